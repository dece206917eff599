"""What the server does in the background, by kind."""

from __future__ import annotations

from heijunka.server.adjusting import adjust
from heijunka.server.backups import KIND, back_up
from heijunka.server.jobs import Doing
from heijunka.server.solving import solve
from heijunka.server.supposing import suppose
from heijunka.server.trying import try_out

DOINGS: dict[str, Doing] = {"adjust": adjust, KIND: back_up, "run": try_out, "scenario": suppose, "solve": solve}
