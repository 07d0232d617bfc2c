"""Accounts as the world stores them, for tests of what becomes of their calls."""

from collections.abc import Mapping, Sequence

from services.sandbox.world.accounts import OPENING, opened
from services.sandbox.world.stage import NumberAt, Stage
from services.sandbox.world.trunks import Trunk, new

ACCOUNT = "930000"
NUMBER = "441632960123"
ACME = f"{ACCOUNT}-ACME"
L001 = f"{ACCOUNT}-L001"
RINGS = '{"routing":{"default":[[{"type":"sip","endpoint":"%e164@pbx.example.com"}]]}}'
NOON = 1_795_521_600.0


def account(name: str = ACCOUNT, **stored: str) -> Mapping[str, str]:
    """An account as it is in the beginning, but for what is given."""
    found = next(opening for opening in OPENING if opening.account == name)
    return {str(field): str(value) for field, value in opened(found).items()} | stored


def trunk(**stored: str) -> Trunk:
    """A trunk without any special settings, but for what is given."""
    return {field: value or None for field, value in {**new("auth"), **stored}.items()}


def number(config: str = RINGS, **stored: str) -> NumberAt:
    """A number that was there from the beginning."""
    return NumberAt(NUMBER, 0, config, stored.get("trunk", ""))


def stage(
    stored: Mapping[str, str] | None = None,
    trunks: Mapping[str, Trunk] | None = None,
    numbers: Sequence[NumberAt] = (),
    config: str = "",
    ended: Mapping[str, float] | None = None,
) -> Stage:
    """The whole of it."""
    return Stage(ACCOUNT, stored or account(), trunks or {L001: trunk()}, numbers, config, ended or {})
