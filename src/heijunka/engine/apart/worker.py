"""The process in which the engine runs: one problem after the other, until its input ends."""

from __future__ import annotations

import pickle
import queue
import sys
import traceback
from typing import Any

from heijunka.engine.apart.process import Question
from heijunka.engine.companion import Voice, serve
from heijunka.engine.stop import Stop
from heijunka.errors import HeijunkaError

_SIGNS = ("llocate memory", "start new thread")
"""What is said, without a `MemoryError`, where memory runs out."""


def main() -> None:
    """Answer one question after the other."""
    tell, listen = serve(most_bytes=int(sys.argv[1]))
    questions: queue.Queue[tuple[Question, Stop]] = queue.Queue()
    stops: list[Stop] = []

    def hear(message: tuple[str, Any]) -> None:
        kind, value = message
        if kind == "ask":
            stops.append(Stop(seconds=value.seconds, iterations=value.iterations))
            questions.put((value, stops[-1]))
        elif stops:
            stops[-1].cancel()

    listen(hear)
    import heijunka.engine.portfolio  # noqa: F401  loads the engine while the problem is on its way
    from heijunka.engine.solve import solve

    while True:
        question, stop = questions.get()
        try:
            result = solve(
                question.problem,
                stop=stop,
                start=question.start,
                on_progress=lambda incumbent: tell("progress", incumbent),
                on_compile=lambda number, count: tell("compile", (number, count)),
                **question.options,
            )
            tell("result", result)
        except MemoryError:
            tell("memory", None)
        except HeijunkaError as error:
            _tell_error(tell, error)
        except Exception as error:  # handed to the process that asked, which raises it
            is_memory = any(sign in str(error) for sign in _SIGNS)
            tell("memory" if is_memory else "failed", traceback.format_exc())


def _tell_error(tell: Voice, error: HeijunkaError) -> None:
    try:
        travels = str(pickle.loads(pickle.dumps(error))) == str(error)
    except Exception:
        travels = False
    tell("error", error if travels else HeijunkaError(str(error)))


if __name__ == "__main__":
    main()
