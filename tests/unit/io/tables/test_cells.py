"""What cells may hold, in all the ways that people write it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from heijunka.io.tables.cell_error import CellError
from heijunka.io.tables.cells import Setting, protect, read_cell
from heijunka.io.tables.columns import Column, Kind
from heijunka.io.tables.lists import Need, read_list, read_needs, read_pairs, write_list, write_needs
from heijunka.io.tables.moments import read_clock, read_days, read_moment, read_until, write_moment
from heijunka.io.tables.spans import read_duration

BERLIN, SHANGHAI, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai"), ZoneInfo("UTC")
MIN, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def _read(raw: object, kind: Kind, **more: Any) -> Any:
    return read_cell(raw, Column(field="x", kind=kind, **more), Setting(UTC_ZONE, "min"))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (90, 90 * MIN),
        (1.5, 1.5 * MIN),
        ("90", 90 * MIN),
        ("90 min", 90 * MIN),
        ("1.5h", 1.5 * HOUR),
        ("1,5 h", 1.5 * HOUR),
        ("45s", timedelta(seconds=45)),
        ("2 d", 2 * DAY),
        ("1 week", 7 * DAY),
        ("1h 30min", 90 * MIN),
        ("90分钟", 90 * MIN),
        ("1.5小时", 1.5 * HOUR),
        ("2天", 2 * DAY),
        ("45秒", timedelta(seconds=45)),
        ("１５ 分钟", 15 * MIN),
        ("PT90M", 90 * MIN),
        ("P1DT2H", 26 * HOUR),
        ("pt1.5s", timedelta(seconds=1.5)),
        ("1:30", 90 * MIN),
        ("0:00:45", timedelta(seconds=45)),
        ("-5 min", -5 * MIN),
        (timedelta(hours=30), 30 * HOUR),
        (time(0, 45), 45 * MIN),
    ],
)
def test_durations(raw: object, expected: timedelta) -> None:
    assert read_duration(raw, "min") == expected


@pytest.mark.parametrize("raw", ["", "min", "5 parsecs", "P", "PT", "ten", "1 2", True, date(2024, 1, 1), "1:75:00:3"])
def test_no_durations(raw: object) -> None:
    with pytest.raises(CellError):
        read_duration(raw, "min")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2024-05-03 14:00", datetime(2024, 5, 3, 14)),
        ("2024/5/3 14:00", datetime(2024, 5, 3, 14)),
        ("2024.5.3", datetime(2024, 5, 3)),
        ("2024-05-03T14:00:30", datetime(2024, 5, 3, 14, 0, 30)),
        ("20240503", datetime(2024, 5, 3)),
        (20240503, datetime(2024, 5, 3)),
        ("2024年5月3日", datetime(2024, 5, 3)),
        ("2024年5月3日 14时30分", datetime(2024, 5, 3, 14, 30)),
        ("31.5.2024", datetime(2024, 5, 31)),
        ("5/31/2024 2:00 PM", datetime(2024, 5, 31, 14)),
        ("5.5.2024", datetime(2024, 5, 5)),
        ("3 May 2024", datetime(2024, 5, 3)),
        ("May 3, 2024", datetime(2024, 5, 3)),
        (45415, datetime(2024, 5, 3)),
        (45415.5, datetime(2024, 5, 3, 12)),
        ("45415.25", datetime(2024, 5, 3, 6)),
        (date(2024, 5, 3), datetime(2024, 5, 3)),
        (datetime(2024, 5, 3, 14, 0, 0, 400), datetime(2024, 5, 3, 14)),
        ("2024-05-03 24:00", datetime(2024, 5, 4)),
    ],
)
def test_moments_are_local_time(raw: object, expected: datetime) -> None:
    assert read_moment(raw, SHANGHAI) == expected.replace(tzinfo=SHANGHAI)


def test_a_moment_with_an_offset_is_that_moment() -> None:
    assert read_moment("2024-05-03T14:00+02:00", SHANGHAI) == datetime(2024, 5, 3, 12, tzinfo=UTC)
    assert read_moment("2024-05-03 14:00Z", SHANGHAI) == datetime(2024, 5, 3, 14, tzinfo=UTC)


@pytest.mark.parametrize("raw", [date(2024, 5, 3), "2024-05-03", 45415])
def test_until_a_day_means_to_its_end(raw: object) -> None:
    assert read_until(raw, BERLIN) == datetime(2024, 5, 4, tzinfo=BERLIN)
    assert read_until("2024-05-03 14:00", BERLIN) == datetime(2024, 5, 3, 14, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("3.5.2024", "io.ambiguous_date"),
        ("soon", "io.not_a_date"),
        ("2024-13-01", "io.not_a_date"),
        ("2024-05-03 25:00", "io.not_a_date"),
        ("1.Foo 2024", "io.not_a_date"),
        (True, "io.not_a_date"),
        (7, "io.unlikely_date"),
        (-7, "io.not_a_date"),
        (1e9, "io.not_a_date"),
        ("2024-03-31 02:30", "io.skipped_hour"),
        ("2024-10-27 02:30", "io.repeated_hour"),
    ],
)
def test_no_moments(raw: object, code: str) -> None:
    with pytest.raises(CellError) as caught:
        read_moment(raw, BERLIN)
    assert caught.value.code == code


def test_a_repeated_hour_is_written_with_its_offset() -> None:
    second = datetime(2024, 10, 27, 1, 30, tzinfo=UTC)
    written = write_moment(second, BERLIN)
    assert isinstance(written, str)
    assert read_moment(written, BERLIN) == second


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("06:00", time(6)),
        ("6:30 pm", time(18, 30)),
        ("24:00", time(0)),
        (0.25, time(6)),
        (6, time(6)),
        (24, time(0)),
        (time(6, 30), time(6, 30)),
        (date(1900, 1, 1), time(0)),
        ("6点30分", time(6, 30)),
        (timedelta(hours=7), time(7)),
    ],
)
def test_times_of_day(raw: object, expected: time) -> None:
    assert read_clock(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Mon-Fri", (0, 1, 2, 3, 4)),
        ("monday to friday", (0, 1, 2, 3, 4)),
        ("Fri-Mon", (4, 5, 6, 0)),
        ("Mo, We", (0, 2)),
        ("daily", (0, 1, 2, 3, 4, 5, 6)),
        ("weekdays", (0, 1, 2, 3, 4)),
        ("周一至周五", (0, 1, 2, 3, 4)),
        ("周六、周日", (5, 6)),
        ("星期天", (6,)),
        ("1-5", (0, 1, 2, 3, 4)),
        (1.0, (0,)),
    ],
)
def test_weekdays(raw: object, expected: tuple[int, ...]) -> None:
    assert read_days(raw) == expected


@pytest.mark.parametrize("word", ["yes", "Y", "x", 1, 1.0, "1", True, "是", "TRUE", "√"])
def test_yes(word: object) -> None:
    assert _read(word, Kind.YES_NO) is True


@pytest.mark.parametrize("word", ["no", "N", 0, "0", False, "否", "FALSE", "-"])
def test_no(word: object) -> None:
    assert _read(word, Kind.YES_NO) is False


@pytest.mark.parametrize(
    ("raw", "expected"), [("12", 12), (" 1.5 ", 1.5), ("1,5", 1.5), ("1,234,567", 1234567), ("１２", 12), ("-3", -3)]
)
def test_numbers(raw: str, expected: float) -> None:
    assert _read(raw, Kind.NUMBER) == expected


@pytest.mark.parametrize(
    ("raw", "expected"), [(1.0, "1"), (1, "1"), (1.5, "1.5"), ("1.0", "1.0"), (" a ", "a"), ("' a", " a")]
)
def test_ids(raw: object, expected: str) -> None:
    assert _read(raw, Kind.ID) == expected


def test_choices_in_both_languages() -> None:
    for word in ("Mould", "mold", "模具"):
        assert _read(word, Kind.CHOICE, choices=("machine", "mould")) == "mould"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx", "\rx", "'a", " a", "a ", "", "#N/A"])
def test_no_text_is_a_formula_and_each_reads_back(text: str) -> None:
    written = protect(text)
    assert written[0] not in "=+-@\t\r"
    assert _read(written, Kind.TEXT) == text


def test_lists() -> None:
    assert read_list("a; b, c") == ("a", "b", "c")
    assert read_list('"a;b"；c、 d') == ("a;b", "c", "d")
    items = ("a;b", ' "x" ', "", "c")
    assert read_list(write_list(items)) == items


def test_pairs() -> None:
    assert read_pairs("colour=white; series: K1") == (("colour", "white"), ("series", "K1"))
    with pytest.raises(CellError):
        read_pairs("white")


def test_needs() -> None:
    assert read_needs("press-1 + mould-7") == (Need("press-1"), Need("mould-7"))
    assert read_needs("2 x crew (not in setup)＋技能:焊接") == (
        Need("crew", "", 2, is_held_in_setup=False),
        Need("焊接", "skill"),
    )
    assert read_needs("A+B", {"A+B"}) == (Need("A+B"),)
    assert read_needs("2x4 saw", {"2x4 saw"}) == (Need("2x4 saw"),)
    need = Need("a + (b)", "group", 3, is_held_in_setup=False)
    (again,) = read_needs(write_needs([need]))
    assert (again.name, again.kind, again.quantity, again.is_held_in_setup) == ("a + (b)", "group", 3, False)
