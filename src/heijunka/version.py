"""The version of heijunka, in one place for all rooms."""

__version__ = "0.1.0"
