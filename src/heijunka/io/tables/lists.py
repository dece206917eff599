"""Cells that hold several things: lists, pairs of name and value, and what an operation needs at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from heijunka.io.tables.cell_error import CellError

_SEPARATORS = ";,\n；，、"
_KINDS = {
    "resource": "resource",
    "group": "group",
    "skill": "skill",
    "资源": "resource",
    "资源组": "group",
    "组": "group",
    "技能": "skill",
}
_ONLY_RUNNING = ("not in setup", "换型不占用")
_PLAIN_ITEM = re.compile(r"[^\s;,；，、|\"'=:：+＋]([^;,\n；，、|\"=:：+＋]*[^\s;,；，、|\"'=:：+＋])?")
_NEED = re.compile(r"(?:(?P<count>\d+)\s*[x×*]\s*)?(?:(?P<kind>\w+)\s*[:：]\s*)?(?P<name>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that an operation needs, as written; the kind is empty if the name must tell."""

    name: str
    kind: str = ""
    quantity: int = 1
    is_held_in_setup: bool = True
    is_quoted: bool = False


def read_list(text: str) -> tuple[str, ...]:
    """Return the items of a list separated by semicolons, commas or new lines; quoted items keep theirs."""
    return tuple(_unquoted(item) for item in _split(text, _SEPARATORS) if item)


def read_pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Return pairs such as ``colour=white; series=K1``."""
    pairs = []
    for item in _split(text, _SEPARATORS):
        if not item:
            continue
        parts = _split(item, "=")
        if len(parts) != 2:
            parts = _split(item, ":：")
        if len(parts) != 2 or not parts[0]:
            raise CellError("io.not_a_pair", value=item)
        pairs.append((_unquoted(parts[0]), _unquoted(parts[1])))
    return tuple(pairs)


def read_needs(text: str, known: Iterable[str] = ()) -> tuple[Need, ...]:
    """Return what is needed at once, e.g. of ``press-1 + 2 x group:crew (not in setup) + skill:weld``.

    Parameters
    ----------
    known
        Names that are taken whole, whatever signs they contain.
    """
    names = known if isinstance(known, (set, frozenset, dict)) else set(known)
    if text in names:
        return (Need(text),)
    return tuple(_need(item, names) for item in _split(text, "+＋\n") if item)


def write_list(items: Iterable[str]) -> str:
    """Return the cell that `read_list` reads as these items."""
    return "; ".join(_quoted(item) for item in items)


def write_pairs(pairs: Iterable[tuple[str, str]]) -> str:
    """Return the cell that `read_pairs` reads as these pairs."""
    return "; ".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)


def write_needs(needs: Iterable[Need]) -> str:
    """Return the cell that `read_needs` reads as these needs."""
    return " + ".join(_written(need) for need in needs)


def _need(item: str, names: Iterable[str]) -> Need:
    if item in names:
        return Need(item)
    is_held = True
    for words in _ONLY_RUNNING:
        for ending in (f"({words})", f"（{words}）"):
            if item.endswith(ending):
                item, is_held = item.removesuffix(ending).strip(), False
    match = _NEED.fullmatch(item)
    count, kind, name = match.group("count", "kind", "name") if match else (None, None, item)
    if kind is not None and kind.casefold() not in _KINDS:
        # Not one of our words before the colon: it belongs to the name.
        kind, name = None, item.split("x", 1)[1].strip() if count else item
    if not name:
        raise CellError("io.need_without_name", value=item)
    return Need(
        name=_unquoted(name),
        kind=_KINDS[kind.casefold()] if kind else "",
        quantity=int(count) if count and len(count) < 10 else 1,
        is_held_in_setup=is_held,
        is_quoted=name.startswith('"'),
    )


def _written(need: Need) -> str:
    name = _quoted(need.name)
    if not name.startswith('"') and (re.match(r"\d+\s*[x×*]", name) or name.endswith((")", "）"))):
        name = f'"{name}"'
    count = f"{need.quantity} x " if need.quantity != 1 else ""
    kind = f"{need.kind}:" if need.kind else ""
    return f"{count}{kind}{name}{'' if need.is_held_in_setup else f' ({_ONLY_RUNNING[0]})'}"


def _quoted(item: str) -> str:
    if _PLAIN_ITEM.fullmatch(item):
        return item
    return '"' + item.replace('"', '""') + '"'


def _unquoted(item: str) -> str:
    if len(item) >= 2 and item[0] == item[-1] == '"':
        return item[1:-1].replace('""', '"')
    return item


def _split(text: str, separators: str) -> list[str]:
    """Split at separators outside double quotes; parts lose the spaces around them."""
    if '"' not in text:
        return [part.strip() for part in re.split(f"[{re.escape(separators)}]", text)]
    parts, current, is_quoted = [], "", False
    for letter in text:
        if letter == '"':
            is_quoted = not is_quoted
        if letter in separators and not is_quoted:
            parts.append(current.strip())
            current = ""
        else:
            current += letter
    if is_quoted:
        raise CellError("io.open_quote", value=text)
    return [*parts, current.strip()]
