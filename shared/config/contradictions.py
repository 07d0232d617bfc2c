"""Settings that are each well formed but cannot stand together, or not in production: a check each."""

import ipaddress
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import msgspec

from shared.addresses import is_loopback, split_address
from shared.config.settings import DEVELOPMENT, Config, variable
from shared.nights import cron_of
from shared.parsing import parses
from shared.seals import keys_of

KNOWN_PASSWORDS = frozenset({"sandbox", "sandbox2", "sandbox3", "sandbox4"})
"""Of the sandbox: published with it."""
_LAST_PORT = 65_535


def contradictions(config: Config) -> list[str]:
    """Every one of them, a sentence each that begins with a variable's name."""
    return [mistake for check in _CHECKS for mistake in check(config)]


def _call_and_lease(config: Config) -> Iterator[str]:
    if config.call_timeout * 2 > config.job_ttr:
        yield (
            f"{variable('call_timeout')}: {config.call_timeout:g} s must be at most half of "
            f"{variable('job_ttr')} ({config.job_ttr} s), or a call could outlast its reservation"
        )


def _belts(config: Config) -> Iterator[str]:
    if not config.beanstalkd:
        yield f"{variable('beanstalkd')}: name at least one host:port"


def _prices(config: Config) -> Iterator[str]:
    for field, value in msgspec.structs.asdict(config).items():
        if field.startswith("price_") and not (value.is_finite() and value >= 0):
            yield f"{variable(field)}: must be a price, not below zero"


def _retention(config: Config) -> Iterator[str]:
    least = max(config.report_retention, config.callback_give_up)
    if config.order_retention < least:
        yield (
            f"{variable('order_retention')}: {config.order_retention:g} s must be at least {least:g}: "
            "as long as reports are kept and callbacks are tried"
        )


def _ports(config: Config) -> Iterator[str]:
    named = {
        "beanstalkd": config.beanstalkd,
        "gateway_bind": (config.gateway_bind,),
        "sandbox_bind": (config.sandbox_bind,),
    }
    for field, addresses in named.items():
        for _, port in map(split_address, addresses):
            if port > _LAST_PORT:
                yield f"{variable(field)}: there is no port {port}"


def _networks(config: Config) -> Iterator[str]:
    for network in config.trusted_proxies:
        if not parses(ipaddress.ip_network, network):
            yield f"{variable('trusted_proxies')}: {network!r} is no network; write it as 10.0.0.0/8"


def _keys(config: Config) -> Iterator[str]:
    """Published keys seal nothing in production; that there is a key, whoever seals makes sure."""
    try:
        keys = keys_of(config.escrow_key.reveal())
    except ValueError as error:
        yield f"{variable('escrow_key')}: {error}"
        return
    if config.environment == "production" and keys_of(DEVELOPMENT["escrow_key"])[0] in keys:
        yield f"{variable('escrow_key')}: this is development's published key; make your own"


def _nights(config: Config) -> Iterator[str]:
    try:
        _ = config.audit_at and cron_of(config.audit_at)
    except ValueError as error:
        yield f"{variable('audit_at')}: {error}"


def _threads(config: Config) -> Iterator[str]:
    if config.worker_threads < len(config.beanstalkd):
        yield (
            f"{variable('worker_threads')}: {config.worker_threads} threads cannot listen to "
            f"{len(config.beanstalkd)} beanstalkd servers; one thread listens to one server"
        )


def _carrier(config: Config) -> Iterator[str]:
    """In production nothing travels in the clear, and the sandbox's password is for one on this host."""
    url = urlsplit(config.simwood_url)
    if config.environment != "production" or is_loopback(url.hostname or ""):
        return
    if url.scheme != "https":
        yield f"{variable('simwood_url')}: must be https, or credentials would travel in the clear"
    if config.simwood_password.reveal() in KNOWN_PASSWORDS:
        yield f"{variable('simwood_password')}: this is the sandbox's published password; set your own"


_CHECKS: tuple[Callable[[Config], Iterator[str]], ...] = (
    _call_and_lease,
    _belts,
    _prices,
    _retention,
    _ports,
    _networks,
    _keys,
    _nights,
    _threads,
    _carrier,
)
