"""The agent's hands: what its head wants done with dispatches is written down, sent, asked after, taken back.

Everything here may be cut off anywhere and done again. What was sent and not answered is asked after by its key; the
other side remembers keys, those that were taken back too, so that what arrives late or twice changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from heijunka.agent.command import Ask, HandOver, Revoke, Send
from heijunka.errors import StoreError
from heijunka.model.state import State
from heijunka.store import Dispatch, DispatchStatus, Lease, Store


class Answer(StrEnum):
    """What the floor says of a dispatch."""

    TAKEN = "taken"
    REFUSED = "refused"
    NEVER_SEEN = "never_seen"
    GONE = "gone"
    """Taken back, and never begun under this key whatever arrives later."""
    BEGUN = "begun"
    NONE = "none"
    """No answer: whether it arrived is not known."""


class Link(Protocol):
    """A line to machines, or to a system that runs them.

    Each message carries the epoch of who leads: the other side takes none with a lower one than it has seen.
    """

    def hand_over(self, dispatch: Dispatch) -> Answer:
        """Give an operation to the floor; a key that it knows changes nothing."""
        ...

    def ask(self, dispatch: Dispatch, epoch: int) -> Answer:
        """Ask what has become of a dispatch."""
        ...

    def revoke(self, dispatch: Dispatch, epoch: int) -> Answer:
        """Take a dispatch back if it has not begun; a key that is not known is remembered as taken back."""
        ...


_MEANS = {
    Answer.TAKEN: DispatchStatus.TAKEN,
    Answer.REFUSED: DispatchStatus.REFUSED,
    Answer.NEVER_SEEN: DispatchStatus.WAITING,
    Answer.GONE: DispatchStatus.REVOKED,
    Answer.BEGUN: DispatchStatus.OVER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What carries out what is wanted of the floor at a site."""

    site: str
    store: Store
    link: Link
    lease: Lease

    def do(self, command: HandOver | Send | Ask | Revoke, now: datetime) -> None:
        """Carry a command out; what may not be done any more is left."""
        match command:
            case HandOver(dispatch=dispatch):
                try:
                    self.store.dispatches.add([dispatch], lease=self.lease, now=now)
                except StoreError:
                    return  # another leads, another plan is in force, or somebody stopped us: the head hears of it
                self._send(dispatch.key, now)
            case Send(key=key):
                self._send(key, now)
            case Ask(key=key):
                if (known := self._known(key)) is not None:
                    self._settle(key, self.link.ask(known, self.lease.epoch), now)
            case Revoke(key=key):
                self._revoke(key, now)

    def note_begun(self, state: State, now: datetime) -> None:
        """Close the dispatches of operations that have begun."""
        for entry in self.store.dispatches.open(self.site):
            if f"{entry.order}/{entry.operation}" in state.operations:
                self.store.dispatches.settle(self.site, entry.key, DispatchStatus.OVER, now=now)

    def _send(self, key: str, now: datetime) -> None:
        sent = self.store.dispatches.send(self.site, key, lease=self.lease, now=now)
        if sent is not None:
            self._settle(key, self.link.hand_over(sent), now)

    def _revoke(self, key: str, now: datetime) -> None:
        if (known := self._known(key)) is None:
            return
        if known.status is DispatchStatus.WAITING and not known.n_tries:
            self.store.dispatches.settle(self.site, key, DispatchStatus.REVOKED, now=now)
            return
        self.store.dispatches.settle(self.site, key, DispatchStatus.REVOKING, now=now)
        self._settle(key, self.link.revoke(known, self.lease.epoch), now)

    def _settle(self, key: str, answer: Answer, now: datetime) -> None:
        if answer is not Answer.NONE:
            self.store.dispatches.settle(self.site, key, _MEANS[answer], now=now, why=answer.value)

    def _known(self, key: str) -> Dispatch | None:
        return next((entry for entry in self.store.dispatches.open(self.site) if entry.key == key), None)
