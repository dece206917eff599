"""The product mix and the parts a site is built of."""

from random import Random

import pytest

from heijunka.library.mix import EndItem, product_mix, zipf_shares
from heijunka.library.site import Site
from heijunka.library.working_time import HOLIDAYS, calendars, moment, open_seconds_a_day, working_days
from heijunka.model.calendar import working_intervals


@pytest.mark.parametrize("count", [5, 24, 40, 48, 200])
def test_a_fifth_of_the_materials_is_four_fifths_of_the_units(count: int) -> None:
    shares = zipf_shares(count)
    assert sum(shares) == pytest.approx(1)
    assert shares == sorted(shares, reverse=True)
    assert sum(shares[: round(0.2 * count)]) == pytest.approx(0.8, abs=1e-6)


def test_the_mix_ranks_every_item_once() -> None:
    items = [EndItem(material=str(n), seconds=1.0) for n in range(20)]
    mix = product_mix(items, Random(1), top_lots=(10,), tail_lots=(2,))
    assert sorted(entry.item.material for entry in mix) == sorted(item.material for item in items)
    assert [entry.is_top_seller for entry in mix] == [True] * 4 + [False] * 16
    assert mix[0].frequency == pytest.approx(mix[0].share / 10)


def test_working_days_leave_out_weekends_and_holidays() -> None:
    days = working_days(15)
    assert len(set(days)) == 15
    assert all(day.weekday() < 5 and day not in HOLIDAYS for day in days)
    assert (days[-1] - days[0]).days == 21


@pytest.mark.parametrize("name", ["two-shifts", "day-shift", "half-shift"])
def test_a_working_day_is_as_long_as_said(name: str) -> None:
    days = working_days(2)
    found = {entry.id: entry for entry in calendars("", days[-1])}
    windows = working_intervals(found[name], moment(days[0]), moment(days[1]))
    assert sum((end - start).total_seconds() for start, end in windows) == open_seconds_a_day(name)


def test_a_larger_site_has_more_machines_and_prefixed_ids() -> None:
    site = Site(prefix="P1-", scale=2.3)
    need = site.machines("press", 2, "Press")
    assert need.group == "P1-press"
    assert [entry.id for entry in site.resources] == [f"P1-press-{n}" for n in range(1, 6)]
    people = site.people("welder", 1, "Welder", "welding")
    assert people.skill == "P1-welding"
    assert sum("P1-welding" in entry.skills for entry in site.resources) == 4
