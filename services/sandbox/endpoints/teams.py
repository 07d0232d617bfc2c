"""Section 15, Teams Operator Connect: tenants, where their calls go, and their numbers."""

from collections.abc import Iterator, Mapping
from typing import cast

from services.sandbox.endpoints.routing import Routes
from services.sandbox.world.numbers import Numbers
from services.sandbox.world.teams import Teams, Tenant
from shared.errors import Refusal
from shared.v3.addresses import is_mail, is_sip_endpoint
from shared.v3.http import Answer, Call, envelope
from shared.v3.parameters import Parameters
from shared.v3.refusal import bad_request, not_found

_OC = "/v3/accounts/{account}/oc"
_ONE = _OC + "/{uuid}"

_PARTS = {
    "address": ("addLine1", "addLine2", "city", "state", "country", "postalCode"),
    "contact": ("firstName", "lastName", "email"),
}
_MAY_BE_EMPTY = "addLine2"


class TeamsEndpoints:
    """Answers about tenants."""

    def __init__(self, teams: Teams, numbers: Numbers) -> None:
        self._teams = teams
        self._numbers = numbers

    def routes(self) -> Routes:
        """The endpoints of this section."""
        return {
            f"GET {_OC}": self.list,
            f"POST {_OC}": self.connect,
            f"GET {_ONE}/config": self.config,
            f"PUT {_ONE}/config": self.configure,
            f"GET {_ONE}/numbers": self.numbers,
            f"POST {_ONE}/numbers": self.assign,
        }

    def list(self, call: Call) -> Answer:
        """The tenants, in the order of connecting."""
        return envelope([_row(tenant) for tenant in self._teams.all(call.account)])

    def connect(self, call: Call) -> Answer:
        """Connect a tenant."""
        errors = list(_mistakes(call.parameters))
        if errors:
            raise bad_request(*errors)
        domain = (call.parameters.text("customerDomains") or "").strip()
        tenant = self._teams.connect(call.account, domain)
        if tenant is None:
            raise Refusal(409, f"Domain {domain} is connected already")
        return envelope(_row(tenant))

    def config(self, call: Call) -> Answer:
        """Where calls of the tenant's users go, as a bare object."""
        return _config(self._tenant(call))

    def configure(self, call: Call) -> Answer:
        """Send those calls elsewhere, or nowhere: null and an empty text remove the destination."""
        tenant, given = self._tenant(call), call.parameters
        destination = given.text("outbound_destination")
        if destination is not None and not is_sip_endpoint(destination):
            raise bad_request("Invalid outbound_destination")
        if not given.given("outbound_destination"):
            return _config(tenant)
        return _config(self._teams.set_destination(call.account, tenant.uuid, destination) or tenant)

    def numbers(self, call: Call) -> Answer:
        """The tenant's numbers that are still on the account."""
        return envelope(self._held(call.account, self._tenant(call)))

    def assign(self, call: Call) -> Answer:
        """Add or remove numbers; with a mistake anywhere none."""
        tenant, given = self._tenant(call), call.parameters
        action, numbers = given.text("action"), [str(number).lstrip("+") for number in given.many("numbers")]
        errors = [] if action in ("add", "delete") else ["Invalid action"]
        errors += [] if given.given("numbers") else ["numbers is required"]
        held = set(self._numbers.allocated(call.account))
        errors += [f"Number {number} is not on this account" for number in numbers if number not in held]
        if errors:
            raise bad_request(*errors)
        change = self._teams.add_numbers if action == "add" else self._teams.remove_numbers
        return envelope(self._held(call.account, change(call.account, tenant.uuid, numbers) or tenant))

    def _tenant(self, call: Call) -> Tenant:
        tenant = self._teams.get(call.account, call.variables["uuid"].lower())
        if tenant is None:
            raise not_found("No such tenant")
        return tenant

    def _held(self, account: str, tenant: Tenant) -> object:
        held = set(self._numbers.allocated(account))
        return [number for number in tenant.numbers if number in held]


def _row(tenant: Tenant) -> dict[str, object]:
    return {"uuid": tenant.uuid, "domain": tenant.domain}


def _config(tenant: Tenant) -> Answer:
    return Answer({"outbound_destination": tenant.outbound_destination})


def _mistakes(given: Parameters) -> Iterator[str]:
    yield from (f"{n} is required" for n in ("businessName", "customerDomains") if not given.text(n))
    for part, names in _PARTS.items():
        value = given.raw(part)
        if not isinstance(value, dict):
            yield f"{part} is required"
            continue
        members = cast("Mapping[str, object]", value)
        yield from (f"{name} is required" for name in names if _is_missing(name, members))
        email = members.get("email")
        if part == "contact" and email and not is_mail(str(email)):
            yield "Invalid email"


def _is_missing(name: str, members: Mapping[str, object]) -> bool:
    return name not in members if name == _MAY_BE_EMPTY else members.get(name) in (None, "")
