"""Versions are published, listed, compared and taken back; whoever was faster is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_shop import record

from heijunka import api
from heijunka.messages import say


@pytest.fixture
def published(heijunka, plan_file: Path, tmp_path: Path) -> Path:
    """Return another plan, beside one in force."""
    assert heijunka("publish", plan_file, "--who", "ann").code == 0
    api.write(record(is_reversed=True), tmp_path / "other.plan.json")
    return tmp_path / "other.plan.json"


def test_the_first_publication_makes_the_site(heijunka, plan_file: Path) -> None:
    done = heijunka("publish", plan_file, "--who", "ann", "--why", "Monday")
    assert done.code == 0
    assert say("cli.published", number=1, site="plant", who="ann") in done.out
    (version,) = heijunka("history", "--json").document["versions"]
    assert (version["number"], version["who"], version["why"], version["status"]) == (1, "ann", "Monday", "published")
    assert version["moved"] is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_history_lists_versions_the_newest_first(heijunka, published: Path, language: str) -> None:
    assert heijunka("publish", published, "--who", "bob").code == 0
    done = heijunka("history", "--language", language)
    assert done.code == 0
    assert done.out.index("bob") < done.out.index("ann")
    assert say("cli.status_superseded", language) in done.out
    document = heijunka("history", "--json").document
    assert [(entry["number"], entry["moved"]) for entry in document["versions"]] == [(2, 4), (1, None)]
    assert len(heijunka("history", "--count", 1, "--json").document["versions"]) == 1


def test_whoever_was_faster_is_named(heijunka, published: Path) -> None:
    assert heijunka("publish", published, "--who", "bob", "--why", "night shift").code == 0
    done = heijunka("publish", published, "--who", "eve", "--expected", 1)
    assert done.code == 6
    text = " ".join(done.err.split())
    assert "bob" in text
    assert "heijunka adjust" in text
    document = heijunka("publish", published, "--expected", 1, "--json").document
    assert document["exit"] == 6
    assert [entry["status"] for entry in heijunka("history", "--json").document["versions"]].count("published") == 1


def test_undo_is_a_new_version(heijunka, published: Path) -> None:
    assert heijunka("publish", published).code == 0
    done = heijunka("undo", "--who", "ann", "--why", "too wild")
    assert done.code == 0
    assert say("cli.undone", number=3, before=2, site="plant") in done.out
    newest, *_ = heijunka("history", "--json").document["versions"]
    assert (newest["number"], newest["status"], newest["who"]) == (3, "published", "ann")
    assert heijunka("diff", "1", "3").out == say("explain.diff_none") + "\n"


def test_versions_are_shown_and_compared(heijunka, published: Path, tmp_path: Path) -> None:
    assert heijunka("publish", published).code == 0
    assert heijunka("show").code == 0
    assert (tmp_path / "plant-2.plan.html").exists()
    done = heijunka("show", "2", "--against", "1", "-o", "both.html")
    assert done.code == 0
    assert "SO-3" in done.out
    assert (tmp_path / "both.html").exists()
    document = heijunka("diff", "1", "--json").document
    assert {entry["order"] for entry in document["moved"]} == {"SO-1", "SO-3"}
    assert heijunka("diff", "shop.plan.json", "1").out == say("explain.diff_none") + "\n"


def test_without_a_proposal_there_is_nothing_to_publish(heijunka, published: Path) -> None:
    done = heijunka("publish")
    assert done.code == 4
    assert "heijunka adjust" in done.err
