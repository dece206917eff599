"""What a planner's hand does to a plan: each edit done, everything else given way, and all of it judged."""

from __future__ import annotations

from heijunka.reschedule.edits.asked import Edit, Kind
from heijunka.reschedule.edits.consequences import consequences
from heijunka.reschedule.edits.edited import Edited, edit

__all__ = ["Edit", "Edited", "Kind", "consequences", "edit"]
