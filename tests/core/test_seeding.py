import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from deltagym.core.seeding import derive_seed, digest, ordered, rng

KEYS = st.lists(st.text(max_size=6), unique=True, max_size=12)


def test_the_same_path_gives_the_same_numbers_in_every_process() -> None:
    calls = "derive_seed(7, 'a', {'y': 1, 'x': 2}), rng(7, 'a').random()"
    script = f"from deltagym.core.seeding import derive_seed, rng; print({calls})"
    runs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("0", "1")
    }
    assert runs == {f"{derive_seed(7, 'a', {'x': 2, 'y': 1})} {rng(7, 'a').random()}\n"}


def test_different_paths_give_different_numbers() -> None:
    paths = [(0,), (1,), (0, "a"), (0, ["a"]), ("0", "a"), (0, "a", None)]
    assert len({digest(*path) for path in paths}) == len(paths)
    assert all(0 <= derive_seed(*path) < 2**63 for path in paths)


@given(KEYS)
def test_ordered_permutes_and_ignores_the_order_of_arrival(keys: list[str]) -> None:
    once = ordered(keys, list(keys), 0, "test")
    assert sorted(once) == sorted(keys)
    assert ordered(keys[::-1], keys[::-1], 0, "test") == once


@given(KEYS, st.data())
def test_ordered_ranks_two_items_alike_whatever_else_is_there(
    keys: list[str], data: st.DataObject
) -> None:
    some = data.draw(st.lists(st.sampled_from(keys), unique=True)) if keys else []
    whole = ordered(keys, list(keys), 0, "test")
    assert ordered(some, list(some), 0, "test") == [key for key in whole if key in some]


def test_ordered_depends_on_the_seed() -> None:
    items = list(range(50))
    assert ordered(items, list(items), 0) != ordered(items, list(items), 1)
