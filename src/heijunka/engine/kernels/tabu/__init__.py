"""Kernels of the tabu search for makespan: a disjunctive graph with heads and tails, its moves, the walk."""
