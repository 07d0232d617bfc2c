"""The configuration: one frozen object, read once at the edge.

Settings come from an optional TOML file (named by `TRUNKLINE_CONFIG`) and from `TRUNKLINE_*` variables,
which win. All mistakes are reported together, each with its variable's name. Nothing but a program's entry
point calls `load`; everything below takes what it needs as arguments, and no other module reads the
environment.
"""

import difflib
import ipaddress
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

from shared.errors import ConfigError
from shared.nights import cron_of
from shared.parsing import parses
from shared.seals import Seals, keys_of

PREFIX = "TRUNKLINE_"
FILE_VARIABLE = "TRUNKLINE_CONFIG"
OTHERS = frozenset({FILE_VARIABLE, "TRUNKLINE_GATEWAY_URL", "TRUNKLINE_CLIENT_KEY"})
"""Variables that are no settings: where they come from, and what an order clerk's commands use."""
_LAST_PORT = 65_535

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
    """Every setting, with its default. The variable of a field is `TRUNKLINE_` and its name in capitals."""

    environment: Literal["development", "production"] = "production"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    redis_url: str = "redis://127.0.0.1:6379/0"
    beanstalkd: tuple[Address, ...] = ("127.0.0.1:11300",)

    simwood_url: str = "https://api.simwood.com"
    simwood_username: str = ""
    simwood_password: Secret = Secret("")
    simwood_account: str = ""

    escrow_key: Secret = Secret("")
    """What is kept in escrow is sealed with: 32 bytes in base64 or hex; several with commas, newest first."""

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
    """What the carrier charges for one emergency-services record; its API does not say."""
    price_port: Decimal = Decimal(0)
    """The same for a geographic port; `price_port_again` for one in place of a rejected one."""
    price_port_again: Decimal = Decimal(0)
    price_mobile_port: Decimal = Decimal(0)
    price_sms: Decimal = Decimal(0)
    """The same for one part of an SMS, and for a fax to one recipient."""
    price_fax: Decimal = Decimal(0)
    price_urgent_fax: Decimal = Decimal(0)
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
"""What development fills in where nothing is given. Printed at start; refused in production."""

KNOWN_PASSWORDS = frozenset({"sandbox", "sandbox2", "sandbox3", "sandbox4"})


def load(environ: Mapping[str, str]) -> Config:
    """Read, check and freeze the configuration.

    Raises `ConfigError` with every mistake found, not only the first.
    """
    mistakes: list[str] = []
    given = _from_file(environ.get(FILE_VARIABLE), mistakes) | _from_variables(environ, mistakes)
    if given.get("environment") == "development":
        given = {**DEVELOPMENT, **given}
    values = {
        name: value for name, raw in given.items() if (value := _field(name, raw, mistakes)) is not None
    }
    if mistakes:
        raise ConfigError(mistakes)
    config = msgspec.structs.replace(Config(), **values)
    mistakes += _contradictions(config)
    if mistakes:
        raise ConfigError(mistakes)
    return config


def seals_of(config: Config) -> Seals:
    """The seals of what is kept in the book and is secret."""
    return Seals.of(config.escrow_key.reveal())


def variable(field: str) -> str:
    """The environment variable of a field."""
    return PREFIX + field.upper()


def is_loopback(host: str) -> bool:
    """Whether a host name or address in a URL or bind means this machine."""
    bare = host.strip("[]")
    if bare == "localhost":
        return True
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False


def split_address(address: str) -> tuple[str, int]:
    """`host:port` or `[v6]:port` as (host, port)."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def _from_file(path: str | None, mistakes: list[str]) -> dict[str, object]:
    if not path:
        return {}
    try:
        found = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        mistakes.append(f"{FILE_VARIABLE}: cannot read {path}: {error}")
        return {}
    for name in found.keys() - _FIELDS.keys():
        mistakes.append(f"{name} in {path}: there is no such setting{_nearest(name)}")
    return {name: value for name, value in found.items() if name in _FIELDS}


def _from_variables(environ: Mapping[str, str], mistakes: list[str]) -> dict[str, object]:
    names = {variable(field): field for field in _FIELDS}
    given: dict[str, object] = {}
    for name, value in environ.items():
        if name in names:
            given[names[name]] = value
        elif name.startswith(PREFIX) and name not in OTHERS:
            near = _nearest(name.removeprefix(PREFIX).lower(), variable)
            mistakes.append(f"{name}: there is no such setting{near}")
    return given


def _nearest(name: str, spell: Callable[[str], str] = str) -> str:
    near = difflib.get_close_matches(name, _FIELDS, n=1)
    return f"; did you mean {spell(near[0])}?" if near else ""


def _field(name: str, raw: object, mistakes: list[str]) -> object | None:
    field = _FIELDS[name]
    if name in _LISTS and isinstance(raw, str):
        raw = [part.strip() for part in raw.split(",") if part.strip()]
    try:
        return msgspec.convert(raw, field, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        shown = "" if field is Secret else f" (given: {raw!r})"
        mistakes.append(f"{variable(name)}: {error}{shown}")
        return None


def _decode(kind: type, value: object) -> object:
    if kind is Secret and isinstance(value, str):
        return Secret(value)
    raise ValueError("Expected a string")


def _contradictions(config: Config) -> list[str]:
    """Settings that are each well formed but cannot stand together."""
    mistakes: list[str] = []
    if config.call_timeout * 2 > config.job_ttr:
        mistakes.append(
            f"{variable('call_timeout')}: {config.call_timeout:g} s must be at most half of "
            f"{variable('job_ttr')} ({config.job_ttr} s), or a call could outlast its reservation"
        )
    if not config.beanstalkd:
        mistakes.append(f"{variable('beanstalkd')}: name at least one host:port")
    mistakes += [
        f"{variable(field)}: must be a price, not below zero"
        for field, value in msgspec.structs.asdict(config).items()
        if field.startswith("price_") and not (value.is_finite() and value >= 0)
    ]
    if config.order_retention < (least := max(config.report_retention, config.callback_give_up)):
        mistakes.append(
            f"{variable('order_retention')}: {config.order_retention:g} s must be at least {least:g}: "
            "as long as reports are kept and callbacks are tried"
        )
    mistakes += _ports(config) + _networks(config) + _keys(config) + _nights(config)
    if config.worker_threads < len(config.beanstalkd):
        mistakes.append(
            f"{variable('worker_threads')}: {config.worker_threads} threads cannot listen to "
            f"{len(config.beanstalkd)} beanstalkd servers; one thread listens to one server"
        )
    if config.environment == "production":
        mistakes += _production(config)
    return mistakes


def _ports(config: Config) -> list[str]:
    named = {
        "beanstalkd": config.beanstalkd,
        "gateway_bind": (config.gateway_bind,),
        "sandbox_bind": (config.sandbox_bind,),
    }
    return [
        f"{variable(field)}: there is no port {split_address(address)[1]}"
        for field, addresses in named.items()
        for address in addresses
        if split_address(address)[1] > _LAST_PORT
    ]


def _keys(config: Config) -> list[str]:
    """Published keys seal nothing in production; that there is a key, whoever seals makes sure."""
    try:
        keys = keys_of(config.escrow_key.reveal())
    except ValueError as error:
        return [f"{variable('escrow_key')}: {error}"]
    if config.environment == "production" and keys_of(DEVELOPMENT["escrow_key"])[0] in keys:
        return [f"{variable('escrow_key')}: this is development's published key; make your own"]
    return []


def _nights(config: Config) -> list[str]:
    try:
        _ = config.audit_at and cron_of(config.audit_at)
    except ValueError as error:
        return [f"{variable('audit_at')}: {error}"]
    return []


def _networks(config: Config) -> list[str]:
    return [
        f"{variable('trusted_proxies')}: {network!r} is no network; write it as 10.0.0.0/8"
        for network in config.trusted_proxies
        if not parses(ipaddress.ip_network, network)
    ]


def _production(config: Config) -> list[str]:
    mistakes: list[str] = []
    url = urlsplit(config.simwood_url)
    if url.scheme != "https" and not is_loopback(url.hostname or ""):
        mistakes.append(f"{variable('simwood_url')}: must be https, or credentials would travel in the clear")
    if config.simwood_password.reveal() in KNOWN_PASSWORDS and not is_loopback(url.hostname or ""):
        mistakes.append(
            f"{variable('simwood_password')}: this is the sandbox's published password; set your own"
        )
    return mistakes


_FIELDS: dict[str, object] = {field.name: field.type for field in msgspec.structs.fields(Config)}
_LISTS = frozenset({"beanstalkd", "trusted_proxies"})
"""Fields that a variable gives as a list with commas."""
