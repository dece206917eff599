"""The store: events that are never changed, versions of plans that are never changed, and who did what."""

from heijunka.store.dispatches import Dispatch, DispatchStatus
from heijunka.store.drafts import KeptDraft
from heijunka.store.events import Appended, Recorded
from heijunka.store.feed import News
from heijunka.store.jobs import Job, JobStatus
from heijunka.store.leases import Lease
from heijunka.store.mandates import Mandate
from heijunka.store.people import Key, KeyKind, User
from heijunka.store.runs import KeptRun
from heijunka.store.scenarios import KeptScenario
from heijunka.store.store import Store
from heijunka.store.upkeep import Fault
from heijunka.store.versions import Status, Version

__all__ = [
    "Appended",
    "Dispatch",
    "DispatchStatus",
    "Fault",
    "Job",
    "JobStatus",
    "KeptDraft",
    "KeptRun",
    "KeptScenario",
    "Key",
    "KeyKind",
    "Lease",
    "Mandate",
    "News",
    "Recorded",
    "Status",
    "Store",
    "User",
    "Version",
]
