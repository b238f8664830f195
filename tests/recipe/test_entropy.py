"""The entropy controller."""

from deltagym.recipe.entropy import EntropyControl
from deltagym.recipe.schema import EntropySection

SETTINGS = EntropySection(coefficient=0.01, target=0.4, minimum=0.005, maximum=0.02, rate=2.0)


def test_coefficient_rises_below_the_target_and_falls_above_within_bounds() -> None:
    control = EntropyControl(SETTINGS)
    seen = []
    for entropy in (0.1, 0.1, 0.9, 0.9, 0.9):
        control.update(entropy, 0.4)
        seen.append(control.coefficient)
    assert seen == [0.02, 0.02, 0.01, 0.005, 0.005]


def test_without_a_target_it_stays() -> None:
    control = EntropyControl(SETTINGS)
    control.update(0.0, None)
    assert control.coefficient == 0.01


def test_state_is_restored() -> None:
    control, other = EntropyControl(SETTINGS), EntropyControl(SETTINGS)
    control.update(0.1, 0.4)
    other.load_state_dict(control.state_dict())
    assert other.coefficient == 0.02
