"""The floor is compiled once, and said so only then."""

from __future__ import annotations

from heijunka.twin.warm import warmup


def test_what_is_compiled_is_not_compiled_again() -> None:
    warmup()
    seen: list[int] = []
    warmup(on_compile=lambda number, _count: seen.append(number))
    assert seen == []
