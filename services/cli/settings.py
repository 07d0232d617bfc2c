"""From the environment to a configuration to start with, or a clear message and exit status 2."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import NoReturn

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
    mistakes = [] if config.escrow_key.reveal() else [MISSING]
    if config.environment == "production":
        with suppress(BookUnavailable):
            mistakes += durability_mistakes(connect(config.redis_url))
    if mistakes:
        _refuse(mistakes)
    return config


def _refuse(mistakes: Iterable[str]) -> NoReturn:
    for mistake in mistakes:
        typer.echo(mistake, err=True)
    raise typer.Exit(USAGE)
