"""Demand to orders: net stock and receipts, explode bills of materials, size lots, peg every order to its demands."""

from heijunka.mrp.explosion import Lack
from heijunka.mrp.more import NettedMore, Terms, Want, Wants, net_more
from heijunka.mrp.netting import net
from heijunka.mrp.pegging import consumers_of, demands_of

__all__ = ["Lack", "NettedMore", "Terms", "Want", "Wants", "consumers_of", "demands_of", "net", "net_more"]
