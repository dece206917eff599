"""The picture: operations moved by an adjustment beside those moved by planning anew, a point for each disturbance."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt


def draw(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Draw a panel of operations moved and one of weighted tardiness.

    Parameters
    ----------
    rows
        Figures of `measure`.
    path
        A PNG file.
    """
    figure, axes = plt.subplots(1, 2, figsize=(8.4, 3.8), layout="constrained")
    for panel, name, title in zip(
        axes, ("moved", "tardiness"), ("operations moved", "weighted tardiness, minutes"), strict=True
    ):
        anew = [row[name] for row in rows if row["way"] == "anew"]
        for way in ("right-shift", "balanced"):
            panel.scatter(anew, [row[name] for row in rows if row["way"] == way], s=14, label=way)
        panel.axline((0, 0), slope=1, color="grey", linewidth=0.8)
        panel.set(title=title, xlabel="planned anew", ylabel="adjusted")
        panel.legend(fontsize="x-small")
    figure.savefig(path, dpi=110)
    plt.close(figure)
