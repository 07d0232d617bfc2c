"""What the commands that ask a gateway have in common: options, what people say with a decision, refusals."""

from collections.abc import Callable, Iterable
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from services.cli.gateway_client import Json
from shared.errors import GatewayRefused, GatewayUnreachable

T = TypeVar("T")

LOCAL = "http://127.0.0.1:8080"

Url = Annotated[str, typer.Option("--gateway", envvar="TRUNKLINE_GATEWAY_URL", help="The gateway's URL.")]
Key = Annotated[
    str, typer.Option("--key", envvar="TRUNKLINE_CLIENT_KEY", help="A client key tl_<id>_<secret>.")
]
Who = Annotated[str, typer.Option(envvar="USER", help="Who decides; kept on the record.")]
Why = Annotated[str, typer.Option(help="Why; kept on the record.")]


def given(**texts: str) -> dict[str, str]:
    """Those that are given, of all that could be."""
    return {name: text for name, text in texts.items() if text}


def said(who: str, why: str) -> dict[str, str]:
    """Who decides and why, as far as they are given, for the body of a request."""
    return given(who=who, why=why)


def answers(
    things: Iterable[T], ask: Callable[[T], Json], name: Callable[[T], object], errors: Console
) -> list[Json]:
    """Ask about each thing; the answers. Of one that the gateway refuses, name and reason go to `errors`.

    Raises `GatewayUnreachable`: there would be no answer about the others either.
    """
    found: list[Json] = []
    for thing in things:
        try:
            found.append(ask(thing))
        except GatewayUnreachable:
            raise
        except GatewayRefused as error:
            errors.print(f"{name(thing)}: {error}", markup=False)
    return found
