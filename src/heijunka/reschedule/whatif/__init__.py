"""What if: changes that somebody supposes of a problem, in words, and the problem that would be."""

from heijunka.reschedule.whatif.changes import Added, Change, Due, ExtraShift, Mix, Removed, Weights, in_words
from heijunka.reschedule.whatif.choices import Choices, choices
from heijunka.reschedule.whatif.supposed import supposed

__all__ = [
    "Added",
    "Change",
    "Choices",
    "Due",
    "ExtraShift",
    "Mix",
    "Removed",
    "Weights",
    "choices",
    "in_words",
    "supposed",
]
