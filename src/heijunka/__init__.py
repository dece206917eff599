"""heijunka: plan, adjust and prove production schedules."""

__version__ = "0.1.0"
