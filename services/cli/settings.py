"""From the environment to a configuration to start with, or a clear message and exit status 2."""

from collections.abc import Iterable, Mapping
from typing import NoReturn

import typer

from shared.config import Config, load
from shared.errors import BookUnavailable, ConfigError
from shared.store import connect, durability_mistakes

USAGE = 2


def read_config(environ: Mapping[str, str]) -> Config:
    """The configuration. On mistakes all of them go to standard error."""
    try:
        return load(environ)
    except ConfigError as error:
        _refuse(error.mistakes)


def durable(config: Config) -> Config:
    """The same, if its Redis may be the book: in production it must keep what it acknowledges.

    A Redis that does not answer yet is not held against it; the programs wait for it.
    """
    if config.environment == "production":
        try:
            mistakes = durability_mistakes(connect(config.redis_url))
        except BookUnavailable:
            return config
        if mistakes:
            _refuse(mistakes)
    return config


def _refuse(mistakes: Iterable[str]) -> NoReturn:
    for mistake in mistakes:
        typer.echo(mistake, err=True)
    raise typer.Exit(USAGE)
