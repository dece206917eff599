"""The process in which CP-SAT runs: questions come in by standard input, answers go out by standard output."""

from __future__ import annotations

import queue
import time
import traceback
from dataclasses import replace

from heijunka.engine.companion import serve
from heijunka.engine.cpsat.loading import load_ortools
from heijunka.engine.cpsat.question import Question
from heijunka.errors import Unsupported

MOST_BYTES = 8 << 30


def main() -> None:
    """Answer one question after the other until the input ends."""
    tell, listen = serve(most_bytes=MOST_BYTES)
    load_ortools()
    from heijunka.engine.cpsat.search import answer

    questions: queue.Queue[tuple[float, Question]] = queue.Queue()
    listen(questions.put)
    while True:
        asked_at, question = questions.get()
        left = asked_at + question.seconds - time.time()
        try:
            found = answer(
                replace(question, seconds=max(0.0, left)),
                on_incumbent=lambda placement: tell("incumbent", placement),
                on_bound=lambda bound: tell("bound", bound),
            )
            tell("answer", found)
        except Unsupported as error:
            tell("unsupported", str(error))
        except Exception:  # handed to the process that asked, which raises it
            tell("failed", traceback.format_exc())


if __name__ == "__main__":
    main()
