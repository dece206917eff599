"""Read a plan: the judge (check), its value (score, objectives), its figures, its reasons, its differences."""
