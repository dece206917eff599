"""What exists: the plant, what is wanted of it, and the plans that answer. Frozen dataclasses, plain Python."""
