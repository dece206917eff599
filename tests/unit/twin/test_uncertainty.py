from dataclasses import replace

import numpy as np
import pytest

from heijunka.engine.instance import compile_problem
from heijunka.library import PLANTS
from heijunka.model.resource import ResourceKind
from heijunka.mrp import net
from heijunka.twin.nature import calm
from heijunka.twin.uncertainty import Breakdowns, Uncertainty, draw


@pytest.fixture(scope="module")
def instance():
    return compile_problem(net(PLANTS["air-conditioning"]("demo", seed=7)))


def test_the_same_seed_draws_the_same_and_another_draws_something_else(instance):
    one, same, other = (draw(instance, Uncertainty(), seed=seed) for seed in (3, 3, 4))
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not np.array_equal(one.factor, other.factor)


def test_no_noise_is_calm(instance):
    found = draw(instance, Uncertainty().scaled(0.0), seed=1)
    assert all(np.array_equal(a, b) for a, b in zip(found, calm(instance), strict=True))


def test_changing_one_thing_leaves_the_other_draws(instance):
    base = draw(instance, Uncertainty(), seed=5)
    other = draw(instance, replace(Uncertainty(), processing=0.5, absence=0.0), seed=5)
    assert np.array_equal(base.setup_factor, other.setup_factor)
    assert np.array_equal(base.late, other.late)
    resources = instance.problem.plant.resources
    for row, resource in enumerate(resources):
        mine, theirs = (n.down_since[n.down_ptr[row] : n.down_ptr[row + 1]] for n in (base, other))
        if resource.kind is ResourceKind.PERSON:
            assert len(theirs) == 0
        else:
            assert np.array_equal(mine, theirs)


def test_processing_times_have_the_mean_and_spread_asked_for(instance):
    wild = Uncertainty(processing=0.3, rework=0.0, yield_loss=0.0)
    factor = np.concatenate([draw(instance, wild, seed=seed).factor for seed in range(20)])
    assert factor.mean() == pytest.approx(1.0, abs=0.02)
    assert factor.std() == pytest.approx(0.3, rel=0.05)


def test_stretches_are_sorted_disjoint_and_by_id_before_kind(instance):
    resources = instance.problem.plant.resources
    row = next(n for n, entry in enumerate(resources) if entry.kind is not ResourceKind.PERSON)
    often = {**Uncertainty().breakdowns, resources[row].id: Breakdowns(between=1.0, repair=0.5)}
    found = draw(instance, Uncertainty(breakdowns=often), seed=2)
    count = np.diff(found.down_ptr)
    assert (found.down_since < found.down_until).all()
    for n in range(instance.n_resources):
        rows = slice(found.down_ptr[n], found.down_ptr[n + 1])
        assert (found.down_until[rows][:-1] <= found.down_since[rows][1:]).all()
    assert count[row] == count.max() > 10


def test_material_is_late_only_where_it_is_delivered(instance):
    found = draw(instance, Uncertainty(late=1.0), seed=1).late
    assert (found >= 0).all()
    assert 0 < (found > 0).sum() < instance.n_operations
    assert not draw(instance, Uncertainty(late=0.0), seed=1).late.any()
