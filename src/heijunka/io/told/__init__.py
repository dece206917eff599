"""What a person tells in a few words becomes an event: ``resource-down press-2 --until 14:00``."""

from heijunka.io.told.as_planned import as_planned
from heijunka.io.told.kinds import KINDS, usage
from heijunka.io.told.read import understand
from heijunka.io.told.scene import Scene
from heijunka.io.told.when import read_when

__all__ = ["KINDS", "Scene", "as_planned", "read_when", "understand", "usage"]
