"""A question to every endpoint of the catalogue that reads, about things that are really there."""

from collections.abc import Generator, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.v3.catalogue import Endpoint, load
from shared.v3.paths import filled
from tests.contract.sandbox.numbers.test_porting import ORDER, PAC
from tests.contract.sandbox.numbers.test_tenants import TENANT
from tests.integration.gateway.v3.carrier import ACCOUNT, SandboxCarrier

NUMBER, TRUNK, LINE = "441632960123", "930000-ACME", "01632960124"
YESTERDAY = (datetime.fromtimestamp(1_795_500_000, UTC) - timedelta(days=1)).strftime("%Y-%m-%d")
Things = Mapping[str, str]
"""By variable, or by `area variable` where a variable means several things."""

_ABSENT = {"count": "7", "number": "441632960999", "hash": "0" * 32}
"""What is not there; a word that is no value of the variable will do for the others."""


def furnish(carrier: SandboxCarrier) -> Things:
    """Put something of every kind into the account; what it is called."""
    numbers, voice, accounts = f"/v3/numbers/{ACCOUNT}", f"/v3/voice/{ACCOUNT}", f"/v3/accounts/{ACCOUNT}"
    carrier.json("PUT", f"{numbers}/allocated/{NUMBER}")
    carrier.json("PUT", f"{voice}/trunks/{TRUNK}", {"type": "auth"})
    carrier.json("PUT", f"{numbers}/allocated/{NUMBER}/trunk", {"trunk": TRUNK})
    carrier.json("PUT", f"{voice}/trunks/{TRUNK}/balance", {"balance": 5})
    carrier.json("PUT", f"{voice}/ida/{LINE}")
    tenant = carrier.json("POST", f"{accounts}/oc", TENANT)["data"]["uuid"]
    connection = carrier.json("POST", f"{accounts}/byoc", {"label": "Sample", "trunk": TRUNK})["data"]["uuid"]
    recipient = carrier.json(
        "POST", f"{accounts}/notifications/billing/email", {"destination": "a@example.com"}
    )
    port = carrier.json("POST", f"/v3/porting/{ACCOUNT}/gnp", ORDER)["ref"]
    carrier.json("POST", f"/v3/porting/{ACCOUNT}/mnp", PAC)
    carrier.world.faxes.receive(ACCOUNT, NUMBER, "07700900123", pages=1)
    [fax, *_] = carrier.json("GET", f"/v3/fax/{ACCOUNT}/inbound/{NUMBER}")["data"]
    calls = carrier.json("GET", f"{voice}/cdr/{YESTERDAY}")["data"]
    return {
        "account": ACCOUNT,
        "number": NUMBER,
        "trunk": TRUNK,
        "cli": LINE,
        "date": YESTERDAY,
        "reference": str(calls[0]["reference"]),
        "reason": str(carrier.json("GET", f"{voice}/rejected")["data"][0]["reason"]),
        "call_id": str(carrier.json("GET", f"{voice}/inprogress/current")["channels"][-1]["call_id"]),
        "invoice_number": carrier.json("GET", f"{accounts}/credit/invoices/all")["Invoices"][0][
            "InvoiceNumber"
        ],
        "name": "default",
        "order_reference": str(port),
        "pac": PAC["pac"],
        "byoc": connection,
        "uuid": tenant,
        "notifications hash": str(recipient["hash"]),
        "fax hash": str(fax["hash"]),
    }


def reading() -> list[Endpoint]:
    """The endpoints that may be asked again, as often as one likes."""
    return [
        endpoint
        for endpoint in load().endpoints
        if endpoint.kind in {"read", "file"}
        and not endpoint.paid
        and not endpoint.path.startswith("/v3/files/")
    ]


def path_of(endpoint: Endpoint, things: Things) -> str:
    """The endpoint's path, about something that is there."""
    return filled(endpoint.path, {name: _value(endpoint, name, things) for name in variables(endpoint)})


def absent(endpoint: Endpoint, things: Things) -> Generator[str]:
    """The same paths, with one word in them that leads nowhere."""
    for name in variables(endpoint)[1:]:
        wrong = {other: _value(endpoint, other, things) for other in variables(endpoint)}
        yield filled(endpoint.path, {**wrong, name: _ABSENT.get(name, "nowhere")})


def variables(endpoint: Endpoint) -> list[str]:
    """The names of a path's variables, in order."""
    return [word.strip("{}") for word in endpoint.path.split("/") if word.startswith("{")]


def _value(endpoint: Endpoint, name: str, things: Things) -> str:
    words = endpoint.values.get(name, "")
    if words and not words.startswith(":"):
        return "billing" if name == "type" else words.split("|")[0]
    area = next(word for word in ("notifications", "fax", "") if word in endpoint.path)
    return things.get(f"{area} {name}") or things[name]


def said(answers: Iterable[Any]) -> list[tuple[object, ...]]:
    """What a client can tell answers apart by."""
    told = ("content-type", "content-length", "allow", "www-authenticate", "retry-after")
    return [
        (answer.status_code, answer.content, {name: answer.headers.get(name) for name in told})
        for answer in answers
    ]
