"""Sites: which item is known at which location, and what the material there is called."""

from __future__ import annotations

from heijunka.io.frepple.records import Record, Records

Key = tuple[str, str]
"""Item and location."""


class Sites:
    """Items at locations.

    Parameters
    ----------
    records
        All records.
    """

    def __init__(self, records: Records) -> None:
        self._children: dict[str, list[str]] = {}
        for record in records.of("item"):
            if record.has("owner"):
                self._children.setdefault(record.text("owner"), []).append(record.key)
        self.items = [record.key for record in records.of("item") if record.key not in self._children]
        self._present: dict[Key, None] = {}

    def add(self, item: str, location: str) -> None:
        """Note that an item is stocked, made, wanted, bought or shipped at a location."""
        if item:
            self._present.setdefault((item, location))

    def leaves(self, item: str) -> list[str]:
        """Return the items below one at any depth; the item itself if there are none."""
        found: list[str] = []
        seen, stack = {item}, [item]
        while stack:
            name = stack.pop()
            below = self._children.get(name, ())
            if not below:
                found.append(name)
            stack.extend(child for child in below if child not in seen)
            seen.update(below)
        return sorted(found)

    def known(self) -> list[Key]:
        """Return every item at every location where it is known."""
        return list(self._present)

    def locations_of(self, item: str) -> list[str]:
        """Return the locations at which an item is known."""
        return [location for name, location in self._present if name == item]

    def material(self, item: str, location: str) -> str:
        """Return the id of the material: the item, and the location if the plant has several."""
        several = len({place for _, place in self._present}) > 1
        return f"{item} @ {location}" if several and location else item


def settle(records: Records, sites: Sites, made: list[Key]) -> None:
    """Note every item at every location where a record puts it.

    Parameters
    ----------
    made
        What operations make and use.
    """
    for item, location in made:
        sites.add(item, location)
    for record in records.of("buffer", "demand", "operationplan", "purchaseorder", "distributionorder"):
        place = record.text("location") or record.text("destination")
        if place and (record.noun != "demand" or is_open(record)):
            sites.add(record.text("item"), place)
    for record in records.of("itemsupplier"):
        if record.has("location"):
            for item in sites.leaves(record.text("item")):
                sites.add(item, record.text("location"))
    _spread(records, sites)


def is_open(demand: Record) -> bool:
    """Tell whether a demand is still to be planned."""
    return demand.text("status", "open") in ("open", "quote")


def _spread(records: Records, sites: Sites) -> None:
    """Follow the shipments: an item known at the origin is known at the destination, until nothing is new."""
    links = [
        (sites.leaves(record.text("item")), record.text("origin"), record.text("location"))
        for record in records.of("itemdistribution")
    ]
    before = -1
    while before != len(sites.known()):
        before = len(sites.known())
        known = set(sites.known())
        for items, origin, destination in links:
            for item in items:
                if (item, origin) in known:
                    sites.add(item, destination)
