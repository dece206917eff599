"""What time it is at a plant: the clock's, but never before the last event; a plan of another time has its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import typer
from cli_shop import shop

from heijunka.cli.console import Console
from heijunka.cli.desk import person, present, wall_clock
from heijunka.model.problem import Horizon
from heijunka.model.state import State
from heijunka.testing.builders import at

HOUR = timedelta(hours=1)
CONSOLE = Console("en")


def test_a_plan_of_another_time_is_played_in_its_own() -> None:
    assert present(shop(), None, given=None, console=CONSOLE) == at(0)
    assert present(shop(), State(now=at(5)), given=None, console=CONSOLE) == at(5)
    assert present(shop(), State(now=at(-5)), given=None, console=CONSOLE) == at(0)


def test_a_plan_of_the_present_has_the_clocks_time_but_not_before_the_last_event() -> None:
    now = wall_clock()
    running = replace(shop(), horizon=Horizon(start=now - HOUR, end=now + 24 * HOUR))
    assert now <= present(running, State(now=now - HOUR), given=None, console=CONSOLE) <= now + HOUR / 60
    assert present(running, State(now=now + HOUR), given=None, console=CONSOLE) == now + HOUR


def test_somebody_may_say_what_time_it_is() -> None:
    assert present(shop(), State(now=at(5)), given="+2h", console=CONSOLE) == at(7)
    assert present(shop(), None, given="14:30", console=CONSOLE) == at(14.5)
    with pytest.raises(typer.BadParameter, match="14:30"):
        present(shop(), None, given="tea time", console=CONSOLE)


def test_who_acts_is_who_is_named() -> None:
    assert person("ann") == "ann"
    assert person(None)
