"""The public face: what ``import heijunka as hj`` offers, each in one call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from heijunka.errors import InvalidProblem
from heijunka.model.issue import Issue, Severity
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem
from heijunka.model.record import Certificate, Compared, PlanRecord

if TYPE_CHECKING:
    from heijunka.engine.result import Incumbent, Result
    from heijunka.engine.stop import Stop
    from heijunka.evaluate.check import Violation
    from heijunka.evaluate.diff import Diff
    from heijunka.evaluate.explain import Explanation
    from heijunka.evaluate.kpi import Kpis
    from heijunka.evaluate.score import Score
