"""From the environment to a configuration to start with, or a clear message and exit status 2."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import NoReturn

import redis
import typer

from shared.config import Config, load
from shared.errors import BookUnavailable, ConfigError
from shared.seals import MISSING
from shared.store import connect, durability_mistakes

USAGE = 2


def read_config(environ: Mapping[str, str]) -> Config:
    """The configuration. On mistakes all of them go to standard error."""
    try:
        return load(environ)
    except ConfigError as error:
        _refuse(error.mistakes)


def durable(config: Config) -> Config:
    """The same, if the book can be kept with it: what is secret is sealed, what is acknowledged stays.

    A Redis that does not answer yet is not held against it; the programs wait for it.
    """
    if mistakes := mistakes_of(config, connect(config.redis_url)):
        _refuse(mistakes)
    return config


def mistakes_of(config: Config, client: redis.Redis, *, always: bool = False) -> list[str]:
    """Why the book cannot be kept; whether it forgets matters in production, or `always`."""
    mistakes = [] if config.escrow_key.reveal() else [MISSING]
    if always or config.environment == "production":
        with suppress(BookUnavailable):
            mistakes += durability_mistakes(client)
    return mistakes


def _refuse(mistakes: Iterable[str]) -> NoReturn:
    for mistake in mistakes:
        typer.echo(mistake, err=True)
    raise typer.Exit(USAGE)
