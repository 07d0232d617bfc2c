"""The order types: one Struct each, told apart by `type`. What a client may send, and nothing else.

Shapes only; what a field may mean together with others is decided in `check`, what every type has stands in
`spec`.
"""

import re
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from shared.orders.types.messages import MessageFax, MessageSms
from shared.orders.types.ports import PortGnp, PortMnp
from shared.orders.types.schedules import Schedule
from shared.orders.types.spec import AnyTrunk, Number, Spec, like

Trunk = Annotated[
    str,
    like(r"^[0-9]{1,12}-[A-Z0-9_-]{1,32}$(?!\n)", "the whole name of a trunk, in capitals, e.g. 930000-PBX"),
]
Flag = bool | Literal[0, 1, "0", "1"]
Limit = Annotated[int, Meta(ge=0, le=999_999_999)]
Rate = Annotated[
    str, like(r"^(0|[1-9][0-9]{0,5})/(12h|10s|1s)$(?!\n)", "calls in a time of 1s, 10s or 12h: 5/10s")
]
Prefix = (
    Annotated[str, like(r"^[1-9][0-9]{0,14}$(?!\n)", "the first digits of numbers, without +")]
    | Annotated[int, Meta(ge=1, le=10**15)]
)
Address = Annotated[str, like(r"^[0-9.]{7,15}$(?!\n)", "dotted IPv4")]
Tier = Literal["standard", "gold", "all"]


class Choose(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Let the gateway pick the cheapest number that matches (terms of v3 `available`)."""

    pattern: Annotated[
        str, like(r"^[0-9*]{1,32}$(?!\n)", "digits behind the country code, and * for any: 113*")
    ] = "*"
    tier: Tier = "standard"
    country_code: Literal["44", "1"] = "44"
    max_setup: Decimal | None = None
    """The highest set-up price of one number to accept, in the account's currency."""
    consecutive: Annotated[int, Meta(ge=1, le=100)] = 1
    """So many, as a run of numbers without a gap."""


class Emergency(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An emergency-services (999) record, in the fields and lengths of v3."""

    name: Annotated[str, Meta(min_length=1, max_length=50)]
    premises: Annotated[str, Meta(min_length=1, max_length=60)]
    thoroughfare: Annotated[str, Meta(min_length=1, max_length=55)]
    locality: Annotated[str, Meta(min_length=1, max_length=30)]
    postcode: Annotated[str, Meta(min_length=5, max_length=12)]
    title: Annotated[str, Meta(max_length=20)] = ""
    forename: Annotated[str, Meta(max_length=20)] = ""
    bussuffix: Annotated[str, Meta(max_length=50)] = ""


class Sms(Struct, frozen=True, forbid_unknown_fields=True):
    """Where messages to a number go."""

    mode: Literal["http", "http_json"]
    endpoint: Annotated[str, like(r"^https?://", "an http or https URL", most=2000)]


class NumberActivate(Spec, frozen=True, tag="number.activate", kw_only=True):
    """Allocate a given `number`, or one or a run of them to `choose`; then configure it."""

    number: Number | UnsetType = UNSET
    max_setup: Decimal | UnsetType = UNSET
    """The highest set-up price to accept for a given `number`; `choose` has its own."""
    choose: Choose | UnsetType = UNSET
    config: dict[str, object] | UnsetType = UNSET
    """A v3 routing configuration."""
    trunk: AnyTrunk | UnsetType = UNSET
    sms: Sms | UnsetType = UNSET
    emergency: Emergency | UnsetType = UNSET

    @property
    def length(self) -> int:
        """How many numbers it is for."""
        return self.choose.consecutive if isinstance(self.choose, Choose) else 1


class NumberUpdate(Spec, frozen=True, tag="number.update", kw_only=True):
    """Change what is set on a number that the account has; `null` takes it away."""

    number: Number
    config: dict[str, object] | UnsetType | None = UNSET
    trunk: AnyTrunk | UnsetType | None = UNSET
    sms: Sms | UnsetType | None = UNSET
    emergency: Emergency | UnsetType = UNSET


class NumberRelease(Spec, frozen=True, tag="number.release", kw_only=True):
    """Give a number back for good. Irrevocable: configuration and 999 record are lost with it."""

    number: Number


class TrunkOptions(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Settings of a trunk, in the names of v3. `null`, where it may stand, is "no limit"."""

    enabled: Flag | UnsetType = UNSET
    enabled_in: Flag | UnsetType = UNSET
    enabled_out: Flag | UnsetType = UNSET
    limit_concurrent_out: Limit | UnsetType | None = UNSET
    limit_concurrent_out_international: Limit | UnsetType | None = UNSET
    limit_concurrent_out_international_hotspot: Limit | UnsetType | None = UNSET
    limit_concurrent_out_per_number: Limit | UnsetType | None = UNSET
    limit_concurrent_in: Limit | UnsetType | None = UNSET
    limit_rate_out: Rate | UnsetType | None = UNSET
    limit_rate_out_international: Rate | UnsetType | None = UNSET
    limit_rate_out_international_hotspot: Rate | UnsetType | None = UNSET
    limit_rate_out_per_number: Rate | UnsetType | None = UNSET
    limit_rate_in: Rate | UnsetType | None = UNSET
    cli_format: Literal["e164", "+164", "uk", "us"] | UnsetType = UNSET
    cli_default: Number | UnsetType = UNSET
    cli_force_default: Flag | UnsetType = UNSET
    nni_default: Number | UnsetType = UNSET
    max_cpm: Decimal | UnsetType = UNSET
    max_cpc: Decimal | UnsetType = UNSET
    max_cost: Decimal | UnsetType = UNSET
    max_dur: Annotated[int, Meta(ge=1, le=999_999_999)] | UnsetType = UNSET
    emergency_enabled: Flag | UnsetType = UNSET


class Destinations(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where a trunk may call, by prefix; with neither list everywhere."""

    allow: list[Prefix] = []
    deny: list[Prefix] = []


class TrunkNumbers(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Numbers to associate with a trunk."""

    data: Annotated[list[Number], Meta(max_length=100)]
    replace: bool = False
    """Let go of all other numbers of the trunk."""
    force: bool = False
    """Delete the numbers' own configurations, so that the trunk's counts."""


class TrunkSpec(Spec, frozen=True, kw_only=True):
    """What can be set on a trunk."""

    trunk: Trunk
    options: TrunkOptions | UnsetType = UNSET
    destinationacl: Destinations | UnsetType = UNSET
    balance: Decimal | UnsetType | None = UNSET
    """What may be spent on it; `null` for no balance of its own."""
    acl: Annotated[list[Address], Meta(max_length=100)] | UnsetType = UNSET
    """The addresses that may use it, all of them; trunks of type `ip` only."""
    config: dict[str, object] | UnsetType | None = UNSET
    numbers: TrunkNumbers | UnsetType = UNSET


class TrunkCreate(TrunkSpec, frozen=True, tag="trunk.create", kw_only=True):
    """Create a trunk, then set it up."""

    trunk_type: Literal["auth", "ip"] = "auth"


class TrunkUpdate(TrunkSpec, frozen=True, tag="trunk.update", kw_only=True):
    """Change what is set on a trunk that the account has."""


class TrunkDelete(Spec, frozen=True, tag="trunk.delete", kw_only=True):
    """Delete a trunk with its password, addresses, balance and configuration. Irrevocable."""

    trunk: Trunk


class ReportRun(Spec, frozen=True, tag="report.run", kw_only=True):
    """Run one of the carrier's asynchronous reports, e.g. `voice/cdr/day` with `{"date": "2026-05-01"}`."""

    report: Annotated[
        str,
        like(
            r"^[a-z0-9/]{3,64}$(?!\n)",
            "what stands behind the account in the carrier's path, e.g. voice/cdr/day",
        ),
    ]
    parameters: dict[str, str] = field(default_factory=dict[str, str])
    schedule: Schedule | UnsetType = UNSET
    """A standing order: it makes one such order at each of these moments, until it is cancelled."""
    callback_form: Literal["order", "v3"] = "order"
    """How the callback tells of it: with the order, signed; or as the carrier does, for its own clients."""


class Call(Spec, frozen=True, tag="call", kw_only=True):
    """Any single write of the v3 API, made once: `path` is what stands behind /v3, as the carrier spells it.

    What to send is `parameters`, as JSON, or a `body` as it is (`encoding: base64` for one that is no text).
    """

    method: Annotated[str, like(r"^[A-Z]{3,7}$(?!\n)", "a method in capitals, e.g. PUT")]
    path: Annotated[
        str,
        like(r"^/[\x21-\x7e]{1,500}$(?!\n)", "what stands behind /v3, e.g. /voice/930000/trunks/930000-PBX"),
    ]
    query: Annotated[
        str, like(r"^[\x21-\x7e]*$(?!\n)", "a query as a URL has it, without ? and blanks", most=8000)
    ] = ""
    parameters: dict[str, object] | UnsetType = UNSET
    body: str | UnsetType = UNSET
    encoding: Literal["text", "base64"] = "text"
    content_type: Annotated[
        str, like(r"^[\x20-\x7e]*$(?!\n)", "a media type, e.g. application/json", most=200)
    ] = ""
    upload: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")] | UnsetType = UNSET
    """The SHA-256 of a body that is kept beside the order; only the v3 surface of the gateway does that."""

    @property
    def number(self) -> str | None:
        """The number that the path names."""
        named = _NUMBER_IN_PATH.match(self.path)
        return named[1] if named else None

    @property
    def subject(self) -> str | None:
        """The number or trunk that the path names: one order at a time works on it."""
        named = _TRUNK_IN_PATH.match(self.path)
        return named[1] if named else self.number


_NUMBER_IN_PATH = re.compile(r"/numbers/[0-9]+/allocated/([0-9]{7,15})(?=/|$)")
_TRUNK_IN_PATH = re.compile(r"/voice/[0-9]+/(?:trunks|outbound)/([0-9]+-[A-Z0-9_-]+)(?=/|$)")

AnyOrder = (
    NumberActivate
    | NumberUpdate
    | NumberRelease
    | TrunkCreate
    | TrunkUpdate
    | TrunkDelete
    | PortGnp
    | PortMnp
    | MessageSms
    | MessageFax
    | ReportRun
    | Call
)
