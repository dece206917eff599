"""Reference plant B, refrigerators: formed, foamed in jigs, and assembled on two flexible lines at 15 s a unit.

All times, sizes and shares are assumed; each department says its own.
"""

from heijunka.library.refrigerators.plant import refrigerators

__all__ = ["refrigerators"]
