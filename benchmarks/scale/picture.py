"""The picture: seconds of each stage, and memory, by number of operations."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt

STAGES = ("read", "validate", "compile", "rule", "judge", "score")


def draw(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Draw a panel of seconds for each family, and one of memory; both axes are logarithmic.

    Parameters
    ----------
    rows
        Figures of `measure`.
    path
        A PNG file.
    """
    families = list(dict.fromkeys(row["family"] for row in rows))
    figure, axes = plt.subplots(1, len(families) + 1, figsize=(4.2 * (len(families) + 1), 3.4), layout="constrained")
    for panel, family in zip(axes, families, strict=False):
        mine = [row for row in rows if row["family"] == family]
        for stage in STAGES:
            panel.loglog([row["operations"] for row in mine], [row[stage] for row in mine], marker=".", label=stage)
        panel.set(title=family, xlabel="operations", ylabel="seconds")
        panel.legend(fontsize="x-small")
    for family in families:
        mine = [row for row in rows if row["family"] == family]
        axes[-1].loglog(
            [row["operations"] for row in mine], [row["gigabytes"] for row in mine], marker=".", label=family
        )
    axes[-1].set(title="memory", xlabel="operations", ylabel="GB")
    axes[-1].legend(fontsize="x-small")
    figure.savefig(path, dpi=110)
    plt.close(figure)
