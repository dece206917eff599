import numpy as np
import pytest

from heijunka.twin.intervals import change, difference, mean, quantiles, resampled_change, student


@pytest.mark.parametrize(
    ("level", "freedom", "expected"),
    [(0.95, 1, 12.70620), (0.95, 2, 4.30265), (0.95, 29, 2.04523), (0.99, 10, 3.16927), (0.90, 120, 1.65765)],
)
def test_quantiles_of_students_t_are_those_of_the_tables(level, freedom, expected):
    assert student(level, freedom) == pytest.approx(expected, rel=1e-5)


def test_a_mean_has_the_interval_of_the_textbook():
    found = mean([1.0, 2.0, 3.0])
    # Standard deviation 1, t = 4.30265, over the root of 3.
    assert (found.estimate, found.half) == pytest.approx((2.0, 4.30265 / 3**0.5), rel=1e-5)
    assert not found.is_clear


def test_one_run_tells_nothing_of_its_spread():
    found = mean([7.0])
    assert found.estimate == 7.0
    assert found.low == -np.inf
    assert found.high == np.inf


def test_common_random_numbers_take_the_days_out_of_a_difference():
    days = np.array([10.0, 200.0, 50.0, 120.0])
    found = difference(days - 2.0, days)
    assert (found.estimate, found.low, found.high) == pytest.approx((-2.0, -2.0, -2.0))
    assert found.is_clear


def test_a_change_is_a_ratio_of_means_and_not_a_mean_of_ratios():
    found = change([2.0, 90.0], [1.0, 100.0])
    assert found.estimate == pytest.approx(92 / 101 - 1)


def test_both_intervals_of_a_change_agree_on_many_runs():
    rng = np.random.default_rng(5)
    theirs = rng.gamma(4.0, 10.0, 200)
    ours = 0.8 * theirs + rng.normal(0.0, 3.0, 200)
    delta, bootstrap = change(ours, theirs), resampled_change(ours, theirs, seed=1)
    assert (bootstrap.low, bootstrap.high) == pytest.approx((delta.low, delta.high), abs=0.15 * delta.half)
    assert resampled_change(ours, theirs, seed=1) == bootstrap


def test_an_interval_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(11)
    hits = [mean(rng.normal(3.0, 1.0, 8)) for _ in range(1000)]
    assert 0.93 <= np.mean([found.low <= 3.0 <= found.high for found in hits]) <= 0.97


def test_quantiles_lie_between_runs():
    assert quantiles([0.0, 10.0]) == pytest.approx((5.0, 9.0))


def test_runs_that_cannot_be_compared_are_refused():
    with pytest.raises(ValueError, match="2 runs cannot be paired with 1"):
        difference([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="no runs"):
        mean([])
    with pytest.raises(ValueError, match="not a finite number"):
        mean([1.0, float("nan")])
    with pytest.raises(ValueError, match="level 1"):
        student(1, 3)
