"""Parts computed at the same time."""

import threading

import pytest
import torch

from deltagym.models.parallel import in_parallel


@pytest.fixture(params=[1, 2])
def threads(request: pytest.FixtureRequest):
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


def test_results_come_in_order(threads: int) -> None:
    assert list(in_parallel(lambda n: n * n, range(5))) == [0, 1, 4, 9, 16]


def test_parts_run_at_once_with_one_thread_of_torch_each(threads: int) -> None:
    together = threading.Barrier(threads)

    def compute(_: int) -> int:
        together.wait(timeout=30)
        return torch.get_num_threads()

    assert list(in_parallel(compute, range(2 * threads))) == [1] * 2 * threads
    assert torch.get_num_threads() == threads


def test_the_error_of_a_part_is_raised(threads: int) -> None:
    with pytest.raises(ZeroDivisionError):
        list(in_parallel(lambda n: 1 // n, [1, 0, 2]))
