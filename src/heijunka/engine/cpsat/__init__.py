"""The exact method: the model in CP-SAT, for proofs, bounds and small problems; what it cannot express it says."""

from heijunka.engine.cpsat.search import Outcome, solve_cpsat

__all__ = ["Outcome", "solve_cpsat"]
