"""Orders that bring numbers from another provider, in the terms of v3; and what may be wrong with one.

What v3 calls `type` is `port_type` here, because every order has a type.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from shared.orders.types.spec import AnyTrunk, Spec, like
from shared.parsing import parses

Geographic = Annotated[str, like(r"^0[12][0-9]{8,9}$(?!\n)", "UK national: 01… or 02…")]
Mail = Annotated[str, like(r"^[^\s@]+@[^\s@]+\.[^\s@]+$(?!\n)", "an e-mail address", most=254)]
Count = Annotated[int, Meta(ge=1, le=999_999)]
Moment = Annotated[
    str,
    like(
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?$(?!\n)",
        "a day as 2026-05-01, or a moment as 2026-05-01 09:00:00",
    ),
]
Day = Annotated[str, like(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)", "a day as 2026-05-01")]
Cupid = (
    Annotated[int, Meta(ge=1, le=999)] | Annotated[str, like(r"^[0-9]{1,3}$(?!\n)", "one to three digits")]
)


class Customer(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Whose numbers they are, as the losing provider knows them."""

    name: Annotated[str, Meta(min_length=1, max_length=50)]
    premises: Annotated[str, Meta(min_length=1, max_length=60)]
    thoroughfare: Annotated[str, Meta(min_length=1, max_length=55)]
    locality: Annotated[str, Meta(min_length=1, max_length=30)]
    postcode: Annotated[str, Meta(min_length=1, max_length=12)]
    title: Annotated[str, Meta(max_length=20)] = ""
    forename: Annotated[str, Meta(max_length=20)] = ""
    company: Annotated[str, Meta(max_length=50)] = ""
    bussuffix: Annotated[str, Meta(max_length=50)] = ""
    loa_initial: Annotated[str, Meta(max_length=50)] = ""
    loa_surname: Annotated[str, Meta(max_length=50)] = ""


class Moved(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One number of the losing provider's, and what becomes of it."""

    number: Geographic
    type: Literal["mbn", "associated", "other"]
    action: Literal["port", "retain", "drop"]


class PortGnp(Spec, frozen=True, tag="port.gnp", kw_only=True):
    """Port geographic numbers in, follow that for days, and set them up when they are here."""

    mbn: Geographic
    """The main number."""
    lcp: Annotated[str, Meta(min_length=1, max_length=100)]
    lcp_cupid: Cupid
    contact_email: Mail
    billing_postcode: Annotated[str, Meta(min_length=1, max_length=12)]
    port_type: Literal["single", "multi", "sub_single", "sub_multi"]
    lines: Count
    channels: Count
    customer: Customer
    numbers: Annotated[list[Moved], Meta(min_length=1, max_length=1000)]
    account_number: Annotated[str, Meta(max_length=100)] | UnsetType = UNSET
    orig_ref: Annotated[str, like(r"^[0-9]{1,12}$(?!\n)", "a port's number, as a string")] | UnsetType = UNSET
    """A rejected port that this one takes the place of; it costs less."""
    port_date: Moment | UnsetType = UNSET
    config: dict[str, object] | UnsetType = UNSET
    """A v3 routing configuration, for each of the numbers."""
    trunk: AnyTrunk | UnsetType = UNSET

    @property
    def number(self) -> str:
        """The main number in E.164."""
        return e164(self.mbn)

    @property
    def arriving(self) -> list[str]:
        """The numbers that come, in E.164."""
        return [e164(moved.number) for moved in self.numbers if moved.action == "port"]


class PortMnp(Spec, frozen=True, tag="port.mnp", kw_only=True):
    """Port a mobile number in with its PAC, follow that for days, and set it up when it is here."""

    msisdn: Annotated[str, like(r"^447[1-9][0-9]{8}$(?!\n)", "UK mobile, E.164 without +")]
    pac: Annotated[str, like(r"^[A-Za-z]{3}[0-9]{6,7}$(?!\n)", "a PAC: ABC123456, without blanks")]
    contact_email: Mail
    port_date: Day | UnsetType = UNSET
    config: dict[str, object] | UnsetType = UNSET
    """A v3 routing configuration for the number."""
    trunk: AnyTrunk | UnsetType = UNSET

    @property
    def number(self) -> str:
        """The number in E.164."""
        return self.msisdn

    @property
    def arriving(self) -> list[str]:
        """The number that comes."""
        return [self.msisdn]


def mistakes(spec: PortGnp | PortMnp) -> Iterator[tuple[str, str]]:
    """What is wrong with a port, beside the shape of its fields: where, and the sentence."""
    if isinstance(spec.port_date, str) and not parses(datetime.fromisoformat, spec.port_date):
        yield "$.port_date", "there is no such day"
    if isinstance(spec, PortMnp):
        return
    given = [moved.number for moved in spec.numbers]
    if [moved.number for moved in spec.numbers if moved.type == "mbn"] != [spec.mbn]:
        yield "$.numbers", "one of them is of type 'mbn', and it is the 'mbn' itself"
    if len(set(given)) < len(given):
        yield "$.numbers", "each number once"
    if any(moved.action == "retain" and moved.type != "other" for moved in spec.numbers):
        yield "$.numbers", "only a number of type 'other' can be retained"
    if not spec.arriving:
        yield "$.numbers", "none of them has the action 'port'"


def e164(national: str) -> str:
    """A UK number as paths want it."""
    return "44" + national.removeprefix("0")
