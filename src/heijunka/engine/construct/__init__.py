"""Construct: plans from scratch by dispatching rules over a schedule generator that keeps to every constraint."""
