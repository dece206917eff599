"""Lower bounds at once: what no plan can beat, from paths and from the load of each resource, without any search."""

from heijunka.engine.bounds.bound import Bounds, bound_of, reaches

__all__ = ["Bounds", "bound_of", "reaches"]
