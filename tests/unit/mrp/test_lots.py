"""Lot sizes."""

import pytest

from heijunka.model.material import LotRule
from heijunka.mrp.lots import lot_sizes


@pytest.mark.parametrize(
    ("rule", "need", "sizes"),
    [
        (LotRule(), 7.5, (7.5,)),
        (LotRule(min=10), 7, (10,)),
        (LotRule(multiple=4), 7, (8,)),
        (LotRule(multiple=4), 8, (8,)),
        (LotRule(min=5, multiple=4), 1, (8,)),
        (LotRule(max=3), 7, (3, 3, 1)),
        (LotRule(max=3), 6, (3, 3)),
        (LotRule(min=2, max=3), 7, (3, 3, 2)),
        (LotRule(multiple=4, max=10), 17, (8, 8, 4)),
        (LotRule(multiple=0.1), 0.3, (0.30000000000000004,)),
        (LotRule(min=10, multiple=15, max=14), 5, ()),
        (LotRule(min=20, max=10), 5, ()),
        (LotRule(multiple=6, max=5), 5, ()),
    ],
)
def test_lots_obey_the_rule_and_cover_the_need(rule: LotRule, need: float, sizes: tuple[float, ...]) -> None:
    assert lot_sizes(rule, need) == pytest.approx(sizes)
