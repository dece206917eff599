"""Kernels of the load search: orders of one operation, dealt out to parallel machines."""
