"""Section 10, numbers: what is on offer, and allocating, showing and removing one."""

from functools import partial
from typing import cast

from services.sandbox.endpoints.routing import Routes, unaffordable
from services.sandbox.world import patterns, ranges
from services.sandbox.world.numbers import Held, Numbers, Tier, known
from shared.v3.encoding import money, number
from shared.v3.http import Answer, Call, envelope, success
from shared.v3.refusal import bad_request, not_found

_NUMBERS = "/v3/numbers/{account}"
_ALLOCATED = _NUMBERS + "/allocated/{number}"

RETAIL = 2
"""The recommended retail premium is so many times the wholesale premium."""


def held(numbers: Numbers, call: Call) -> Held:
    """What hangs on the number in the path. Raises 404 when it is not on the account."""
    found = numbers.held(call.account, call.variables["number"])
    if found is None:
        raise not_here()
    return found


def not_here() -> Exception:
    """404: the number in the path is not on the account."""
    return not_found("Number not on this account")


class NumberEndpoints:
    """Answers about available and allocated numbers."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {
            f"GET {_NUMBERS}/ranges": self.ranges,
            f"GET {_NUMBERS}/available/{{tier}}/{{count}}": self.available,
            f"GET {_ALLOCATED}": self.show,
            f"PUT {_ALLOCATED}": self.allocate,
            f"DELETE {_ALLOCATED}": self.release,
            **{f"GET {_ALLOCATED}/{name}": partial(self.member, name) for name in ("basic", "voice", "fax")},
        }

    def ranges(self, _call: Call) -> Answer:
        """The UK ranges on offer."""
        return envelope([_range(block) for block in ranges.BLOCKS if block.country == "44"])

    def available(self, call: Call) -> Answer:
        """Numbers open for allocation, cheapest first, then ascending. Reserves nothing."""
        parameters, variables = call.parameters, call.variables
        pattern, country = parameters.text("pattern"), parameters.text("country_code")
        search = patterns.parse(pattern, country)
        if search is None:
            raise bad_request("Invalid country_code" if patterns.parse(pattern) else "Invalid pattern")
        tier = cast("Tier", variables["tier"])
        return Answer([offer(n) for n in self._numbers.available(tier, int(variables["count"]), search)])

    def show(self, call: Call) -> Answer:
        """One allocated number."""
        found = held(self._numbers, call)
        return Answer(_entry(call.account, call.variables["number"], found))

    def member(self, name: str, call: Call) -> Answer:
        """One member of the entry: what its link leads to."""
        return Answer(_entry(call.account, call.variables["number"], held(self._numbers, call))[name])

    def allocate(self, call: Call) -> Answer:
        """Take an available number; its premium is charged in the same step. The body is ignored."""
        wanted = call.variables["number"]
        outcome, available = self._numbers.allocate(call.account, wanted)
        if outcome == "gone":
            raise not_found("Number not available")
        if outcome == "limit":
            raise bad_request("Number limit reached")
        if outcome == "funds":
            raise unaffordable(known(wanted).price, available)
        return self.show(call)

    def release(self, call: Call) -> Answer:
        """Remove a number, for good."""
        if not self._numbers.release(call.account, call.variables["number"]):
            raise not_here()
        return success()


def listed(e164: str) -> dict[str, str]:
    """A number as the number reports list it; every value is a string."""
    found = known(e164)
    return {
        "country_code": found.block.country,
        "number": found.national,
        "gold_price": str(number(found.price)),
        "block": found.block.id,
        "type": found.block.bill_class,
        "SMS": str(found.block.sms),
    }


def _range(block: ranges.Block) -> dict[str, str]:
    return {
        "id": block.id,
        "prefix": block.prefix,
        "sabc": block.area,
        "description": block.description,
        "chargeband": block.chargeband,
    }


def offer(offered: ranges.Number) -> dict[str, object]:
    """A number as a search shows it: both premiums are JSON numbers."""
    return {
        "country_code": offered.block.country,
        "number": offered.national,
        "recommended_gold_premium": number(offered.price * RETAIL),
        "wholesale_gold_premium": number(offered.price),
        "block": offered.block.id,
        "bill_class": offered.block.bill_class,
        "SMS": offered.block.sms,
    }


def _entry(account: str, e164: str, found: Held) -> dict[str, dict[str, object]]:
    link = f"/v3/numbers/{account}/allocated/{e164}"
    routed = {"app": "Custom", "appdata": "Advanced Routing"} if found.config else {}
    return {
        "basic": {"link": f"{link}/basic", **_basic(known(e164))},
        "voice": {"link": f"{link}/voice", **routed},
        "fax": {"link": f"{link}/fax"},
        "sms": {"link": f"{link}/sms"},
        "999": {"link": f"{link}/999"},
    }


def _basic(found: ranges.Number) -> dict[str, object]:
    return {
        "country_code": found.block.country,
        "number": found.national,
        "recommended_gold_premium": money(found.price * RETAIL, 4) if found.price else None,
        "wholesale_gold_premium": money(found.price, 4),
        "block": found.block.id,
        "bill_class": found.block.bill_class,
        "SMS": found.block.sms,
    }
