"""The live stream: what happens, as it happens; a browser that was away goes on where it was."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from heijunka.server.policy import Action, Asked, Policy
from heijunka.server.wire import Wire

router = APIRouter(prefix="/v1", tags=["live"])
QUIET = 15.0
"""Seconds after which a stream says that it is still there."""
LastSeen = Annotated[str, Header(alias="Last-Event-ID", max_length=20, pattern=r"^\d*$")]


@router.get("/live", response_class=EventSourceResponse)
async def live(
    request: Request, _asked: Annotated[Asked, Depends(Policy(Action.READ))], seen: LastSeen = ""
) -> EventSourceResponse:
    """Stream what happens: events, plan versions, how far long work is; resumes after the last number seen."""
    wire: Wire = request.app.state.wire
    metrics = request.app.state.metrics

    async def told() -> AsyncIterator[ServerSentEvent]:
        metrics.streams.inc()
        try:
            yield ServerSentEvent(comment="here")
            async for news in wire.listen(int(seen) if seen else None, quiet=QUIET):
                if news is None:
                    yield ServerSentEvent(comment="still here")
                else:
                    document = {"kind": news.kind, "site": news.site or None, "at": news.at.isoformat()}
                    body = json.dumps(document | {"body": news.body}, ensure_ascii=False)
                    yield ServerSentEvent(data=body, id=str(news.number))
        finally:
            metrics.streams.dec()

    return EventSourceResponse(told(), ping=3600, headers={"Cache-Control": "no-store"})
