"""Signals are collected instead of ending the process, and handlers are put back."""

import signal
import threading

import pytest

from deltagym.core.interrupts import collected_interrupts


def test_signals_are_collected_and_the_handlers_put_back() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with collected_interrupts((signal.SIGINT, signal.SIGTERM)) as received:
        assert received == []
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
        assert received == [signal.SIGINT, signal.SIGTERM, signal.SIGINT]
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_one_more_than_allowed_is_raised() -> None:
    before = signal.getsignal(signal.SIGINT)
    with collected_interrupts(at_most=1) as received:
        signal.raise_signal(signal.SIGINT)
        assert received == [signal.SIGINT]
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) == before


def test_in_another_thread_nothing_is_collected() -> None:
    found = []

    def work() -> None:
        with collected_interrupts() as received:
            found.append(received)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [[]]
