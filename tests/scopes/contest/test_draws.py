"""Draws: the same numbers everywhere, and the text they are written as."""

import hashlib

from deltagym.scopes.contest.draws import Draws, line, table


def test_draws_are_blocks_of_shake_256() -> None:
    def words(seed: int, block: int, count: int) -> list[int]:
        data = hashlib.shake_256(seed.to_bytes(8, "big") + block.to_bytes(8, "big")).digest(
            8 * count
        )
        return [int.from_bytes(data[i : i + 8], "little") for i in range(0, 8 * count, 8)]

    draws = Draws(7)
    assert draws.ints(4, -3, 10**9).tolist() == [w % (10**9 + 4) - 3 for w in words(7, 1, 4)]
    keys = words(7, 2, 9)
    assert draws.order(9).tolist() == sorted(range(9), key=keys.__getitem__)
    assert draws.one(5, 8) == 5 + words(7, 3, 1)[0] % 4
    chosen = draws.chosen(3, 50).tolist()
    assert len(set(chosen)) == 3
    assert chosen == sorted(chosen)
    assert line([1, 2]) == "1 2"
    assert table([1, 2], [3, 4]) == "1 3\n2 4\n"
