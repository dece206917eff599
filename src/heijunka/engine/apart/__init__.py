"""The engine in a process of its own, with limits of memory and time; killed, it leaves nothing behind."""

from heijunka.engine.apart.process import Apart

__all__ = ["Apart"]
