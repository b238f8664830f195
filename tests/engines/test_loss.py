"""The clipped policy-gradient loss."""

from collections.abc import Callable

import pytest
import torch

from deltagym.engines.loss import jensen_shannon, kl, kl_k3, policy_loss, token_weights
from deltagym.recipe.schema import PolicySection


def loss(
    logprobs: list[list[float]],
    old: list[list[float]],
    advantages: list[float],
    mask: list[list[int]],
    count: float = 1.0,
    truncate=None,
    **options,
):
    tensor = torch.tensor(logprobs, requires_grad=True)
    weight = torch.full((len(advantages),), 1 / count)
    settings = PolicySection(clip_low=0.2, clip_high=0.3, **options)
    limits = None if truncate is None else torch.tensor(truncate)
    value = policy_loss(
        tensor,
        torch.tensor(old),
        torch.tensor(advantages),
        torch.tensor(mask),
        weight,
        settings,
        limits,
    )
    value.backward()
    return value.item(), tensor.grad


def test_on_policy_gradient_is_minus_the_advantage_on_unmasked_tokens() -> None:
    _, gradient = loss([[-1.0, -2.0]], [[-1.0, -2.0]], [0.5], [[1, 0]])
    torch.testing.assert_close(gradient, torch.tensor([[-0.5, 0.0]]))


def test_a_tokens_weight_scales_it() -> None:
    assert loss([[0.0]], [[0.0]], [1.0], [[1]], count=10.0)[0] == pytest.approx(-0.1)


@pytest.mark.parametrize(("ratio", "advantage"), [(1.5, 1.0), (0.5, -1.0)])
def test_a_ratio_past_the_clip_in_the_advantages_direction_has_no_gradient(
    ratio: float, advantage: float
) -> None:
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


def test_a_truncated_ratio_keeps_its_gradient() -> None:
    _, gradient = loss([[float(torch.tensor(5.0).log())]], [[0.0]], [1.0], [[1]], truncate=[2.0])
    assert gradient.item() == pytest.approx(-2.0)
    _, gradient = loss([[float(torch.tensor(0.5).log())]], [[0.0]], [1.0], [[1]], truncate=[2.0])
    assert gradient.item() == pytest.approx(-0.5)


def test_a_sequences_ratio_is_the_mean_of_its_tokens() -> None:
    value, _ = loss([[-1.0, -0.6, 9.0]], [[-1.0, -1.0, 0.0]], [1.0], [[1, 1, 0]], ratio="sequence")
    assert value == pytest.approx(-2 * float(torch.tensor(0.2).exp()))


def test_improbable_tokens_are_not_pushed_down_but_may_be_pushed_up() -> None:
    rare, common = -6.0, -0.1
    _, gradient = loss(
        [[rare, common]] * 2, [[rare, common]] * 2, [-1.0, 1.0], [[1, 1]] * 2, protect_below=0.01
    )
    torch.testing.assert_close(gradient, torch.tensor([[0.0, 1.0], [-1.0, -1.0]]))


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [("token", [0.25, 0.25]), ("sequence", [0.5, 1 / 6]), ("constant", [0.05, 0.05])],
)
def test_the_weight_of_a_token(aggregation: str, expected: list[float]) -> None:
    assert token_weights(torch.tensor([1, 3]), aggregation, 10).tolist() == pytest.approx(expected)


def test_divergences_over_the_vocabulary() -> None:
    p, q = (torch.tensor([values]).log() for values in ([0.5, 0.5], [0.9, 0.1]))
    assert kl(p, p).item() == jensen_shannon(p, p).item() == pytest.approx(0, abs=1e-7)
    assert kl(q, p).item() == pytest.approx(
        0.9 * torch.tensor(1.8).log().item() + 0.1 * torch.tensor(0.2).log().item()
    )
    assert jensen_shannon(p, q).item() == pytest.approx(jensen_shannon(q, p).item())
    assert 0 < jensen_shannon(p, q).item() < torch.tensor(2.0).log().item()


def gradient_of(
    value: Callable[[torch.Tensor], torch.Tensor], logits: torch.Tensor
) -> torch.Tensor:
    """Gradient of `value`, a function of log-probabilities, at the given logits."""
    logits = logits.clone().requires_grad_()
    value(torch.log_softmax(logits, -1)).backward()
    assert logits.grad is not None
    return logits.grad


def test_gradients_of_divergences_are_those_of_the_exact_sums() -> None:
    """With softmax, d KL(p||q) = p (log p/q - KL) and d KL(q||p) = p - q."""
    chance = torch.Generator().manual_seed(0)
    logits, base = torch.randn(2, 6, dtype=torch.float64, generator=chance).unbind()
    p, q = logits.softmax(-1), base.softmax(-1)
    reverse = p * ((p / q).log() - (p * (p / q).log()).sum())
    torch.testing.assert_close(gradient_of(lambda lp: kl(lp, q.log()), logits), reverse)
    torch.testing.assert_close(gradient_of(lambda lp: kl(q.log(), lp), logits), p - q)


def test_as_a_loss_k3_pulls_towards_the_base_as_forward_kl_does() -> None:
    """The mean over tokens drawn from the policy, as an exact sum over the vocabulary."""
    chance = torch.Generator().manual_seed(1)
    logits, base = torch.randn(2, 6, dtype=torch.float64, generator=chance).unbind()
    p, q = logits.softmax(-1), base.softmax(-1)
    expected = gradient_of(lambda lp: (p * kl_k3(lp, q.log())).sum(), logits)
    torch.testing.assert_close(expected, p - q)
