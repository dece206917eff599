"""Whole orders put where there is room on a board."""

from __future__ import annotations

import numpy as np

from heijunka.engine.instance import Instance
from heijunka.engine.instance.arrays import Index
from heijunka.engine.kernels.board import Board
from heijunka.engine.kernels.dispatch import place_each
from heijunka.engine.kernels.world import World


def insert_whole(instance: Instance, world: World, board: Board, orders: Index) -> int:
    """Place orders that are left out, one after another, each whole; return how many find no room."""
    counts = np.diff(instance.orders.operation_ptr)[orders]
    ptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    places = np.arange(ptr[-1]) - np.repeat(ptr[:-1], counts)
    return int(place_each(world, board, orders, ptr, places.astype(np.int32)))
