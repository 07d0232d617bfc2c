"""What the carrier tells of messages: it posts each report to a URL that is made for the order alone.

The URL's last part is the order's id, sealed: nobody can make one up, and nothing need be kept to know it by.
The reports are kept until the order has looked at them; the same one may come more than once.
"""

import base64
import binascii
import math
from typing import cast

import msgspec
import redis

from shared.errors import SealBroken
from shared.orders import keyspace
from shared.orders.types.messages import Report
from shared.seals import Seals
from shared.store import availability

PLACE = "delivery"
PATH = "/delivery/"
MOST = 1000
"""Reports that are kept of one order."""

_report = msgspec.json.Decoder(Report)


class Reports:
    """The reports of all orders. Every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis, *, retention: float) -> None:
        self._redis = client
        self._retention = retention

    def keep(self, order_id: str, report: Report) -> None:
        """Add a report. One that is there is not added again, or repetitions would push others out."""
        key = keyspace.delivery(order_id)
        is_known = any((one.id, one.status) == (report.id, report.status) for one in self.all(order_id))
        pipeline = self._redis.pipeline(transaction=True)
        if not is_known:
            pipeline.rpush(key, msgspec.json.encode(report))
            pipeline.ltrim(key, -MOST, -1)
        pipeline.pexpire(key, math.ceil(self._retention * 1000))
        with availability():
            pipeline.execute()

    def all(self, order_id: str) -> list[Report]:
        """Every report of an order once, in the order in which they came."""
        with availability():
            lines = cast("list[bytes]", self._redis.lrange(keyspace.delivery(order_id), 0, -1))
        found = (_report.decode(line) for line in lines)
        return list({(report.id, report.status): report for report in found}.values())


def url(base: str, seals: Seals, order_id: str) -> str:
    """Where the carrier is to post the reports of an order."""
    sealed = seals.seal(order_id.encode(), PLACE)
    return base.rstrip("/") + PATH + base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def order_of(seals: Seals, token: str) -> str | None:
    """The order that a URL's last part was made for; None for one that was made up."""
    try:
        return seals.open(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)), PLACE).decode()
    except (SealBroken, binascii.Error, ValueError):
        return None
