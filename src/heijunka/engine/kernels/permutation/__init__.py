"""Kernels of flow shops: sequences of whole orders, the same on every machine."""
