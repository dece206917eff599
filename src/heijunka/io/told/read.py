"""From the words that somebody tells to an event; everything that is wrong with them is found at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from heijunka.errors import InvalidProblem
from heijunka.io.tables.cell_error import CellError
from heijunka.io.tables.cells import parse_number
from heijunka.io.told.kinds import KINDS, usage
from heijunka.io.told.scene import Scene
from heijunka.io.told.when import read_when
from heijunka.model.event import Event
from heijunka.model.issue import Issue, Place

MOMENTS = frozenset({"at", "until", "expected", "due", "start", "from"})
FIGURES = frozenset({"speed", "quantity", "good", "scrap", "priority"})
LISTS = {"on": "resource", "options": "option"}


def understand(name: str, words: Sequence[str], options: Mapping[str, str], scene: Scene) -> Event:
    """Return the event that somebody tells of.

    Parameters
    ----------
    name
        Of a kind in ``KINDS``, with ``-`` or ``_``.
    words
        What follows it.
    options
        By name; all as text.
    scene
        What the ids refer to, and when it is told.

    Raises
    ------
    InvalidProblem
        If something is missing, unknown or makes no sense; all of it is listed.
    """
    key = name.replace("-", "_").casefold()
    if key not in KINDS:
        near = ", ".join(entry.replace("_", "-") for entry in get_close_matches(key, KINDS) or KINDS)
        values = (("kind", name), ("near", near))
        raise InvalidProblem([Issue(code="told.unknown_kind", place=Place(noun="event"), values=values)])
    reader = _Reader(key, scene)
    reader.read_words(list(words))
    reader.read_options(options)
    reader.judge()
    if reader.issues:
        raise InvalidProblem(reader.issues)
    return KINDS[key].build(reader.told, scene)


class _Reader:
    """Reads what is told of one event, and gathers what is wrong with it."""

    def __init__(self, name: str, scene: Scene) -> None:
        self.name, self.kind, self.scene = name, KINDS[name], scene
        self.told: dict[str, Any] = {"at": scene.now}
        self.issues: list[Issue] = []

    def fault(self, code: str, field: str = "", **values: str) -> None:
        """Note what is wrong."""
        place = Place(noun="event", id=self.name.replace("_", "-"), field=field)
        given = {"usage": f"heijunka event {usage(self.name)}", **values}
        self.issues.append(Issue(code=code, place=place, values=tuple(given.items())))

    def read_words(self, words: list[str]) -> None:
        """Read the words that name things."""
        nouns = list(self.kind.things)
        if nouns == ["order", "operation"] and len(words) == 1:
            words = list(self._split(words[0]))
        for noun, word in zip(nouns, words, strict=False):
            self._thing(noun, word)
        for noun in nouns[len(words) :]:
            self.fault("told.missing", noun, name=noun.upper())
        for word in words[len(nouns) :]:
            self.fault("told.too_many", value=word)

    def read_options(self, options: Mapping[str, str]) -> None:
        """Read the options: each of its own kind."""
        allowed = {*self.kind.needs, *self.kind.takes, "at"}
        for name, raw in options.items():
            if name not in allowed:
                self.fault("told.not_taken", f"--{name}", name=f"--{name}", kind=self.name.replace("_", "-"))
                continue
            try:
                self._option(name, raw)
            except CellError as error:
                self.fault(error.code, f"--{name}", **error.values)
        for name in self.kind.needs:
            if name not in options:
                self.fault("told.missing", f"--{name}", name=f"--{name}")

    def judge(self) -> None:
        """Look at what was read as a whole."""
        told = self.told
        start = told.get("from", told["at"])
        for name in ("until", "expected"):
            if name in told and told[name] <= start:
                local = told[name].astimezone(self.scene.zone)
                self.fault("told.backwards", f"--{name}", name=f"--{name}", value=f"{local:%Y-%m-%d %H:%M}")
        if self.name in ("material_late", "material_short") and "material" in told:
            self._receipt(told["material"])
        if self.name == "order_changed" and "demand" in told and len(told) == 2:
            self.fault("told.nothing_changed", demand=told["demand"])
        is_placed = (told.get("order"), told.get("operation")) in self.scene.placed
        if self.name == "started" and not self.issues and "on" not in told and not is_placed:
            self.fault("told.missing", "--on", name="--on")

    def _receipt(self, material: str) -> None:
        receipts = self.scene.receipts(material)
        bought = any(entry.material == material for entry in self.scene.problem.purchases)
        known = ", ".join(
            f"{entry.reference} ({entry.at.astimezone(self.scene.zone):%m-%d %H:%M})" for entry in receipts
        )
        reference = self.told.get("reference")
        if not receipts and not bought:
            self.fault("told.nothing_expected", material=material)
        elif reference is not None and reference not in {entry.reference for entry in receipts}:
            self.fault("told.unknown_receipt", "--reference", value=reference, material=material, near=known or "–")

    def _split(self, word: str) -> tuple[str, ...]:
        """Return order and operation of ``order/operation``; ids of orders may hold strokes themselves."""
        for order in self.scene.orders:
            if word.startswith(f"{order}/") and word[len(order) + 1 :] in self.scene.operations(order):
                return order, word[len(order) + 1 :]
        return (word,)

    def _thing(self, noun: str, word: str) -> None:
        scene = self.scene
        if noun == "name":
            if word in scene.demands:
                self.fault("told.known_demand", value=word)
            self.told[noun] = word
            return
        if noun == "operation":
            known = scene.operations(self.told.get("order", ""))
            if not known:
                return  # of an unknown order: that is said already
        else:
            known = scene.known(noun)
        found = _settled(word, known)
        if found is None and noun == "order":
            found = self._order_of(word)
        if found is not None:
            self.told[noun] = found
        elif noun in ("person", "tool") and word in scene.resources:
            self.fault(f"told.not_{noun}", value=word)
        else:
            self.fault(f"told.unknown_{noun}", noun, value=word, near=scene.near(word, known))

    def _order_of(self, word: str) -> str | None:
        """Return the one production order that is made for a demand."""
        made = [order.id for order in self.scene.problem.orders if any(peg.demand == word for peg in order.pegs)]
        return made[0] if len(made) == 1 else None

    def _option(self, name: str, raw: str) -> None:
        if name in MOMENTS:
            self.told[name] = read_when(raw, self.scene.now, self.scene.zone, is_past=name == "at")
        elif name in FIGURES:
            self.told[name] = self._figure(name, raw)
        elif name in LISTS:
            words = [word.strip() for word in raw.replace("，", ",").split(",") if word.strip()]
            self.told[name] = tuple(word for word in words if self._is_listed(LISTS[name], word))
        elif name == "material":
            self._thing("material", raw)
        else:
            self.told[name] = True if name == "open" else raw.strip()

    def _is_listed(self, noun: str, word: str) -> bool:
        known = self.scene.known(noun)
        if word not in known:
            self.fault(f"told.unknown_{noun}", noun, value=word, near=self.scene.near(word, known))
        return word in known

    def _figure(self, name: str, raw: str) -> float:
        is_share = name == "speed" and raw.strip().endswith(("%", "％"))
        try:
            number = parse_number(raw.strip().rstrip("%％") if is_share else raw)
        except CellError:
            raise CellError("told.not_a_number", value=raw) from None
        if is_share:
            resource = self.scene.resources.get(self.told.get("resource", ""))
            number = number / 100 * (resource.speed if resource is not None else 1.0)
        if number < 0 or (number == 0 and name in ("speed", "priority")):
            self.fault("told.not_positive", f"--{name}", name=f"--{name}", value=raw)
        return number


def _settled(word: str, known: Sequence[str]) -> str | None:
    """Return the id that a word is, or the only one that it differs from in case alone."""
    if word in known:
        return word
    alike = [name for name in known if name.casefold() == word.casefold()]
    return alike[0] if len(alike) == 1 else None
