"""The book of runs, the report and the bars: what is written is read, and figures are what they should be."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.quality import bars, book, report
from benchmarks.quality.book import Row


def row(method: str, value: float | None, *, family: str = "flowshop", instance: str = "a", **fields: object) -> Row:
    given = {"seed": 0, "seconds": 10.0, "threads": 2, "violations": 0, "n_unplanned": 0} | fields
    return Row(family=family, instance=instance, method=method, value=value, **given)  # type: ignore[arg-type]


def kept(path: Path, *rows: Row) -> list[Row]:
    for entry in rows:
        book.append(path / "runs.csv", entry)
    return book.read([path / "runs.csv"])


def test_what_is_written_is_read_and_the_last_run_counts(tmp_path: Path) -> None:
    first = row("ours", 110.0, best_known=100.0, note="a, b", trace=[[0.1, 120.0], [2.0, 110.0]])
    rows = kept(tmp_path, first, row("rule", None, note="no plan"), row("ours", 105.0, best_known=100.0))
    assert [(entry.method, entry.value) for entry in rows] == [("ours", 105.0), ("rule", None)]
    assert rows[0].gap == pytest.approx(5.0)
    assert kept(tmp_path, first)[0].trace == [[0.1, 120.0], [2.0, 110.0]]


def test_without_a_published_value_the_best_run_is_the_measure(tmp_path: Path) -> None:
    rows = kept(tmp_path, row("ours", 80.0), row("rule", 100.0), row("cpsat", 60.0, violations=3))
    assert [entry.gap for entry in rows] == [0.0, pytest.approx(25.0), None]


def test_a_plan_that_leaves_out_more_orders_is_worse(tmp_path: Path) -> None:
    ours, other = kept(tmp_path, row("ours", 80.0, n_unplanned=1), row("rule", 100.0))
    assert report.is_behind(ours, other)
    assert not report.is_behind(other, ours)
    assert ours.gap is None


def test_the_report_tells_means_wins_and_where_others_are_ahead(tmp_path: Path) -> None:
    rows = kept(
        tmp_path,
        row("ours", 103.0, best_known=100.0),
        row("pyjobshop", 101.0, best_known=100.0),
        row("ours", 104.0, instance="b", best_known=100.0),
        row("pyjobshop", None, instance="b", best_known=100.0, note="no plan (unknown)"),
    )
    text = report.page(rows)
    assert "| flowshop | heijunka | 2/2 | 3.50 | 3.50 | 4.00 | 50 % |" in text
    assert "| flowshop | PyJobShop | 1/2 | 1.00 | 1.00 | 1.00 | 50 % |" in text
    assert "**flowshop**: PyJobShop has a mean gap of 1.00 %, heijunka 3.00 %" in text
    assert "no plan (unknown)" in text


def test_bars_are_met_missed_or_not_measured(tmp_path: Path) -> None:
    rows = kept(
        tmp_path,
        row("ours", 100.5, best_known=100.0),
        row("ours", 103.0, family="setup_flowshop", best_known=100.0),
        row("ours", 50.0, family="weighted_shop", instance="1000-1"),
        row("rule", 90.0, family="weighted_shop", instance="1000-1", best_atcs=100.0),
    )
    lines = {line.split("|")[1].strip(): line for line in bars.table(rows).splitlines() if line.startswith("|")}
    assert lines["flowshop"].endswith("| 0.50 % on 1 | met |")
    assert lines["setup_flowshop"].endswith("| 3.00 % on 1 | **missed** |")
    assert lines["weighted_shop, 1,000 operations"].endswith("| -50.0 % on 1 | met |")
    assert lines["hybrid_flowshop"].endswith("| not measured |  |")


def test_a_bar_on_pyjobshop_wants_a_plan_everywhere(tmp_path: Path) -> None:
    rows = kept(
        tmp_path,
        row("ours", 10.0, family="openshop"),
        row("pyjobshop", 10.0, family="openshop"),
        row("ours", None, family="openshop", instance="b"),
        row("pyjobshop", None, family="openshop", instance="b"),
    )
    line = next(line for line in bars.table(rows).splitlines() if line.startswith("| openshop"))
    assert line.endswith("0.00 % against 0.00 % on 1, 0 more only by us, 1 without a plan | **missed** |")
