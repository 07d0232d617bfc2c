"""What to do when nobody knows whether a write happened: one row for every write of the catalogue.

A row says which question settles it. Everything is judged by what is true at the carrier afterwards; a call
that cannot be found out about is never repeated, a person decides. Facts: the carrier's document and
`operations`; alternative spellings of a path have the row of their original.
"""

from collections.abc import Mapping
from typing import Literal, cast

from msgspec import Struct

from shared.carrier.answers import Judge
from shared.carrier.client import Carrier, Worded
from shared.carrier.writes import Told, told
from shared.errors import CarrierRefused
from shared.exchange.line import Answer

Way = Literal["again", "withdrawn", "gone", "says", "unknown"]
"""How a write whose answer was lost is settled.

- `again`: made again. The same request leaves the same state and costs nothing.
- `withdrawn`: made again; that there is nothing left to withdraw means that the first one did it.
- `gone`: the thing is asked for; 404 means that it happened.
- `says`: the thing is asked for; it happened if it is there and says what was sent.
- `unknown`: no question settles it.
"""


class ReadBack(Struct, frozen=True):
    """How one write is settled. `paid`: what was true before is looked up first, for the charge's sake."""

    way: Way
    why: str
    paid: bool = False


_AGAIN = ReadBack("again", "the same request leaves the same state, and costs nothing")
_WITHDRAWN = ReadBack("withdrawn", "withdrawing again finds nothing, or withdraws it")
_GONE = ReadBack("gone", "GET the same path: 404 once it is gone")
_SAYS = ReadBack("says", "GET the same path and compare")
_SENT = ReadBack("unknown", "what was sent cannot be looked up, and sending it again costs again")
_CREATED = ReadBack("unknown", "each one creates another, and no name says which was ours")

_NUMBERS, _VOICE, _ACCOUNTS = "/v3/numbers/{account}", "/v3/voice/{account}", "/v3/accounts/{account}"
_NUMBER, _TRUNK = f"{_NUMBERS}/allocated/{{number}}", f"{_VOICE}/trunks/{{trunk}}"
_OUTBOUND, _BYOC = f"{_VOICE}/outbound", f"{_ACCOUNTS}/byoc"
_NOTIFIED = f"{_ACCOUNTS}/notifications/{{type}}"

READ_BACKS: dict[str, ReadBack] = {
    f"PUT {_NUMBER}": ReadBack("says", "GET the number: it is there now and was not before", paid=True),
    f"DELETE {_NUMBER}": _GONE,
    f"PUT {_NUMBER}/config": _AGAIN,
    f"DELETE {_NUMBER}/config": _WITHDRAWN,
    f"PUT {_NUMBER}/trunk": _AGAIN,
    f"DELETE {_NUMBER}/trunk": _WITHDRAWN,
    f"PUT {_NUMBER}/sms": _AGAIN,
    f"DELETE {_NUMBER}/sms": _WITHDRAWN,
    f"PUT {_NUMBER}/999": ReadBack("says", "GET the 999 record and compare", paid=True),
    f"PUT {_NUMBERS}/default/config": _AGAIN,
    f"DELETE {_NUMBERS}/default/config": _WITHDRAWN,
    f"PUT {_TRUNK}": _SAYS,
    f"DELETE {_TRUNK}": _GONE,
    f"PUT {_TRUNK}/balance": _AGAIN,
    f"DELETE {_TRUNK}/balance": _WITHDRAWN,
    f"PUT {_TRUNK}/acl/{{ip}}": _AGAIN,
    f"DELETE {_TRUNK}/acl/{{ip}}": _WITHDRAWN,
    f"POST {_TRUNK}/password_reset": ReadBack("again", "nobody has seen the first password; the last counts"),
    f"PUT {_TRUNK}/destinationacl": _AGAIN,
    f"DELETE {_TRUNK}/destinationacl": _WITHDRAWN,
    f"PUT {_TRUNK}/config": _AGAIN,
    f"DELETE {_TRUNK}/config": _WITHDRAWN,
    f"PUT {_TRUNK}/numbers": _AGAIN,
    f"POST {_TRUNK}/numbers": _AGAIN,
    f"PUT {_OUTBOUND}/destinationacl": _AGAIN,
    f"DELETE {_OUTBOUND}/destinationacl": _WITHDRAWN,
    f"PUT {_OUTBOUND}/rateacl": _AGAIN,
    f"DELETE {_OUTBOUND}/rateacl": _WITHDRAWN,
    f"PUT {_OUTBOUND}/{{trunk}}/rateacl": _AGAIN,
    f"DELETE {_OUTBOUND}/{{trunk}}/rateacl": _WITHDRAWN,
    f"PUT {_VOICE}/ida/{{cli}}": _SAYS,
    f"DELETE {_VOICE}/ida/{{cli}}": _GONE,
    f"PUT {_VOICE}/limits": _AGAIN,
    f"DELETE {_VOICE}/inprogress/{{call_id}}": _GONE,
    f"PUT {_ACCOUNTS}/type": _AGAIN,
    f"PUT {_ACCOUNTS}/prepay/balance/alert": _AGAIN,
    f"PUT {_ACCOUNTS}/prepay/balance/locked": _AGAIN,
    f"DELETE {_ACCOUNTS}/prepay/balance/locked": _WITHDRAWN,
    f"DELETE {_NOTIFIED}": _WITHDRAWN,
    f"POST {_NOTIFIED}/{{method}}": ReadBack("again", "a recipient that is there already stays as it is"),
    f"DELETE {_NOTIFIED}/{{method}}/{{hash}}": _WITHDRAWN,
    f"POST {_BYOC}": _CREATED,
    f"PUT {_BYOC}/{{byoc}}": _AGAIN,
    f"DELETE {_BYOC}/{{byoc}}": _GONE,
    f"POST {_BYOC}/{{byoc}}/acl": _CREATED,
    f"DELETE {_BYOC}/{{byoc}}/acl/{{uuid}}": _WITHDRAWN,
    f"POST {_BYOC}/{{byoc}}/routing/inbound": _CREATED,
    f"DELETE {_BYOC}/{{byoc}}/routes/{{uuid}}": _WITHDRAWN,
    f"POST {_ACCOUNTS}/oc": _CREATED,
    f"PUT {_ACCOUNTS}/oc/{{uuid}}/config": _AGAIN,
    f"POST {_ACCOUNTS}/oc/{{uuid}}/numbers": _AGAIN,
    "DELETE /v3/fax/{account}/inbound/{number}/{hash}": _WITHDRAWN,
    "POST /v3/porting/{account}/gnp": _SENT,
    "POST /v3/porting/{account}/mnp": _SENT,
    "POST /v3/messaging/{account}/sms": _SENT,
    "POST /v3/messaging/{account}/fax": _SENT,
    "POST /v3/messaging/{account}/hlr": _SENT,
}
"""By the name of the catalogue's endpoint."""

_ADJUSTED = ReadBack("unknown", "an amount is added each time, and calls change the balance meanwhile")


def read_back_of(name: str, asked: Mapping[str, object]) -> ReadBack:
    """How the write is settled that `name` is the endpoint of, with these parameters."""
    if name == f"PUT {_TRUNK}/balance" and asked.get("balance") in (None, ""):
        return _ADJUSTED
    return READ_BACKS[name]


def found(carrier: Carrier, worded: Worded) -> Told | None:
    """What is at the write's path now: the answer to GET, None if the carrier says there is nothing."""

    def read(judge: Judge, answer: Answer) -> Told:
        judge.json(answer)
        return told(answer)

    try:
        return carrier.forward("read back", Worded("GET", worded.path), read)
    except CarrierRefused as error:
        if error.status == 404:
            return None
        raise


def says(document: object, asked: Mapping[str, object]) -> bool:
    """Whether what the carrier shows has the values that were sent, as far as it shows them."""
    rows = cast("list[object]", document) if isinstance(document, list) else [document]
    if len(rows) != 1 or not isinstance(rows[0], dict):
        return False
    shown = cast("dict[str, object]", rows[0])
    return all(_plain(shown[name]) == _plain(value) for name, value in asked.items() if name in shown)


def _plain(value: object) -> str:
    """A value without what the carrier changes when it shows it: type, case, `null` for nothing."""
    text = "" if value is None else str(value).strip().lower()
    return {"null": "", "true": "1", "false": "0"}.get(text, text)
