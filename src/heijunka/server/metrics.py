"""Figures about the server itself, for Prometheus."""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Figures about the server: of this process, or added up over all if there are several."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._answers = Histogram(
            "heijunka_request_seconds",
            "Seconds until a request was answered",
            ("method", "route", "status"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.streams = Gauge(
            "heijunka_streams", "Live streams that are open", registry=self.registry, multiprocess_mode="livesum"
        )
        self.jobs = Counter("heijunka_jobs", "Jobs that have ended", ("kind", "status"), registry=self.registry)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self._answers.labels(method, route, str(status)).observe(seconds)

    def page(self) -> bytes:
        """Return all figures as Prometheus reads them."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)
