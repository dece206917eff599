"""Orders: all of them, late first; one of them with why it is late and all that it hangs on."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse

from heijunka.reschedule.present import present
from heijunka.server.answers import Refused
from heijunka.server.policy import Action, Asked, Policy
from heijunka.server.shapes.base import written
from heijunka.server.shapes.orders import OneOrder, Orders
from heijunka.server.shown import minute, shown

router = APIRouter(prefix="/v1/sites/{site}", tags=["orders"])
Reader = Annotated[Asked, Depends(Policy(Action.READ))]
Number = Annotated[int | None, Query(alias="plan", ge=1, le=2**62, description="Version; none is the one in force")]


@router.get("/orders", response_class=JSONResponse, responses=written(Orders))
def orders(site: str, asked: Reader, plan: Number = None) -> Response:
    """Return all orders as columns: those left out first, then the latest."""
    found = shown(asked.store, site, plan)
    state, _ = asked.store.state(site)
    now = minute(present(found.record.problem, state, asked.now))

    def told() -> dict[str, Any]:
        columns = found.standings.columns(asked.language)
        return {"version": found.number, "now": int(now.timestamp()) - columns["epoch"]} | columns

    return found.told(("orders", asked.language, now), told).answer(asked.is_packed)


@router.get("/orders/{id:path}", response_model=OneOrder, response_model_exclude_unset=True)
def order(site: str, id: str, asked: Reader, plan: Number = None) -> dict[str, Any]:
    """Return one order: its operations, why it ends when it does, what it draws on, whom it serves."""
    found = shown(asked.store, site, plan)
    try:
        return {"version": found.number} | found.standings.one(id, asked.language)
    except KeyError:
        raise Refused("server.not_found", 404) from None
