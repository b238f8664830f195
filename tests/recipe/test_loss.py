"""The clipped policy-gradient loss."""

import pytest

torch = pytest.importorskip("torch")

from deltagym.recipe.loss import kl_k3, policy_loss  # noqa: E402


def loss(logprobs: list[list[float]], old: list[list[float]], advantages: list[float], mask: list[list[int]], count: float = 1.0):
    tensor = torch.tensor(logprobs, requires_grad=True)
    value = policy_loss(
        tensor, torch.tensor(old), torch.tensor(advantages), torch.tensor(mask), clip_low=0.2, clip_high=0.3, token_count=count
    )
    value.backward()
    return value.item(), tensor.grad


def test_on_policy_gradient_is_minus_the_advantage_on_unmasked_tokens() -> None:
    _, gradient = loss([[-1.0, -2.0]], [[-1.0, -2.0]], [0.5], [[1, 0]])
    torch.testing.assert_close(gradient, torch.tensor([[-0.5, 0.0]]))


def test_it_is_divided_by_the_whole_batchs_tokens() -> None:
    assert loss([[0.0]], [[0.0]], [1.0], [[1]], count=10.0)[0] == pytest.approx(-0.1)


@pytest.mark.parametrize(("ratio", "advantage"), [(1.5, 1.0), (0.5, -1.0)])
def test_a_ratio_past_the_clip_in_the_advantages_direction_has_no_gradient(ratio: float, advantage: float) -> None:
    _, gradient = loss([[float(torch.tensor(ratio).log())]], [[0.0]], [advantage], [[1]])
    assert gradient.item() == 0.0


@pytest.mark.parametrize(("ratio", "advantage"), [(0.5, 1.0), (1.5, -1.0), (1.25, 1.0)])
def test_otherwise_it_has(ratio: float, advantage: float) -> None:
    _, gradient = loss([[float(torch.tensor(ratio).log())]], [[0.0]], [advantage], [[1]])
    assert gradient.item() == pytest.approx(-ratio * advantage)


def test_k3_is_zero_on_equality_and_positive_elsewhere() -> None:
    logprobs = torch.tensor([-1.0, -2.0, -0.5])
    assert kl_k3(logprobs, logprobs).abs().max() == 0
    assert (kl_k3(logprobs, logprobs + torch.tensor([0.3, -0.3, 1.0])) > 0).all()
