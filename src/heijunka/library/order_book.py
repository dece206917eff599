"""The order book: demands drawn from the mix until each day's final assembly is filled to a target.

Assumed, for every reference plant: due at four truck times a day; 17 % of demands customised beyond export packing,
7 % rush, 10 % for export with a ship date that may be missed by four days at most; standard goods are released ten
working days before they are due, customised ones four (when their design is frozen).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from heijunka.library.mix import MixEntry
from heijunka.library.working_time import FIRST_DAY, moment
from heijunka.model.demand import Demand

DUE_HOURS = (11, 15, 19, 23)
P_CUSTOMISED, P_RUSH, P_EXPORT = 0.17, 0.07, 0.10
RELEASE_DAYS, RELEASE_DAYS_CUSTOMISED = 14, 6
"""Calendar days for ten and four working days."""
EXPORT_GRACE = timedelta(days=4)
PRIORITIES = {"standard": 1.0, "customised": 2.0, "export": 3.0, "rush": 4.0}
N_CUSTOMERS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Demand for end items that share a bottleneck.

    Parameters
    ----------
    seconds_a_day
        Work on the bottleneck that an average day's demand brings.
    seconds_an_order
        Work that an order brings whatever its size.
    custom_lots
        Sizes of customised orders.
    export_option
        Id of the option for export packing.
    """

    mix: Sequence[MixEntry]
    seconds_a_day: float
    seconds_an_order: float
    custom_lots: tuple[int, ...]
    export_option: str


def order_book(
    streams: Sequence[Stream], days: Sequence[date], season: Sequence[float], random: Random
) -> list[Demand]:
    """Return the demands due on some days, numbered by due date.

    Parameters
    ----------
    season
        Demand of each equal part of the days, against the average.
    """
    wishes: list[Demand] = []
    for stream in streams:
        left = 0.0
        for n, day in enumerate(days):
            left += stream.seconds_a_day * season[n * len(season) // len(days)]
            while True:
                wish, seconds = _wish(stream, day, random)
                seconds += stream.seconds_an_order
                if seconds > 2.0 * left:
                    # It would overshoot the day by more than the day lacks without it.
                    break
                left -= seconds
                wishes.append(wish)
    wishes.sort(key=lambda wish: wish.due)
    return list(_numbered(wishes))


def _wish(stream: Stream, day: date, random: Random) -> tuple[Demand, float]:
    entry = random.choices(stream.mix, [entry.frequency for entry in stream.mix])[0]
    is_rush, is_export = random.random() < P_RUSH, random.random() < P_EXPORT
    custom = _choice_of_options(entry, random) if random.random() < P_CUSTOMISED else ()
    quantity = random.choice(stream.custom_lots if custom else entry.lots)
    due = moment(day, random.choice(DUE_HOURS))
    kind = "rush" if is_rush else "export" if is_export else "customised" if custom else "standard"
    wish = Demand(
        id="",
        material=entry.item.material,
        quantity=float(quantity),
        due=due,
        deadline=due + EXPORT_GRACE if is_export else None,
        release=_release(day, is_customised=bool(custom), is_rush=is_rush),
        priority=PRIORITIES[kind],
        customer=f"C{random.randint(1, N_CUSTOMERS):02}",
        options=(*custom, *((stream.export_option,) if is_export else ())),
        is_rush=is_rush,
    )
    return wish, entry.item.seconds * quantity


def _choice_of_options(entry: MixEntry, random: Random) -> tuple[str, ...]:
    """Return one option, or one of each of two groups."""
    groups = entry.item.options
    chosen = sorted(random.sample(range(len(groups)), min(len(groups), random.choice((1, 1, 2)))))
    return tuple(random.choice(groups[n]) for n in chosen)


def _release(day: date, *, is_customised: bool, is_rush: bool) -> datetime | None:
    days = RELEASE_DAYS_CUSTOMISED if is_customised else RELEASE_DAYS
    released = day - timedelta(days=days)
    return None if is_rush or released <= FIRST_DAY else moment(released, 8)


def _numbered(wishes: Sequence[Demand]) -> Iterator[Demand]:
    for n, wish in enumerate(wishes, start=1):
        yield replace(wish, id=f"SO-{n:05}")
