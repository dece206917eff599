"""Tables of different rooms may share a name."""

from __future__ import annotations

import numba
import numpy as np

from heijunka.engine.kernels.tables import Tables


@numba.njit
def _first(tables):
    return tables.length[0]


def test_tables_of_one_name_in_two_modules_keep_their_own_fields() -> None:
    named = type("Shop", (Tables,), {"KINDS": {"length": np.int64}, "__module__": "heijunka.engine.kernels.one"})
    type("Shop", (Tables,), {"KINDS": {"width": np.int64}, "__module__": "heijunka.engine.kernels.two"})
    assert _first(named(length=np.array([7]))) == 7
