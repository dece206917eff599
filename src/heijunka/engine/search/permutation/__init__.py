"""The search for flow shops: orders that visit all stages in one sequence are permuted whole."""

from heijunka.engine.search.permutation.road import run, warm
from heijunka.engine.search.permutation.shape import Shape, is_flow_shop, shape_of

__all__ = ["Shape", "is_flow_shop", "run", "shape_of", "warm"]
