"""The log: a line of JSON for each thing that happens; without a file for it, only what is wrong is told."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog


def write_to(file: TextIO | None) -> None:
    """Write the log to a file, or only warnings and errors to standard error.

    No secret is ever handed to the log: it holds routes, not addresses with what was asked.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO if file is not None else logging.WARNING),
        logger_factory=structlog.WriteLoggerFactory(file if file is not None else sys.stderr),
        cache_logger_on_first_use=False,
    )
