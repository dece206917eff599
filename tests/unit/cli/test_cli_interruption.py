"""The first Ctrl-C keeps the plan, its echo does nothing, a later one ends the command."""

from __future__ import annotations

import signal

import pytest

from heijunka.cli import interruption
from heijunka.cli.console import Console
from heijunka.cli.interruption import Interruption
from heijunka.engine.stop import after


def test_the_first_cancels_and_its_echo_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    stop = after(seconds=600.0)
    with Interruption(stop) as heard:
        heard.tell(Console("en"))
        assert not stop.is_over()
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        assert stop.is_over()
        heard.tell(Console("en"))
        heard.tell(Console("en"))
    assert capsys.readouterr().out.count("Stopping") == 1


def test_a_later_one_ends_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interruption, "ECHO_SECONDS", -1.0)
    with Interruption(after(seconds=600.0)):
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_afterwards_all_is_as_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Interruption(after(seconds=1.0)):
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before
