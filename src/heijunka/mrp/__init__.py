"""Demand to orders: net stock and receipts, explode bills of materials, size lots, peg every order to its demands."""

from heijunka.mrp.netting import net
from heijunka.mrp.pegging import consumers_of, demands_of

__all__ = ["consumers_of", "demands_of", "net"]
