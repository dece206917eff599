"""Kernels that anneal a whole plan as chains of operations, one chain for every unit of every resource."""
