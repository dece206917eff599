"""The routes, one file a noun; each handler reads the request, calls what does the work, and answers."""

from __future__ import annotations

from fastapi import APIRouter

from heijunka.server.routes import (
    adjustments,
    audit,
    backups,
    demand,
    differences,
    drafts,
    edits,
    events,
    federated,
    floor,
    health,
    jobs,
    live,
    orders,
    page,
    plans,
    runs,
    scenarios,
    session,
    settings,
    sites,
    texts,
    tokens,
    users,
    webhooks,
)

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    session.router,
    federated.router,
    texts.router,
    sites.router,
    drafts.router,
    plans.router,
    jobs.router,
    edits.router,
    differences.router,
    users.router,
    tokens.router,
    webhooks.router,
    settings.router,
    backups.router,
    audit.router,
    demand.router,
    orders.router,
    adjustments.router,
    scenarios.router,
    runs.router,
    floor.router,
    events.router,
    live.router,
    page.router,
)
"""The page last: it answers whatever nobody else does."""
