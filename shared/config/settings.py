"""Every setting and its default, as one frozen object; and what development fills in.

Each is checked by its type here; how settings go together is checked in `contradictions`.
"""

from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

from shared.seals import Seals

PREFIX = "TRUNKLINE_"
"""Of every variable."""

Seconds = Annotated[float, Meta(gt=0)]
Count = Annotated[int, Meta(ge=1)]
Address = Annotated[str, Meta(pattern=r"^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$")]


class Secret:
    """A string that does not print itself: `reveal` at the last moment, and only to the wire."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The secret itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every setting, with its default; `variable` says what each is called in the environment."""

    environment: Literal["development", "production"] = "production"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    redis_url: str = "redis://127.0.0.1:6379/0"
    beanstalkd: tuple[Address, ...] = ("127.0.0.1:11300",)

    simwood_url: str = "https://api.simwood.com"
    simwood_username: str = ""
    simwood_password: Secret = Secret("")
    simwood_account: str = ""

    escrow_key: Secret = Secret("")
    """Seals what is kept in escrow: 32 bytes in base64 or hex; several with commas, newest first."""

    gateway_bind: Address = "127.0.0.1:8080"
    gateway_processes: Count = 1
    gateway_threads: Annotated[int, Meta(ge=2)] = 16
    """Requests one gateway process answers at a time; whoever waits for a result needs none."""
    gateway_queue: Count = 1000
    """Requests that may wait for a thread; more are told to come back later."""
    gateway_waiters: Count = 4000
    """Answers one process holds back until there is a result; beyond, they are given without waiting."""
    gateway_hold: Seconds = 25
    """Seconds that a write of the v3 surface waits for its result; shorter than most clients wait."""
    gateway_streams: Count = 2000
    """Event streams one process keeps open."""
    gateway_head_seconds: Seconds = 30
    """How long a request's head may take to come, and a connection be idle."""
    gateway_body_seconds: Seconds = 20
    """How long a small body may take to come; a large one earns itself more."""
    trusted_proxies: tuple[str, ...] = ()
    """Networks (`10.0.0.0/8`) of the proxies before the gateway: their `X-Forwarded-For` is believed."""

    sandbox_bind: Address = "127.0.0.1:8930"
    sandbox_processes: Count = 1
    sandbox_threads: Count = 16
    sandbox_seed: int = 1
    report_ttl: Seconds = 300
    """How long a report file waits for collection (the carrier's five minutes)."""
    sandbox_accounts: str = ""
    """The accounts the sandbox begins with: `ID:USER:PASSWORD:TYPE:BALANCE`, commas between, or a file."""
    sandbox_dev: bool = False
    """Whether `/sandbox/…` is served outside development as well; on loopback only."""
    sandbox_dev_anywhere: bool = False
    """Whether it is served on any address: it asks for no credentials."""
    sandbox_tls_cert: str = ""
    """A file with the sandbox's certificate, PEM: it serves https then, and `sandbox_tls_key` is its key."""
    sandbox_tls_key: str = ""
    sandbox_event_pace: Seconds = 1
    """What the sandbox's waits between two attempts to deliver an event are multiplied by."""

    worker_threads: Count = 16
    job_ttr: Annotated[int, Meta(ge=3)] = 60
    """Seconds a worker may hold a job, and its lease on the order: nobody else touches it for so long."""
    call_timeout: Seconds = 20
    """Seconds one whole exchange with the carrier may take; must end well inside `job_ttr`."""
    carrier_rate: Annotated[float, Meta(ge=0)] = 0
    """Calls to the carrier a second, of all workers together; 0 sets no limit."""
    carrier_burst: Count = 10
    """Calls that may be made at once before `carrier_rate` counts."""
    breaker_failures: Count = 5
    """Calls in a row without an answer after which the carrier is left alone for a while."""
    breaker_open: Seconds = 5
    """For how long at first; each further failure doubles it."""
    breaker_open_most: Seconds = 60
    settle_after: Annotated[float, Meta(ge=0)] = 5
    """Seconds between an unknown outcome and reading it back, for a late effect to land."""
    repeat_after: Annotated[float, Meta(ge=0)] = 180
    """Seconds before a call that would be charged again is repeated, though it is not to be seen."""
    max_attempts: Count = 12
    poison_after: Count = 3
    """Workers that may die holding one step before the order is put to a person."""
    audit_at: str = ""
    """When the carrier is held against the book each night: an hour, `3`, or cron; empty for never."""
    price_emergency: Decimal = Decimal(0)
    """What the carrier charges for one emergency-services record; its API names no such prices."""
    price_port: Decimal = Decimal(0)
    """For a geographic port."""
    price_port_again: Decimal = Decimal(0)
    """For one that takes the place of a rejected one."""
    price_mobile_port: Decimal = Decimal(0)
    price_sms: Decimal = Decimal(0)
    """For one part of an SMS."""
    price_fax: Decimal = Decimal(0)
    """For a fax to one recipient."""
    price_urgent_fax: Decimal = Decimal(0)
    price_hlr: Decimal = Decimal(0)
    """For one look-up of a number's status."""
    public_url: Annotated[str, Meta(pattern=r"^(https?://[^\s?#]+)?$")] = ""
    """The gateway's URL as the carrier reaches it, to report on messages; empty if it cannot."""
    delivery_wait: Seconds = 3 * 24 * 3600
    """Seconds that a message's last delivery report may take."""
    follow_every: Seconds = 900
    """Seconds between two looks at what takes days at the carrier, such as a port."""

    keeper_interval: Seconds = 5
    rescue_after: Seconds = 30
    """Seconds an order may stand still before the keeper looks for its job on the belt."""
    callback_private: bool = False
    """Whether callbacks may go to private and loopback addresses."""
    callback_give_up: Seconds = 3 * 24 * 3600
    report_retention: Seconds = 7 * 24 * 3600
    """How long a report's content stays available at `GET /orders/{id}/result`."""
    archive: str = ""
    """A folder of the keeper's: orders that have ended go there; without one they stay in Redis."""
    order_retention: Seconds = 90 * 24 * 3600
    """How long after its end an order, and its idempotency key, stays in Redis."""

    def __repr__(self) -> str:
        return "Config(…)"  # a URL may carry a password


DEVELOPMENT = {
    "simwood_username": "sandbox",
    "simwood_password": "sandbox",
    "simwood_account": "930000",
    "callback_private": "true",
    "escrow_key": "dHJ1bmtsaW5lLWRldmVsb3BtZW50LWVzY3Jvdy1rZXk=",
}
"""What development fills in where nothing is given. It is published: production refuses the secrets in it."""


def variable(field: str) -> str:
    """The environment variable of a field."""
    return PREFIX + field.upper()


def seals_of(config: Config) -> Seals:
    """The seals of what is kept in the book and is secret."""
    return Seals.of(config.escrow_key.reveal())
