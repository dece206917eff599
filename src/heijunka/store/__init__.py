"""The store: events that are never changed, versions of plans that are never changed, and who did what."""

from heijunka.store.drafts import KeptDraft
from heijunka.store.events import Appended, Recorded
from heijunka.store.store import Store
from heijunka.store.upkeep import Fault
from heijunka.store.versions import Status, Version

__all__ = ["Appended", "Fault", "KeptDraft", "Recorded", "Status", "Store", "Version"]
