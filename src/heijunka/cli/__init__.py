"""The command line: one file a command, every text in English and Chinese, every output also as JSON."""

from heijunka.cli.app import main

__all__ = ["main"]
