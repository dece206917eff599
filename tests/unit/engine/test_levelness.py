"""The levelness kernel adds up what the definition does, order by order."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from heijunka.engine.kernels.levelness import levelness

orders = st.lists(st.tuples(st.integers(0, 3), st.floats(0.1, 1e4)), min_size=1, max_size=40)


@given(entries=orders)
def test_equals_the_definition(entries: list[tuple[int, float]]) -> None:
    material = np.array([number for number, _ in entries], np.int64)
    quantity = np.array([units for _, units in entries])
    share = np.bincount(material, weights=quantity, minlength=4) / quantity.sum()
    produced, expected = np.zeros(4), 0.0
    for number, units in entries:
        produced[number] += units
        expected += float(((produced - produced.sum() * share) ** 2).sum())
    found = levelness(material, quantity, share, float((share**2).sum()))
    assert abs(found - expected) <= 1e-6 * max(1.0, quantity.sum() ** 2)
