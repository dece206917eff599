"""Kernels of the search for projects under scarce resources."""
