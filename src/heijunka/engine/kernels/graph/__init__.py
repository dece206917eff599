"""Kernels of the annealing on the graph of operations: chains, propagation, moves."""
