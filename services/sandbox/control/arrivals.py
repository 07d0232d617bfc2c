"""A text message or a fax that arrives at a number: delivered the way its account has set the number up."""

from collections.abc import Mapping
from typing import cast

from msgspec import Struct

from services.sandbox.control.levels import plan_of
from services.sandbox.world.fax_pdf import document
from services.sandbox.world.world import World
from shared.v3.encoding import decode
from shared.v3.refusal import bad_request

Done = dict[str, object]


class Document(Struct, frozen=True):
    """A fax as it was sent."""

    sender: str
    station: str
    pages: int


def sms(world: World, account: str, number: str, sender: str, message: str) -> Done:
    """Deliver a message. The text is not kept."""
    held = world.numbers.held(account, number)
    if held is None or not held.sms:
        raise bad_request(f"Number {number} has no SMS set-up")
    setup = cast("Mapping[str, str]", decode(held.sms))
    older = setup["mode"] == "http"
    text = message.encode("ascii", "replace").decode() if older else message
    data = {
        "time": f"{world.now():%Y-%m-%d %H:%M:%S}",
        "originator": sender,
        "destination": number,
        "message": text,
        "length": len(text),
    }
    app = "mvno_inbound_sms" if older else "sms_inbound"
    identity = "si_" + world.identities.hex("sms.received")
    world.events.emit(account, app, data, url=setup["endpoint"], form=older, identity=identity)
    return {"event": identity}


def fax(world: World, account: str, number: str, sent: Document, base: str) -> Done:
    """Take a fax in, and offer it where the number's routing configuration says."""
    taken = world.faxes.receive(account, number, sent.sender, station=sent.station, pages=sent.pages)
    legs = [ring.leg for group in plan_of(world, account, number, sent.sender).groups for ring in group]
    told = [leg for leg in legs if leg["type"] == "fax" and leg.get("method") in ("http", "http_json")]
    for leg in told:
        name = f"fax-{world.identities.number('fax.file'):017d}"
        world.reports.deposit(account, name, document(taken), "application/pdf")
        data = {
            "id": taken.hash,
            "time": taken.time,
            "originator": taken.originator,
            "destination": number,
            "status_msg": "Ok",
            "status_code": "0",
            "bps": 14400,
            "station": taken.station,
            "duration": taken.duration,
            "pages": taken.pages,
            "url": f"{base}/v3/files/{account}/{name}",
        }
        older = leg["method"] == "http"
        world.events.emit(
            account,
            "fax_inbound",
            data,
            url=str(leg["endpoint"]),
            form=older,
            identity=taken.hash if older else f"fi_{taken.hash}",
            identity_name="hash" if older else "id",
        )
    return {"fax": taken.hash, "offered": len(told)}
