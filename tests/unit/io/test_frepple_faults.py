"""frePPLe dumps: nothing is left out in silence, and what is broken is refused with all its faults."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from frepple_records import CURRENT, WEEK, chair, load, problem_of, reading, rec, told
from hypothesis import given, settings
from hypothesis import strategies as st

from heijunka.errors import ReadError
from heijunka.io.frepple import read_frepple
from heijunka.messages import catalogue
from heijunka.model.issue import Severity
from heijunka.model.validate import validate


def test_whatever_is_not_read_is_told_of() -> None:
    names = count()
    known = json.loads(
        json.dumps(chair(rec("resource", "line"), load("line"), rec("skill", "s"), rec("customer", "c")))
    )
    for record in known:
        record["fields"][f"odd{next(names)}"] = "value"
    known.append({"model": "forecast.forecast", "pk": 1, "fields": {"name": "f", "item": "chair"}})
    fields = {field for _, _, _, field in told(known) if field.startswith("odd")}
    assert fields == {f"odd{n}" for n in range(next(names))}
    assert ("other_noun", "forecast.forecast", "f", "") in told(known)


def test_everything_told_of_is_a_warning_with_advice_in_both_languages() -> None:
    texts = catalogue("frepple")
    codes = {name for name in texts if not name.endswith("_advice")}
    assert {f"{code}_advice" for code in codes} == set(texts) - codes
    for issue in reading(chair(rec("demand", "D", status="closed"), rec("oddity", "o", x=1))).issues:
        assert issue.severity is Severity.WARNING
        assert all(issue.what(language) and issue.advice(language) for language in ("en", "zh"))


@pytest.mark.parametrize("current", ["now", "today", None])
def test_the_start_is_the_callers_or_the_day_of_the_first_demand(current: str | None) -> None:
    records = chair()[1:]
    if current is not None:
        records.append({"model": "common.parameter", "pk": "currentdate", "fields": {"value": current}})
    given = datetime(2023, 12, 1, 6, tzinfo=UTC)
    assert reading(records, now=given).problem.horizon.start == given  # type: ignore[union-attr]
    assert problem_of(records).horizon.start == datetime(2024, 1, 5, tzinfo=UTC)
    assert ("assumed_start", "parameter", "currentdate", "value") in told(records)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff", "not UTF-8"),
        (b"[1,", "not JSON"),
        (b"[" * 100_000, "nested too deep"),
        (b"{}", "list of records"),
        (b'[{"model": "input.item"}]', "'fields'; these do not have them: 1"),
    ],
)
def test_what_is_no_dump_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        read_frepple(data)


def test_all_faults_are_named_at_once() -> None:
    records = chair(
        load("nobody"),
        rec("resource", "line", available="never"),
        rec("buffer", "1", item="wood", location="factory", onhand="many"),
        rec("item", "chair"),
        duration="soon",
    )
    records[8]["fields"]["due"] = "tomorrow"
    with pytest.raises(ReadError) as caught:
        reading(records)
    message = str(caught.value)
    for words in (
        "operation 'assemble' names resource 'nobody'",
        "resource 'line' names calendar 'never'",
        "buffer 'wood/factory' onhand is 'many', not a number",
        "item 'chair' is there twice",
        "operation 'assemble' duration is 'soon'",
        "demand 'SO-1' due is 'tomorrow'",
    ):
        assert words in message
    assert message.startswith("frepple: 6 fault(s)")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be opened"):
        read_frepple(tmp_path / "nowhere.json")


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(), st.text(max_size=8), st.just([]), st.just({})
)


@settings(max_examples=150)
@given(st.data())
def test_a_mutated_dump_reads_or_is_refused(data: st.DataObject) -> None:
    line = [rec("resource", "line", available="week", owner="pool"), rec("resource", "pool"), load("pool")]
    records = json.loads(json.dumps(chair(*WEEK, *line)))
    for _ in range(data.draw(st.integers(1, 3))):
        record = data.draw(st.sampled_from(records))
        if record["fields"] and data.draw(st.booleans()):
            record["fields"][data.draw(st.sampled_from(sorted(record["fields"])))] = data.draw(VALUES)
        else:
            records.remove(record)
            records = records or [CURRENT]
    try:
        found = reading(records)
    except ReadError:
        return
    assert found.problem is not None
    validate(found.problem)
