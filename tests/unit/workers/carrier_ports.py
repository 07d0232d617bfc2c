"""A carrier that ports numbers, beside all the rest: a port gets one status further at each look at it."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import cast
from urllib.parse import urlsplit

import msgspec

from shared.exchange.line import Answer, Request
from shared.orders.types.prices import Prices
from tests.unit.workers.carrier_model import ACCOUNT, Effect, Held, body_of, refusal, said
from tests.unit.workers.carrier_world import World

PORT_PRICES = Prices(
    port=Decimal(10),
    port_again=Decimal(5),
    mobile_port=Decimal(4),
    sms=Decimal("0.5"),
    fax=Decimal(2),
)
WAY = ("rcvd", "submitted_lcp", "accepted", "complete")
REJECTED = ("rcvd", "submitted_lcp", "rejected_lcp")


class _Port(msgspec.Struct):
    ref: int
    form: dict[str, object]
    way: tuple[str, ...]
    reached: int = 1

    @property
    def events(self) -> list[dict[str, object]]:
        infos = {"rejected_lcp": "Wrong postcode"}
        return [
            {
                "date": f"2026-05-0{day} 09:00:00",
                "status_code": code,
                "status": code.title(),
                "info": infos.get(code),
            }
            for day, code in enumerate(self.way[: self.reached], 1)
        ]


class PortingWorld(World):
    """The carrier's side of things, with ports. `way` is what a new port goes through."""

    def __init__(self, way: tuple[str, ...] = WAY) -> None:
        super().__init__()
        self.way = way
        self.ports: list[_Port] = []
        self.mobile_ports: list[_Port] = []

    def _matches(self, request: Request) -> list[tuple[str, Callable[..., Answer], tuple[str, ...]]]:
        asked = f"{request.method} {urlsplit(request.url).path.removeprefix(f'/v3/porting/{ACCOUNT}/')}"
        replies: dict[str, tuple[str, Callable[..., Answer]]] = {
            "POST port": ("POST gnp", self._submit),
            "GET ports": ("GET gnp", self._list),
            "GET port": (r"GET gnp/(\d+)", self._show_port),
            "POST mobile port": ("POST mnp", self._submit_mobile),
            "GET mobile ports": ("GET mnp", self._list_mobile),
            "GET mobile port": (r"GET mnp/(\w+)", self._show_mobile),
        }
        found = ((name, reply, re.fullmatch(pattern, asked)) for name, (pattern, reply) in replies.items())
        return [(name, reply, match.groups()) for name, reply, match in found if match] or super()._matches(
            request
        )

    def submitted_elsewhere(self, way: tuple[str, ...], **form: object) -> str:
        """Somebody submits a port without an order of ours, and pays for it; its reference."""
        ports, first = (self.mobile_ports, 43001) if "pac" in form else (self.ports, 54721)
        ports.append(_Port(first + len(ports), {"numbers": [], **form}, way))
        return str(ports[-1].ref)

    def _submit(self, request: Request) -> Answer:
        port = _Port(54721 + len(self.ports), body_of(request), self.way)
        self.ports.append(port)
        again = "orig_ref" in port.form
        self.effects.append(
            Effect("port", str(port.ref), PORT_PRICES.port_again if again else PORT_PRICES.port)
        )
        return said({"success": True, "ref": port.ref, "url": f"/v3/porting/{ACCOUNT}/ports/{port.ref}"})

    def _list(self, _request: Request) -> Answer:
        return said({"data": [{"ref": str(port.ref), "mbn": port.form["mbn"]} for port in self.ports]})

    def _show_port(self, _request: Request, ref: str) -> Answer:
        port = next((port for port in self.ports if str(port.ref) == ref), None)
        if port is None:
            return refusal(404, "No such order")
        rows = cast("list[dict[str, str]]", port.form["numbers"])
        self._go_on(port, [f"44{row['number'][1:]}" for row in rows if row["action"] == "port"])
        last = port.events[-1]
        return said({"data": {**port.form, "events": port.events, **last}})

    def _submit_mobile(self, request: Request) -> Answer:
        form = body_of(request)
        if any(
            port.form["pac"] == form["pac"] and port.reached < len(port.way) for port in self.mobile_ports
        ):
            return refusal(400, "PAC in use already")
        port = _Port(43001 + len(self.mobile_ports), form, ("pending", "pending", "complete"))
        self.mobile_ports.append(port)
        self.effects.append(Effect("port", str(port.ref), PORT_PRICES.mobile_port))
        return said(
            {
                "data": {
                    "pac": form["pac"],
                    "msisdn": form["msisdn"],
                    "date_port": "2026-05-04",
                    "ref": port.ref,
                }
            }
        )

    def _list_mobile(self, _request: Request) -> Answer:
        return said({"data": [self._row(port) for port in reversed(self.mobile_ports)]})

    def _show_mobile(self, _request: Request, pac: str) -> Answer:
        port = next((port for port in reversed(self.mobile_ports) if port.form["pac"] == pac), None)
        if port is None:
            return refusal(404, "No such order")
        self._go_on(port, [str(port.form["msisdn"])])
        return said({"data": self._row(port)})

    def _row(self, port: _Port) -> dict[str, object]:
        named = {name: port.form[name] for name in ("pac", "msisdn")}
        return {**port.events[-1], **named, "ref": port.ref, "date_port": "2026-05-04"}

    def _go_on(self, port: _Port, arriving: list[str]) -> None:
        if port.reached < len(port.way):
            port.reached += 1
            if port.way[port.reached - 1] == "complete":
                self.held.update({number: Held(Decimal(0)) for number in arriving})
