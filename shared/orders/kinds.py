"""The order types: one Struct each, told apart by `type`. What a client may send, and nothing else.

Shapes only; what a field may mean together with others is decided in `check`, what every type has stands in
`spec`.
"""

import re
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from shared.orders.schedules import Schedule
from shared.orders.spec import AnyTrunk, Number, Spec

Tier = Literal["standard", "gold", "all"]


class Choose(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Let the gateway pick the cheapest number that matches (terms of v3 `available`)."""

    pattern: Annotated[str, Meta(pattern=r"^[0-9*]{1,32}$(?!\n)")] = "*"
    tier: Tier = "standard"
    country_code: Literal["44", "1"] = "44"
    max_setup: Decimal | None = None
    """The highest set-up price to accept, in the account's currency."""


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
    endpoint: Annotated[str, Meta(pattern=r"^https?://", max_length=2000)]


class NumberActivate(Spec, frozen=True, tag="number.activate", kw_only=True):
    """Allocate a given `number` or one to `choose`, then configure it."""

    number: Number | UnsetType = UNSET
    max_setup: Decimal | UnsetType = UNSET
    """The highest set-up price to accept for a given `number`; `choose` has its own."""
    choose: Choose | UnsetType = UNSET
    config: dict[str, object] | UnsetType = UNSET
    """A v3 routing configuration."""
    trunk: AnyTrunk | UnsetType = UNSET
    sms: Sms | UnsetType = UNSET
    emergency: Emergency | UnsetType = UNSET


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


class ReportRun(Spec, frozen=True, tag="report.run", kw_only=True):
    """Run one of the carrier's asynchronous reports, e.g. `voice/cdr/day` with `{"date": "2026-05-01"}`."""

    report: Annotated[str, Meta(pattern=r"^[a-z0-9/]{3,64}$(?!\n)")]
    parameters: dict[str, str] = field(default_factory=dict[str, str])
    schedule: Schedule | UnsetType = UNSET
    """A standing order: it makes one such order at each of these moments, until it is cancelled."""
    callback_form: Literal["order", "v3"] = "order"
    """How the callback tells of it: with the order, signed; or as the carrier does, for its own clients."""


class Call(Spec, frozen=True, tag="call", kw_only=True):
    """Any single write of the v3 API, made once: `path` is what stands behind /v3, as the carrier spells it.

    What to send is `parameters`, as JSON, or a `body` as it is (`encoding: base64` for one that is no text).
    """

    method: Annotated[str, Meta(pattern=r"^[A-Z]{3,7}$(?!\n)")]
    path: Annotated[str, Meta(pattern=r"^/[\x21-\x7e]{1,500}$(?!\n)")]
    query: Annotated[str, Meta(pattern=r"^[\x21-\x7e]*$(?!\n)", max_length=8000)] = ""
    parameters: dict[str, object] | UnsetType = UNSET
    body: str | UnsetType = UNSET
    encoding: Literal["text", "base64"] = "text"
    content_type: Annotated[str, Meta(pattern=r"^[\x20-\x7e]*$(?!\n)", max_length=200)] = ""
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

AnyOrder = NumberActivate | NumberUpdate | NumberRelease | ReportRun | Call
