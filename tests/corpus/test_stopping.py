"""A process that is asked to stop, for real: wherever the request finds it, one exit code."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from corpus.stopping import checkpoint
from tests.conftest import PROJECT

_PROCESS = """
import sys, time
from corpus import stopping
stopping._GRACE = float(sys.argv[1])

class Destroyed:
    def __del__(self):
        time.sleep(0.002)

def steps():
    while True:
        Destroyed()
        stopping.checkpoint()

def deaf():
    until = time.monotonic() + 30
    while time.monotonic() < until:
        time.sleep(0.01)

try:
    with stopping.stopping_on_signals():
        print("begun", flush=True)
        {step}()
except stopping.Stopped as stopped:
    sys.exit(stopped.exit_code)
"""


def _begin(step: str, grace: float = 8.0) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _PROCESS.replace("{step}", step), str(grace)]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_run_stops_between_two_steps_even_where_a_destructor_was_at_work(number: int) -> None:
    with _begin("steps") as process:
        process.send_signal(number)
        _, told = process.communicate(timeout=20)
    assert (process.returncode, told) == (128 + number, "")


def test_a_step_that_goes_on_for_too_long_is_broken_off() -> None:
    with _begin("deaf", grace=0.2) as process:
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=20)
    assert process.returncode == 128 + signal.SIGTERM
    assert told.startswith("timbao: Dừng ngay")


def test_a_second_request_ends_it_at_once() -> None:
    with _begin("deaf") as process:
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
    assert process.returncode in (128 + signal.SIGTERM, 128 + signal.SIGINT)  # signals that are pending have no order
    assert time.monotonic() - started < 8
    assert told.startswith("timbao: Dừng ngay")


def test_where_nobody_listens_nothing_stops() -> None:
    checkpoint()
