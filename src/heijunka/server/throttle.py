"""How often somebody may ask: everything some thousand times a minute, signing in a few times only."""

from __future__ import annotations

from fastapi import Request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from heijunka.server.answers import Refused

ASKING, SIGNING_IN = 3000, 20
"""Times a minute."""


class Throttle:
    """Counts what is asked of this process.

    Parameters
    ----------
    asking, signing_in
        Times a minute, of one person or, before anybody has signed in, of one address.
    """

    def __init__(self, asking: int = ASKING, signing_in: int = SIGNING_IN) -> None:
        self._limits = {False: RateLimitItemPerMinute(asking), True: RateLimitItemPerMinute(signing_in)}
        self._counter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def count(self, request: Request, name: str = "", *, is_sign_in: bool = False) -> None:
        """Count one more of somebody, by default of their address.

        Raises
        ------
        Refused
            If it is one too many.
        """
        limit: RateLimitItem = self._limits[is_sign_in]
        address = request.client.host if request.client is not None else ""
        if not self._counter.hit(limit, "sign in" if is_sign_in else "ask", name or address):
            raise Refused("server.too_often", 429)
