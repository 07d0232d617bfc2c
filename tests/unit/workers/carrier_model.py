"""What the tests' tiny carrier has and says: its numbers, its trunks, its words. See `carrier_world`."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

import msgspec

from shared.exchange.line import Answer, Request

ACCOUNT = "930000"
DEFAULT = f"{ACCOUNT}-L001"
"""The account's default trunk."""
PASSWORD = "shown-once"
"""What a new trunk's answer shows once."""
DEFAULTS: dict[str, str | None] = {
    "enabled": "1",
    "enabled_out": "1",
    "limit_concurrent_out": None,
    "limit_rate_out": None,
    "cli_default": None,
    "max_dur": None,
}
CLEARABLE = ("limit_concurrent_out", "limit_rate_out")


class Effect(NamedTuple):
    """Something the carrier did that cannot be taken back, or cost money."""

    what: str
    subject: str
    charge: Decimal = Decimal(0)


class Held(msgspec.Struct):
    """A number on the account."""

    price: Decimal
    config: dict[str, object] | None = None
    trunk: str | None = None
    sms: dict[str, object] | None = None
    record: dict[str, str] | None = None

    @property
    def counts(self) -> str:
        """The trunk that counts: its configuration's, its own, the default."""
        options = (self.config or {}).get("options")
        named = options.get("trunk") if isinstance(options, dict) else None  # pyright: ignore[reportUnknownVariableType]
        return str(named or self.trunk or DEFAULT)  # pyright: ignore[reportUnknownArgumentType]


class Trunk(msgspec.Struct):
    """A trunk of the account."""

    kind: str = "auth"
    settings: dict[str, str | None] = msgspec.field(default_factory=lambda: dict(DEFAULTS))
    addresses: list[str] = []
    allow: list[int] = []
    deny: list[int] = []
    balance: float | None = None
    config: dict[str, object] = {}

    def set(self, asked: Mapping[str, object], dropped: set[str]) -> None:
        """Take over what is valid, and say nothing of the rest."""
        for name, value in asked.items():
            clears = value is None and name not in CLEARABLE
            if name in self.settings and name not in dropped and not clears:
                self.settings[name] = None if value is None else str(value)

    def shown(self, name: str) -> dict[str, object]:
        """The trunk as the carrier shows it."""
        return {"trunk": name, "type": self.kind, **self.settings}


def said(content: object, status: int = 200) -> Answer:
    """An answer in JSON."""
    return Answer(status, {"content-type": "application/json"}, msgspec.json.encode(content))


def refusal(status: int, *why: str) -> Answer:
    """The carrier's own no."""
    return said({"success": False, "errors": [*(why or ("no",))]}, status)


def body_of(request: Request) -> dict[str, object]:
    """A request's body."""
    return msgspec.json.decode(request.body or b"{}", type=dict[str, object])


SUCCESS = said({"success": True})
