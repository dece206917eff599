"""What happens is told in words, kept, and replayed; what is told wrongly is refused whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_shop import record

from heijunka import api
from heijunka.io.json import dumps_event
from heijunka.io.told import KINDS, usage
from heijunka.messages import say
from heijunka.model.event import OperationStarted, ResourceUp
from heijunka.testing.builders import at


@pytest.fixture
def published(heijunka, plan_file: Path) -> Path:
    """Return a plan in force, in the store of the folder."""
    assert heijunka("publish", plan_file, "--who", "ann").code == 0
    return plan_file


def test_what_happened_is_a_sentence_and_kept(heijunka, published: Path) -> None:
    done = heijunka("event", "resource-down", "press", "--until", "+4h", "--reason", "bearing")
    assert done.code == 0
    assert "press is down since 01-01 00:00, expected back at 04:00 (bearing)." in done.out
    assert say("cli.event_kept", count=1, site="plant") in done.out
    again = heijunka("event", "absent", "press").code
    assert again == 3
    chinese = heijunka("event", "resource-up", "press", "--at", "+1h", "--language", "zh")
    assert "press 已于 01-01 01:00 恢复工作。" in chinese.out


def test_json_holds_the_event_and_its_sentence(heijunka, published: Path) -> None:
    document = heijunka(
        "event", "rush-order", "R-1", "--material", "cabinet", "--quantity", 2, "--due", "+1d", "--json"
    )
    told = document.document
    assert told["site"] == "plant"
    assert told["new"] == 1
    assert told["events"][0]["kind"] == "demand_changed"
    assert told["events"][0]["text"].startswith("Rush order R-1 came in")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_that_is_wrong_is_said_at_once_and_nothing_is_kept(heijunka, published: Path, language: str) -> None:
    done = heijunka("event", "resource-down", "pres", "--until", "soon", "--speed", 2, "--language", language)
    assert done.code == 3
    assert all(word in done.err for word in ("pres", "soon", "--speed"))
    options = ("--until", "soon", "--speed", 2)
    found = heijunka("event", "resource-down", "pres", *options, "--json", "--language", language).document["issues"]
    assert [entry["what"] for entry in found] == [
        say("told.unknown_resource", language, value="pres"),
        say("told.not_a_moment", language, value="soon"),
        say("told.not_taken", language, name="--speed", kind="resource-down"),
    ]
    assert heijunka("replay", "--json").document["standing"]["down"] == []


def test_the_help_lists_what_can_be_told(heijunka) -> None:
    text = heijunka("event", "--help").out
    assert all(name.replace("_", "-") in text for name in KINDS)
    assert say("cli.event_kinds") in text


def test_a_kind_alone_says_how_it_is_written(heijunka, published: Path) -> None:
    done = heijunka("event", "resource-slow")
    assert done.code == 3
    assert "".join(usage("resource_slow").split()) in "".join(done.err.split())


def test_a_file_of_events_is_read(heijunka, published: Path, tmp_path: Path) -> None:
    step = {"order": "SO-1", "operation": "press", "mode": "1", "resources": ("press",)}
    events = [
        OperationStarted(at=at(0), site="plant", source="mes", sequence=1, **step),  # type: ignore[arg-type]
        ResourceUp(at=at(1), site="plant", source="mes", sequence=2, resource="press"),
    ]
    (tmp_path / "floor.jsonl").write_bytes(b"\n".join(dumps_event(event) for event in events) + b"\n\n")
    assert heijunka("event", "file", "floor.jsonl").code == 0
    standing = heijunka("replay", "--json").document["standing"]
    assert standing["running"] == ["SO-1/press"]
    assert heijunka("event", "file").code == 2
    assert heijunka("event", "file", "nothing.jsonl").code == 5


def test_everything_may_have_gone_as_planned(heijunka, published: Path) -> None:
    done = heijunka("event", "as-planned", "--at", "+1h", "--json")
    assert [entry["kind"] for entry in done.document["events"]] == [
        "operation_started",
        "operation_ended",
        "operation_started",
        "operation_started",
    ]
    assert heijunka("event", "as-planned", "--at", "now", "--json").document["events"] == []


def test_the_log_alone_tells_where_the_plant_stands(heijunka, published: Path) -> None:
    heijunka("event", "as-planned", "--at", "+1h")
    heijunka("event", "resource-down", "paint", "--until", "+2h")
    done = heijunka("replay")
    assert done.code == 0
    assert say("cli.replay_same") in done.out
    assert "SO-1/paint" in done.out
    document = heijunka("replay", "--json").document
    assert document["is_same"] is True
    assert document["standing"]["down"] == ["paint"]
    early = heijunka("replay", "--upto", "00:10", "--json").document
    assert early["standing"]["running"] == ["SO-1/press"]
    assert early["is_same"] is None
    assert heijunka("replay", "--upto", "1", "--json").document["events"] == 1
    assert heijunka("replay", "--upto", "whenever").code == 2


@pytest.mark.parametrize(
    "words", [("event", "resource-up", "press"), ("adjust",), ("history",), ("undo",), ("replay",)]
)
def test_where_nothing_is_published_that_is_said(heijunka, words: tuple[str, ...]) -> None:
    done = heijunka(*words)
    assert done.code == 4
    assert "heijunka publish" in done.err


def test_a_site_must_be_named_if_there_are_several(heijunka, published: Path) -> None:
    kept = record()
    other = api.PlanRecord(
        problem=type(kept.problem)(**{name: getattr(kept.problem, name) for name in kept.problem.__dataclass_fields__}),
        plan=kept.plan,
    )
    api.write(other, published.with_name("other.plan.json"))
    assert heijunka("publish", "other.plan.json", "--site", "north").code == 0
    done = heijunka("event", "resource-up", "press")
    assert done.code == 2
    assert "north" in done.err
    assert heijunka("event", "resource-up", "press", "--site", "north").code == 0
    assert heijunka("event", "resource-up", "press", "--site", "south").code == 2


def test_the_store_goes_where_it_is_told(heijunka, plan_file: Path, tmp_path: Path) -> None:
    assert heijunka("publish", plan_file, "--store", "kept.db").code == 0
    assert (tmp_path / "kept.db").exists()
    assert not (tmp_path / "heijunka.db").exists()
    assert heijunka("history").code == 4
    assert len(heijunka("history", "--store", "kept.db", "--json").document["versions"]) == 1
    assert json.loads(heijunka("history", "--store", "kept.db", "--json").out)["site"] == "plant"
