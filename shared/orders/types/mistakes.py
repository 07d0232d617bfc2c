"""What may be wrong with the things that orders name: numbers, configurations, trunks. See `check`."""

import ipaddress
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import cast

import msgspec
import phonenumbers
from msgspec import UNSET, Struct

from shared.orders.types.kinds import (
    TrunkCreate,
    TrunkDelete,
    TrunkNumbers,
    TrunkOptions,
    TrunkSpec,
    TrunkUpdate,
)
from shared.v3 import number_config

SETTINGS = ("options", "destinationacl", "balance", "acl", "config", "numbers")
HIGHEST = Decimal(10**9)
"""Pounds of a balance."""


class Mistake(Struct, frozen=True):
    """One thing wrong with an order: where (a JSON path), and what."""

    field: str
    message: str


def number_mistakes(number: str, field: str = "$.number") -> Iterator[Mistake]:
    """E.164 as the carrier's paths want it. Length only: which ranges exist is the carrier's to know."""
    try:
        parsed = phonenumbers.parse("+" + number)
    except phonenumbers.NumberParseException:
        yield Mistake(field, "not an E.164 number: it begins with no country code, as 44 of 441632960000")
        return
    if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
        yield Mistake(field, "not a possible number of its country: too long or too short")


def config_mistakes(config: Mapping[str, object], account: str) -> Iterator[Mistake]:
    """Everything that the carrier would refuse; whether trunks exist, only it knows."""
    for error in number_config.check(config, account=account, trunk_exists=lambda _name: True):
        yield Mistake("$.config", error)


def routing_mistakes(trunk: object, config: object, account: str) -> Iterator[Mistake]:
    """What is wrong with the trunk and the configuration that a number is to have, if any."""
    if isinstance(trunk, str):
        yield from _foreign(trunk, account)
    if isinstance(config, dict):
        yield from config_mistakes(cast("dict[str, object]", config), account)


def trunk_mistakes(spec: TrunkSpec | TrunkDelete, account: str) -> Iterator[Mistake]:
    """What is wrong with an order about a trunk."""
    default = f"{account}-L001"
    yield from _foreign(spec.trunk, account)
    if spec.trunk.startswith(f"{account}-IDA"):
        yield Mistake("$.trunk", f"{account}-IDA… are the carrier's own names, of IDA users")
    if spec.trunk == default and not isinstance(spec, TrunkUpdate):
        yield Mistake("$.trunk", f"{default} is the account's default trunk: it is always there")
    if isinstance(spec, TrunkSpec):
        yield from _settings(spec, account)
        if spec.trunk == default and spec.balance is not UNSET:
            yield Mistake("$.balance", f"{default} has no balance of its own")


def _foreign(trunk: str, account: str) -> Iterator[Mistake]:
    """What is wrong with a trunk of another account."""
    if not trunk.startswith(f"{account}-"):
        yield Mistake("$.trunk", f"a trunk of account {account} is called {account}-NAME")


def _settings(spec: TrunkSpec, account: str) -> Iterator[Mistake]:
    if isinstance(spec, TrunkUpdate) and all(getattr(spec, name) is UNSET for name in SETTINGS):
        yield Mistake("$", f"says nothing to change: give one of {', '.join(SETTINGS)}")
    if isinstance(spec.options, TrunkOptions):
        yield from _options(spec.options)
    if isinstance(spec.balance, Decimal) and not (spec.balance.is_finite() and abs(spec.balance) <= HIGHEST):
        yield Mistake("$.balance", f"an amount up to {HIGHEST}")
    if isinstance(spec.acl, list):
        yield from _addresses(spec.acl)
        if isinstance(spec, TrunkCreate) and spec.trunk_type != "ip":
            yield Mistake("$.acl", "only a trunk with 'trunk_type': 'ip' has a list of addresses")
    if isinstance(spec.config, dict):
        yield from config_mistakes(spec.config, account)
    if isinstance(spec.numbers, TrunkNumbers):
        for index, number in enumerate(spec.numbers.data):
            yield from number_mistakes(number, f"$.numbers.data[{index}]")


def _options(options: TrunkOptions) -> Iterator[Mistake]:
    given = {name: value for name, value in msgspec.structs.asdict(options).items() if value is not UNSET}
    if not given:
        yield Mistake("$.options", "names no setting")
    for name, value in given.items():
        if isinstance(value, Decimal) and not (value.is_finite() and 0 <= value <= HIGHEST):
            yield Mistake(f"$.options.{name}", f"an amount from 0 to {HIGHEST}")


def _addresses(addresses: list[str]) -> Iterator[Mistake]:
    for index, address in enumerate(addresses):
        try:
            ipaddress.IPv4Address(address)
        except ValueError:
            yield Mistake(f"$.acl[{index}]", "a dotted IPv4 address, e.g. 192.0.2.10")
