"""A signal says when to stop, whatever is being done just then, and however often it comes."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from bot.stopping import Stop, stop_signal

STORM = """
import signal
from bot.stopping import stop_signal

came = 0

def count(*given):
    global came
    came += 1
    as_usual(*given)

with stop_signal() as stop:
    as_usual = signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGALRM, count)
    signal.setitimer(signal.ITIMER_REAL, 0.0002, 0.0002)
    while came < 5000:
        stop.is_set()
    signal.setitimer(signal.ITIMER_REAL, 0)
    stop.wait()
print("stopped")
"""


def test_a_signal_sets_it_and_interrupts_nothing() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    for number in (signal.SIGINT, signal.SIGTERM):
        with stop_signal() as stop:
            assert not stop.is_set()
            os.kill(os.getpid(), number)
            stop.wait()
            assert stop.is_set()
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no such timer")
def test_signals_that_come_in_the_midst_of_one_another_end_it_all_the_same() -> None:
    """Ctrl+C in a terminal, and then the SIGTERM of whoever watches, left it waiting for itself."""
    ended = subprocess.run([sys.executable, "-c", STORM], capture_output=True, timeout=120)
    assert (ended.returncode, ended.stdout) == (0, b"stopped\n")


def test_all_who_wait_go_on() -> None:
    stop = Stop()
    waiting = [threading.Thread(target=stop.wait) for _ in range(3)]
    for one in waiting:
        one.start()
    stop.set()
    stop.set()
    for one in waiting:
        one.join()
    stop.wait()
    assert stop.is_set()
