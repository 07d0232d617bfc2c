"""Section 11, porting: geographic numbers under both names of the path, and the losing providers."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from services.sandbox.endpoints import port_form
from services.sandbox.endpoints.routing import Routes, unaffordable
from services.sandbox.world import providers
from services.sandbox.world.port_steps import Step, first_day, port_moment
from services.sandbox.world.porting import Porting
from services.sandbox.world.ports import Port, day, log
from shared.clock import Clock
from shared.v3.http import Answer, Call, envelope
from shared.v3.parameters import Parameters
from shared.v3.refusal import bad_request, not_found

_PORTS = "/v3/porting/{account}/gnp"

_SHOWN = ("contact_email", "lcp", "rh", "account_number", "billing_postcode", "type", "lines", "channels")


class PortingEndpoints:
    """Answers about geographic ports. A submission that is repeated is a second one, and paid for again."""

    def __init__(self, porting: Porting, clock: Clock) -> None:
        self._porting = porting
        self._clock = clock

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {
            f"POST {_PORTS}": self.submit,
            f"GET {_PORTS}": self.list,
            f"GET {_PORTS}/{{order_reference}}": self.show,
            "GET /v3/porting/{account}/lcps": self.providers,
        }

    def submit(self, call: Call) -> Answer:
        """Order a port; with anything wrong nothing is ordered and everything is listed."""
        given, now = call.parameters, float(int(self._clock.time()))
        rejected = given.text("orig_ref")
        errors = port_form.mistakes(given, now)
        if rejected is not None and not self._porting.is_rejected(call.account, rejected):
            errors.append("Invalid orig_ref")
        if errors:
            raise bad_request(*errors)
        port = _port(self._porting.new_ref(), given, now)
        done = self._porting.submit(call.account, port, again=rejected is not None)
        if done.outcome == "funds":
            raise unaffordable(done.price, done.available)
        url = f"/v3/porting/{call.account}/ports/{port.ref}"
        return Answer({"success": True, "ref": int(port.ref), "url": url})

    def list(self, call: Call) -> Answer:
        """The open orders and those that ended in the last ninety days, newest first."""
        return envelope([self._row(port) for port in self._porting.listed(call.account)])

    def show(self, call: Call) -> Answer:
        """One order with its history, oldest event first."""
        port = self._porting.get(call.account, call.variables["order_reference"])
        if port is None:
            raise not_found("No such order")
        return envelope(_detail(port, log(port, self._clock.time())))

    def providers(self, _call: Call) -> Answer:
        """Whom numbers can be ported from."""
        return Answer(
            {
                "success": True,
                "cps": [{"cpName": holder.name, "cupid": holder.cupid} for holder in providers.HOLDERS],
            }
        )

    def _row(self, port: Port) -> dict[str, object]:
        reached = log(port, self._clock.time())
        dated = port.asked or any(step.status == "accepted" for step in reached)
        return {
            "ref": port.ref,
            "mbn": port.fields["mbn"],
            "date": day(port.submitted),
            "crd": day(port.port_at) if dated else None,
            "status_code": reached[-1].status,
            "status": reached[-1].text,
        }


def _port(ref: str, given: Parameters, now: float) -> Port:
    wanted = port_form.port_date(given.text("port_date") or "")
    soonest = port_moment(first_day(now, port_form.lead(given)))
    main = given.text("mbn") or ""
    fields = {name: given.text(name) for name in (*port_form.FIELDS, "account_number", "orig_ref")}
    return Port(
        ref=ref,
        submitted=now,
        port_at=soonest if wanted is None else _moment(wanted),
        asked=wanted is not None,
        fields={**fields, "rh": providers.holder(main.removeprefix("0")).name},
        customer=cast("Mapping[str, object]", given.raw("customer")),
        numbers=port_form.objects(given.raw("numbers")),
    )


def _moment(wanted: datetime) -> float:
    """A day without an hour means its usual one."""
    midnight = wanted.hour == wanted.minute == wanted.second == 0
    return port_moment(wanted.date()) if midnight else wanted.astimezone(UTC).timestamp()


def _detail(port: Port, reached: list[Step]) -> dict[str, object]:
    return {
        "mbn": port.fields["mbn"],
        "status": reached[-1].text,
        "status_code": reached[-1].status,
        **{name: port.fields[name] for name in _SHOWN},
        "customer": port.customer,
        "numbers": port.numbers,
        "events": [_event(step) for step in reached],
    }


def _event(step: Step) -> dict[str, str]:
    return {"date": step.date, "status_code": step.status, "status": step.text, "info": step.info}
