"""Working time as the kernels see it, against the judge's; where compiled code is kept."""

from __future__ import annotations

import importlib.util
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heijunka.engine.kernels import flags, hours
from heijunka.engine.kernels.board import ROW, new_rows, open_place
from heijunka.engine.kernels.chance import below, new_chance, unit
from heijunka.engine.kernels.tables import Tables
from heijunka.engine.kernels.world import WINDOW, Hours
from heijunka.evaluate.timeline import Timeline

ORIGIN = datetime(2024, 1, 1, tzinfo=UTC)
HORIZON = 200


@numba.njit
def ask(cal: Hours, start: int, length: int) -> tuple[int, int, int, int, int]:
    rows = np.zeros(1, np.int64)
    return (
        hours.end_after(cal, 0, start, length),
        hours.fit(cal, 0, start, length),
        hours.latest_before(cal, 0, start, length),
        hours.worked_between(cal, 0, start, start + length),
        hours.end_together(cal, rows, 1, start, length)[1],
    )


@st.composite
def calendars(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Return disjoint windows that do not touch, on whole ticks."""
    cuts = draw(st.lists(st.integers(0, HORIZON), unique=True, max_size=12))
    cuts.sort()
    return list(zip(cuts[::2], cuts[1::2], strict=False))


def hours_of(windows: list[tuple[int, int]]) -> Hours:
    table = np.zeros(len(windows), WINDOW)
    worked = 0
    for n, (low, high) in enumerate(windows):
        table[n] = (low, high, worked)
        worked += high - low
    return Hours(ptr=np.array([0, len(windows)]), window=table)


@settings(max_examples=300)
@given(calendars(), st.integers(0, HORIZON), st.integers(1, 60))
def test_working_time_is_what_the_judge_says(windows: list[tuple[int, int]], start: int, length: int) -> None:
    def moment(tick: int) -> datetime:
        return ORIGIN + timedelta(seconds=tick)

    timeline = Timeline([(moment(low), moment(high)) for low, high in windows])
    cal = hours_of(windows)
    end, fits, latest, worked, together = ask(cal, start, length)
    expected = timeline.after_working(moment(start), timedelta(seconds=length))
    assert end == together == (hours.NEVER if expected is None else (expected - ORIGIN).total_seconds())
    assert worked == timeline.worked(moment(start), moment(start + length)).total_seconds()
    firsts = [t for t in range(start, HORIZON + 1) if timeline.covers(moment(t), moment(t + length))]
    assert fits == (firsts[0] if firsts else hours.NEVER)
    lasts = [t for t in range(start) if timeline.worked(moment(t), moment(start)).total_seconds() >= length]
    assert latest == (lasts[-1] if lasts else -1)


@settings(max_examples=100)
@given(calendars(), calendars(), st.integers(0, HORIZON), st.integers(1, 60))
def test_resources_work_together_where_all_are_open(
    first: list[tuple[int, int]], second: list[tuple[int, int]], start: int, length: int
) -> None:
    one, two = hours_of(first), hours_of(second)
    shifted = two.window.copy()
    both = Hours(ptr=np.array([0, len(first), len(first) + len(second)]), window=np.concatenate([one.window, shifted]))
    begin, end = _together(both, start, length)
    is_open = [
        any(low <= t < high for low, high in first) and any(low <= t < high for low, high in second)
        for t in range(HORIZON)
    ]
    ticks = [t for t in range(start, HORIZON) if is_open[t]]
    if len(ticks) < length:
        assert end == hours.NEVER
    else:
        assert (begin, end) == (ticks[0], ticks[length - 1] + 1)


@numba.njit
def _together(cal: Hours, start: int, length: int) -> tuple[int, int]:
    return hours.end_together(cal, np.arange(2), 2, start, length)


@numba.njit
def _add(rows: Tables, row: int, at: int, who: int) -> None:
    place = open_place(rows, row, at)
    rows.entry[place].who = who


@given(st.lists(st.tuples(st.integers(0, 2), st.floats(0, 1)), max_size=60))
def test_rows_grow_in_one_arena_without_mixing(additions: list[tuple[int, float]]) -> None:
    rows = new_rows(3, len(additions))
    expected: list[list[int]] = [[], [], []]
    for who, (row, share) in enumerate(additions):
        at = int(share * len(expected[row]))
        _add(rows, row, at, who)
        expected[row].insert(at, who)
    for row, entries in enumerate(expected):
        ptr, length = rows.index[row]["ptr"], rows.index[row]["length"]
        assert rows.entry["who"][ptr : ptr + length].tolist() == entries


def test_tables_refuse_arrays_of_another_shape() -> None:
    with pytest.raises(ValueError, match="1 dimension"):
        Hours(ptr=np.zeros((2, 2), np.int64), window=np.zeros(0, WINDOW))
    assert new_rows(2, 0).index.dtype == ROW


def test_changed_sources_are_compiled_to_another_folder(tmp_path: Path) -> None:
    def folder(copy: Path) -> str:
        spec = importlib.util.spec_from_file_location("copied_flags", copy / "flags.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        name: str = module.folder_of(copy / "placing.py").name
        return name

    source = Path(flags.__file__).parent
    same, changed, other = (tmp_path / name for name in ("same", "changed", "other"))
    for copy in (same, changed, other):
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (changed / "hours.py").write_text((source / "hours.py").read_text("utf-8") + "\n", "utf-8")
    (other / "dispatch.py").write_text((source / "dispatch.py").read_text("utf-8") + "\n", "utf-8")
    assert folder(same) == flags.folder_of(source / "placing.py").name != folder(changed)
    assert folder(same) == folder(other), "what nothing of it imports compiles nothing anew"


@flags.kernel
def _drawn(state: Any, numbers: Any, units: Any) -> None:
    for k in range(len(numbers)):
        numbers[k] = below(state, 10)
        units[k] = unit(state)


def test_random_numbers_are_even_and_follow_their_seed() -> None:
    def draws(seed: int, stream: int) -> tuple[Any, Any]:
        numbers, units = np.zeros(100_000, np.int64), np.zeros(100_000)
        _drawn(new_chance(seed, stream), numbers, units)
        return numbers, units

    numbers, units = draws(7, 0)
    assert np.abs(np.bincount(numbers, minlength=10) / 10_000 - 1).max() < 0.05
    assert 0 <= units.min() < units.max() < 1
    assert abs(units.mean() - 0.5) < 0.01
    assert (numbers == draws(7, 0)[0]).all()
    assert (numbers != draws(8, 0)[0]).any()
    assert (numbers != draws(7, 1)[0]).any()


@flags.part
def _twice(number: int, pair: Any) -> int:
    return 2 * number + pair[0] - pair[1]


@flags.kernel
def _narrow_and_wide(indices: Any, number: int) -> int:
    return _twice(indices[0], (0, 0)) + _twice(number, (number, indices[0])) + _twice(-1, (indices[0], 1))


def test_a_kernel_is_compiled_once_for_all_integers() -> None:
    assert _narrow_and_wide(np.array([3], np.int32), 1 << 40) == 6 + 2 * (1 << 40) + (1 << 40) - 3 - 2 + 2
    assert _narrow_and_wide(np.array([3], np.int32), np.int32(7)) == 6 + 14 + 4 - 2 + 2
    compiled: Any = _twice
    assert len(compiled.overloads) <= 1, "none, if the kernel that calls it was compiled before"
