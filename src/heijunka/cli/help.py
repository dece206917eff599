"""Help pages in the user's language, wrapped to the terminal, a Chinese character counted as two columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from shutil import get_terminal_size
from typing import Any
from unicodedata import east_asian_width

import typer
from typer.core import TyperCommand, TyperGroup

from heijunka.messages import say

WIDEST = 100
_CLOSING = "，。、；：！？）》”"
"""What may not begin a line."""
_WIDE = "\u2e80-\uff60"
_PIECE = re.compile(rf"\s+|(?:[{_WIDE}]|[^\s{_WIDE}]+)[{_CLOSING}]*")


class Command(TyperCommand):
    """A command whose help is a key of the catalogue, as is that of each of its parameters."""

    def get_help(self, ctx: Any) -> str:
        """Return the page."""
        return "\n".join(_page(self, ctx))


class Group(TyperGroup):
    """All commands; knows what a mistyped one may have meant."""

    def get_help(self, ctx: Any) -> str:
        """Return the page."""
        return "\n".join(_page(self, ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the command that the first word names."""
        if args[0] not in self.commands:
            raise typer.BadParameter(
                say("cli.no_such_command", ctx.obj.language, name=args[0], near=self._near(args[0]))
            )
        return super().resolve_command(ctx, args)

    def _near(self, name: str) -> str:
        return ", ".join(get_close_matches(name, self.commands) or self.commands)


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of so many columns, between words or Chinese characters."""
    lines = [""]
    gap = ""
    for piece in _PIECE.findall(text):
        if piece.isspace():
            gap = " " if lines[-1] else ""
        elif columns(lines[-1] + gap + piece) <= width or not lines[-1]:
            lines[-1] += gap + piece
            gap = ""
        else:
            lines.append(piece)
            gap = ""
    return lines


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def rows_of(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Return names and what they mean as lines of a page."""
    yield from _list(rows, _width())


def _width() -> int:
    return max(60, min(get_terminal_size().columns, WIDEST))


def _page(command: TyperCommand | TyperGroup, context: Any) -> Iterator[str]:
    language = context.obj.language
    width = _width()
    parameters = command.get_params(context)
    arguments = [
        (_argument(entry), _text(entry, language)) for entry in parameters if not entry.opts[0].startswith("-")
    ]
    options = [(_option(entry), _text(entry, language)) for entry in parameters if entry.opts[0].startswith("-")]
    commands = []
    if isinstance(command, TyperGroup):
        commands = [(name, say(str(entry.help), language)) for name, entry in command.commands.items()]
    words = [context.command_path, *(name for name, _ in arguments), *(["COMMAND"] if commands else []), "[OPTIONS]"]
    yield say("cli.usage_line", language, line=" ".join(words))
    yield ""
    yield from wrap(say(str(command.help), language), width)
    for title, rows in (("commands", commands), ("arguments", arguments), ("options", options)):
        if rows:
            yield ""
            yield say(f"cli.{title}", language)
            yield from _list(rows, width)


def _list(rows: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    indent = max(columns(name) for name, _ in rows) + 4
    for name, text in rows:
        first, *others = wrap(text, width - indent)
        yield f"  {name}".ljust(indent) + first
        yield from (" " * indent + line for line in others)


def _argument(parameter: Any) -> str:
    name = parameter.metavar or parameter.name.upper()
    return name if parameter.required else f"[{name}]"


def _option(parameter: Any) -> str:
    flags = ", ".join(parameter.opts)
    return flags if parameter.is_flag else f"{flags} {parameter.metavar or parameter.name.upper()}"


def _text(parameter: Any, language: str) -> str:
    return say("cli.option_help" if "--help" in parameter.opts else str(parameter.help), language)
