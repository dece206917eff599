"""The floor against queueing theory: single and several servers, general service, a closed line, Little's law."""

from __future__ import annotations

from math import factorial

import numpy as np
import pytest

from heijunka.engine.instance import compile_problem
from heijunka.model.routing import Operation, Requirement
from heijunka.testing.builders import Part, before, group, machine, order, problem, routing, step
from heijunka.twin.history import History
from heijunka.twin.nature import Nature, calm
from heijunka.twin.shop import Release, Rule, Setting, Shop
from heijunka.twin.site import Ground, ground

HOUR = 3600
CUSTOMERS, RUNS = 10_000, 40
FIFO = Setting(rule=Rule.FIFO)


def station(n_servers: int = 1, n_steps: int = 1, n_customers: int = CUSTOMERS) -> Ground:
    """Return stations in a row, each with some servers, an hour for each customer."""
    parts: list[Part] = []
    steps: list[Operation] = []
    for k in range(n_steps):
        servers = [machine(f"{k}-{n}") for n in range(n_servers)]
        parts += [*servers, group(f"station-{k}", *(server.id for server in servers))]
        steps.append(step(f"{k}", Requirement(group=f"station-{k}"), minutes=60))
    links = tuple(before(f"{k}", f"{k + 1}") for k in range(n_steps - 1))
    parts.append(routing("a", *steps, precedences=links))
    parts += [order(f"o{n:06}", "a") for n in range(n_customers)]
    return ground(compile_problem(problem(*parts)))


def nature(place: Ground, gaps: np.ndarray, factor: np.ndarray) -> Nature:
    """Return a nature in which customers come after gaps and take other times than planned."""
    arrives = np.rint(np.cumsum(gaps) * HOUR).astype(np.int64)
    return calm(place.instance)._replace(arrives=arrives, factor=factor)


def run(place: Ground, chance: Nature, setting: Setting = FIFO) -> History:
    shop = Shop(place, chance)
    shop.play(setting.row(place), 1 << 50)
    assert shop.is_over
    return shop.history()


def mean_hours(place: Ground, load: float, service: str = "exponential") -> float:
    """Return the mean hours that a customer spends, over many runs."""
    n_servers = len(place.instance.resources.capacity)
    spent = 0.0
    for seed in range(RUNS):
        random = np.random.default_rng(seed)
        gaps = random.exponential(1.0 / (load * n_servers), CUSTOMERS)
        factor = random.exponential(1.0, CUSTOMERS) if service == "exponential" else np.ones(CUSTOMERS)
        chance = nature(place, gaps, factor)
        history = run(place, chance)
        spent += float((history.end - chance.arrives).mean())
    return spent / RUNS / HOUR


def test_m_m_1() -> None:
    assert mean_hours(station(), 0.5) == pytest.approx(1 / (1 - 0.5), rel=0.01)


def test_m_d_1_as_pollaczek_and_khinchin_have_it() -> None:
    assert mean_hours(station(), 0.6, "constant") == pytest.approx(1 + 0.6 / (2 * (1 - 0.6)), rel=0.01)


def test_m_m_3_as_erlang_has_it() -> None:
    load, n_servers = 0.6, 3
    offered = load * n_servers
    last = offered**n_servers / factorial(n_servers) / (1 - load)
    waits = last / (sum(offered**k / factorial(k) for k in range(n_servers)) + last)
    expected = 1 + waits / (n_servers * (1 - load))
    assert mean_hours(station(n_servers), load) == pytest.approx(expected, rel=0.01)


def test_a_closed_line_of_two_stations() -> None:
    """With N jobs on M alike exponential stations throughput is N / (N + M - 1) of a station's (Gordon & Newell)."""
    place = station(n_steps=2, n_customers=1000)
    n_jobs, found = 4, []
    for seed in range(5 * RUNS):
        factor = np.random.default_rng(seed).exponential(1.0, 2000)
        chance = nature(place, np.zeros(1000), factor)
        history = run(place, chance, Setting(rule=Rule.FIFO, release=Release.BY_COUNT, cap=n_jobs))
        found.append(1000 / (history.end.max() / HOUR))
    assert np.mean(found) == pytest.approx(n_jobs / (n_jobs + 1), rel=0.01)


def test_each_customer_of_one_server_waits_as_lindley_has_it() -> None:
    place = station(n_customers=2000)
    random = np.random.default_rng(5)
    chance = nature(place, 0.01 + random.exponential(1.1, 2000), random.lognormal(-0.5, 1.0, 2000))
    assert len(np.unique(chance.arrives)) == 2000, "which of two comes first must be beyond doubt"
    history = run(place, chance)
    length = np.ceil(HOUR * chance.factor - 1e-9).astype(np.int64)
    free = 0
    for customer in range(2000):
        start = max(free, int(chance.arrives[customer]))
        assert history.start[customer] == start
        free = start + int(length[customer])
        assert history.end[customer] == free


def test_littles_law() -> None:
    place = station(n_servers=2, n_steps=3, n_customers=1000)
    random = np.random.default_rng(9)
    chance = nature(place, random.exponential(0.7, 1000), random.exponential(1.0, 3000))
    history = run(place, chance)
    span = int(history.completed.max())
    moments = np.concatenate([history.released, history.completed])
    change = np.repeat([1, -1], 1000)
    sequence = np.argsort(moments, kind="stable")
    level = np.cumsum(change[sequence])[:-1]
    in_work = float((level * np.diff(moments[sequence])).sum()) / span
    rate, spent = 1000 / span, float((history.completed - history.released).mean())
    assert in_work == pytest.approx(rate * spent, rel=1e-9)
