"""Fixtures and settings that all tests share."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"
IS_CI = os.environ.get("CI") == "true"
_NUMBERS = count(1)

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("dev", deadline=None, print_blob=True, suppress_health_check=_SLOW)
# A failure is reported as it was found: making it small may take longer than a test has.
settings.register_profile(
    "ci",
    deadline=None,
    print_blob=True,
    suppress_health_check=_SLOW,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
)
# For --hypothesis-profile=thorough.
settings.register_profile(
    "thorough", deadline=None, print_blob=True, suppress_health_check=_SLOW, derandomize=True, max_examples=2000
)
settings.load_profile("ci" if IS_CI else "dev")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of benchmark data, which is no part of the project; without it the test is skipped."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the benchmark data are not beside the checkout")
    return SHARED_DATA


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """Return a PostgreSQL server; without PostgreSQL the test is skipped."""
    from tests.postgres import Server, find_tools

    tools = find_tools()
    if tools is None:
        pytest.skip("PostgreSQL is not installed")
    server = Server(tools)
    yield server
    server.close()


@pytest.fixture
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Return a function that makes room for an empty store: a file, or a database, as the parameter says."""
    is_file = getattr(request, "param", "sqlite") == "sqlite"
    server = None if is_file else request.getfixturevalue("postgres")

    def make(name: str = "store") -> str:
        return str(tmp_path / f"{name}.db") if server is None else server.new_database(f"{name}_{next(_NUMBERS)}")

    return make


@pytest.fixture(scope="session")
def archive_member(shared_data: Path) -> Callable[[str, str], bytes]:
    """Return a function from archive and member to the member's bytes."""

    @cache
    def members(archive: str) -> dict[str, bytes]:
        with tarfile.open(shared_data / f"{archive}.tar.xz", "r:xz") as tar:
            return {item.name: tar.extractfile(item).read() for item in tar if item.isfile()}  # type: ignore[union-attr]

    def read(archive: str, member: str) -> bytes:
        return members(archive)[member]

    read.members = members  # type: ignore[attr-defined]
    return read


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the skipped tests in CI, where none may be skipped."""
    skipped = terminalreporter.stats.get("skipped", [])
    if IS_CI and skipped:
        terminalreporter.section("skipped tests, which CI counts as failed")
        for report in skipped:
            terminalreporter.line(f"{report.nodeid}: {report.longrepr}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a CI run that skipped a test."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if IS_CI and reporter is not None and reporter.stats.get("skipped") and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
