"""The searches: each takes a plan and makes it better; which of them run is a matter of the problem's structure."""

from heijunka.engine.search.roads import ROADS, Road, roads_for
from heijunka.engine.search.task import Task

__all__ = ["ROADS", "Road", "Task", "roads_for"]
