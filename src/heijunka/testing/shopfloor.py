"""A shop floor to hand work to, over a line that loses, repeats and delays: for tests of whoever dispatches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from heijunka.agent.hands import Answer
from heijunka.store import Dispatch

Place = tuple[str, str]


@dataclass(slots=True)
class Machines:
    """What takes dispatches: remembers every key, takes nothing of a leader whose time is over.

    Attributes
    ----------
    begun
        The keys under which each operation was begun: more than one would be work done twice.
    taken
        What waits to be begun, by key.
    """

    taken: dict[str, Dispatch] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    begun: dict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))
    epoch: int = 0

    def hand_over(self, dispatch: Dispatch) -> Answer:
        """Take a dispatch, once."""
        if dispatch.epoch < self.epoch:
            return Answer.REFUSED
        self.epoch = dispatch.epoch
        known = self.ask(dispatch, dispatch.epoch)
        if known is Answer.NEVER_SEEN:
            self.taken[dispatch.key] = dispatch
            return Answer.TAKEN
        return known

    def ask(self, dispatch: Dispatch, epoch: int) -> Answer:
        """Tell what has become of a key."""
        self.epoch = max(self.epoch, epoch)
        if dispatch.key in self.begun[dispatch.order, dispatch.operation]:
            return Answer.BEGUN
        if dispatch.key in self.gone:
            return Answer.GONE
        return Answer.TAKEN if dispatch.key in self.taken else Answer.NEVER_SEEN

    def revoke(self, dispatch: Dispatch, epoch: int) -> Answer:
        """Forget a dispatch, and never take it again; too late if it has begun."""
        if epoch < self.epoch:
            return Answer.REFUSED
        known = self.ask(dispatch, epoch)
        if known is Answer.BEGUN:
            return known
        self.taken.pop(dispatch.key, None)
        self.gone.add(dispatch.key)
        return Answer.GONE

    def begin(self, key: str) -> Dispatch:
        """Begin what was taken."""
        dispatch = self.taken.pop(key)
        self.begun[dispatch.order, dispatch.operation].append(key)
        return dispatch


class Crash(Exception):
    """The process of whoever dispatches was killed."""


@dataclass(slots=True)
class Line:
    """A line to machines on which messages and answers are lost, repeated, late, and whose user may be killed.

    Parameters
    ----------
    chances
        Of ``lost`` (the message), ``unanswered`` (it arrived, its answer did not), ``repeated`` (it comes again later)
        and ``crash`` (right after it was sent).
    look
        Called with each message as it is sent.
    """

    machines: Machines
    random: Random
    chances: Mapping[str, float]
    look: Callable[[str, Dispatch], None] = lambda _what, _dispatch: None
    late: list[Callable[[], object]] = field(default_factory=list)

    def hand_over(self, dispatch: Dispatch) -> Answer:
        """Give an operation to the floor."""
        self.look("hand over", dispatch)
        return self._over(lambda: self.machines.hand_over(dispatch))

    def ask(self, dispatch: Dispatch, epoch: int) -> Answer:
        """Ask what has become of a dispatch."""
        return self._over(lambda: self.machines.ask(dispatch, epoch))

    def revoke(self, dispatch: Dispatch, epoch: int) -> Answer:
        """Take a dispatch back."""
        return self._over(lambda: self.machines.revoke(dispatch, epoch))

    def deliver_late(self) -> None:
        """Deliver one of the messages that are still under way."""
        if self.late:
            self.late.pop(self.random.randrange(len(self.late)))()

    def _over(self, message: Callable[[], Answer]) -> Answer:
        if self._happens("repeated"):
            self.late.append(message)
        answer = Answer.NONE if self._happens("lost") else message()
        if self._happens("crash"):
            raise Crash
        return Answer.NONE if self._happens("unanswered") else answer

    def _happens(self, what: str) -> bool:
        return self.random.random() < self.chances.get(what, 0.0)
