"""Webhooks: other systems that are told of plans and late orders; each delivery is signed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from heijunka.server.answers import Refused
from heijunka.server.credentials import new_id, new_secret
from heijunka.server.policy import Action, Asked, Policy
from heijunka.server.shapes.people import Delivery, NewWebhookSecret, Webhooks
from heijunka.server.telling import Teller, is_allowed
from heijunka.store.webhooks import Told, Webhook

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])
Admin = Annotated[Asked, Depends(Policy(Action.CONFIGURE))]


class NewWebhook(BaseModel):
    """An address, and what it is to be told."""

    url: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x20]+$")]
    kinds: Annotated[list[Told], Field(min_length=1, max_length=10)]


@router.get("", response_model=Webhooks)
def webhooks(request: Request, asked: Admin) -> dict[str, Any]:
    """List the webhooks, and the hosts that are allowed; their secrets are not shown again."""
    teller: Teller = request.app.state.teller
    return {"hosts": sorted(teller.hosts), "webhooks": [_shown(entry) for entry in asked.store.webhooks.known()]}


@router.post("", status_code=201, response_model=NewWebhookSecret)
def add_webhook(body: NewWebhook, request: Request, asked: Admin) -> dict[str, Any]:
    """Keep an address to be told; the secret with which deliveries are signed is shown this once."""
    teller: Teller = request.app.state.teller
    if not is_allowed(body.url, teller.hosts):
        raise Refused("server.host_not_allowed", 422, url=body.url, hosts=", ".join(sorted(teller.hosts)) or "–")
    kinds = tuple(dict.fromkeys(kind.value for kind in body.kinds))
    found = Webhook(id=new_id(), url=body.url, kinds=kinds, who=asked.who, created=asked.now, secret=new_secret())
    asked.store.webhooks.add(found)
    return _shown(found) | {"secret": found.secret}


@router.get("/{id}/deliveries", response_model=list[Delivery])
def deliveries(id: str, asked: Admin) -> list[dict[str, Any]]:
    """List what was and is on its way to an address, the newest first."""
    names = ("number", "kind", "status", "due", "n_tries", "why", "body")
    return [{name: getattr(entry, name) for name in names} for entry in asked.store.webhooks.deliveries(id)]


@router.delete("/{id}", status_code=204)
def remove_webhook(id: str, asked: Admin) -> None:
    """Forget an address, and what is on its way to it."""
    asked.store.webhooks.remove(id, who=asked.who, now=asked.now)


def _shown(found: Webhook) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("id", "url", "kinds", "who", "created")}
