"""What people would otherwise write: the same order at a common web framework, handed to a common task queue.

It is run by uvicorn in an environment of its own (`requirements.lock` beside it) and promises what such code
usually does: `/orders` says 202 once the task is queued; `/keyed-orders` also remembers the idempotency key
and the order, which here cannot be one step with the queueing: a crash in between loses the order.
"""

import hashlib
import os
import uuid
from typing import Annotated, Any

import redis
from celery import Celery
from fastapi import FastAPI, Header, HTTPException
from pydantic import BaseModel

REDIS = os.environ["USUAL_REDIS_URL"]
KEYS = {hashlib.sha256(os.environ["USUAL_CLIENT_KEY"].encode()).hexdigest(): "demo"}

celery = Celery("usual", broker=REDIS)
store = redis.Redis.from_url(REDIS)
app = FastAPI()


class Order(BaseModel):
    """An order for a number."""

    type: str
    reference: str
    number: str
    trunk: str | None = None
    config: dict[str, Any] | None = None
    emergency: dict[str, str] | None = None


@celery.task(ignore_result=True)
def provision(order_id: str, order: dict[str, Any]) -> None:
    """Nobody works here: accepting alone is measured."""


@app.post("/orders", status_code=202)
def accept(order: Order, authorization: Annotated[str, Header()]) -> dict[str, str]:
    """Queue the order."""
    _client(authorization)
    return _queued(uuid.uuid4().hex, order)


@app.post("/keyed-orders", status_code=202)
def accept_once(
    order: Order, authorization: Annotated[str, Header()], idempotency_key: Annotated[str, Header()]
) -> dict[str, str]:
    """Queue the order, unless this key has been seen."""
    key, order_id = f"key:{_client(authorization)}:{idempotency_key}", uuid.uuid4().hex
    with store.pipeline() as pipeline:
        pipeline.set(key, order_id, nx=True, get=True)
        pipeline.hset(f"order:{order_id}", mapping={"order": order.model_dump_json(), "status": "accepted"})
        former, _ = pipeline.execute()
    if former:
        return {"id": former.decode(), "status": "accepted"}
    return _queued(order_id, order)


def _client(authorization: str) -> str:
    client = KEYS.get(hashlib.sha256(authorization.removeprefix("Bearer ").encode()).hexdigest())
    if client is None:
        raise HTTPException(401)
    return client


def _queued(order_id: str, order: Order) -> dict[str, str]:
    provision.delay(order_id, order.model_dump())
    return {"id": order_id, "status": "accepted"}
