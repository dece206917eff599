"""Whoever interrupts, and whatever goes wrong, finds the old file or the new one, never half of one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from heijunka import api
from heijunka.io.whole import write_all, write_whole
from heijunka.library import PLANTS


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
@pytest.mark.parametrize("is_new", [True, False])
def test_an_interruption_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException], is_new: bool
) -> None:
    def interrupted(_: int) -> None:
        raise error

    first, second = tmp_path / "a", tmp_path / "b"
    if not is_new:
        first.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(error):
        write_all({first: b"new", second: b"new"})
    assert names(tmp_path) == ([] if is_new else ["a"])
    assert is_new or first.read_bytes() == b"old"


def test_files_that_belong_together_are_put_in_place_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(os, "fsync", lambda _: seen.append([name for name in names(tmp_path) if name in ("a", "b")]))
    write_all({tmp_path / "a": b"1", tmp_path / "b": b"2"})
    assert seen == [[], []]
    assert names(tmp_path) == ["a", "b"]


def test_a_plan_half_written_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    problem = PLANTS["air-conditioning"]("small")
    for ending in ("json", "xlsx", "csv"):
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", interrupted)
            with pytest.raises(KeyboardInterrupt):
                api.write(problem, tmp_path / f"plant.{ending}")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.skipif(os.name != "posix", reason="modes and links of files")
def test_modes_and_links_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "file", tmp_path / "link"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    write_whole(tmp_path / "fresh", b"")
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    assert (tmp_path / "fresh").stat().st_mode == plain.stat().st_mode


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_whole(tmp_path / "pipe", b"plan")
    assert os.read(reader, 10) == b"plan"
    os.close(reader)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        write_whole(tmp_path / "nowhere" / "file", b"")
    assert caught.value.filename == str(tmp_path / "nowhere" / "file")
