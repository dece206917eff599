"""When and how much to plan anew: facts taken in, the fence, repair, and what may be changed at most."""

from heijunka.reschedule.candidate import Candidate
from heijunka.reschedule.freeze import Broken, freeze, overridden
from heijunka.reschedule.ladder import Adjustment, adjust
from heijunka.reschedule.policy import PRESETS, Budget, Fence, Policy, Trigger
from heijunka.reschedule.shift import right_shift
from heijunka.reschedule.trigger import is_due

__all__ = [
    "PRESETS",
    "Adjustment",
    "Broken",
    "Budget",
    "Candidate",
    "Fence",
    "Policy",
    "Trigger",
    "adjust",
    "freeze",
    "is_due",
    "overridden",
    "right_shift",
]
