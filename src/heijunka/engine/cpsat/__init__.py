"""The exact method: the model in CP-SAT, for proofs, bounds and small problems; what it cannot express it says.

It runs in a process of its own, so that it can be ended at any moment; OR-Tools is loaded there alone.
"""

from heijunka.engine.cpsat.process import Worker
from heijunka.engine.cpsat.question import MOST_OPERATIONS, Answer, Question

__all__ = ["MOST_OPERATIONS", "Answer", "Question", "Worker"]
