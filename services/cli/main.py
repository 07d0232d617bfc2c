"""The command line `trunkline`: one command a program, and the commands of order clerks and operators.

Reads the environment once, here; everything below gets what it needs as arguments. A program's module is
imported by its own command only, so that a worker does not carry the gateway in its memory.
"""

import os
import sys
from typing import Annotated

import typer

from services.cli import audit, clients, decisions, evidence, finding, orders, reports, tubes
from services.cli.doctor import doctor
from services.cli.settings import durable, read_config
from shared.errors import TrunklineError
from shared.tubes.names import WORKER_TUBES

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The durable way to provision telephony at Simwood.",
)
app.add_typer(orders.app, name="order")
app.add_typer(clients.app, name="client")
app.add_typer(audit.app, name="audit")
app.add_typer(reports.app, name="report")
app.add_typer(tubes.app, name="tubes")
app.command()(decisions.attention)
app.command()(doctor)
for command in (evidence.export, evidence.verify, finding.find):
    orders.app.command()(command)


@app.command()
def gateway() -> None:
    """Serve the orders API on TRUNKLINE_GATEWAY_BIND."""
    from services.gateway.main import main as serve

    raise typer.Exit(serve(durable(read_config(os.environ))))


@app.command()
def worker(
    tubes: Annotated[
        list[str] | None, typer.Argument(help="Tubes to work on; all when none is named.")
    ] = None,
) -> None:
    """Work on tubes until SIGTERM, then drain."""
    from services.workers.main import main as work

    unknown = sorted(set(tubes or ()) - set(WORKER_TUBES))
    if unknown:
        raise typer.BadParameter(f"there is no tube {unknown[0]}; there are {', '.join(WORKER_TUBES)}")
    raise typer.Exit(work(durable(read_config(os.environ)), tuple(tubes or WORKER_TUBES)))


@app.command()
def keeper() -> None:
    """Put back what is in the book and on no tube."""
    from services.keeper.main import main as keep

    raise typer.Exit(keep(durable(read_config(os.environ))))


@app.command()
def sandbox(
    *,
    bind: Annotated[str | None, typer.Option(help="host:port; default TRUNKLINE_SANDBOX_BIND")] = None,
    seed: Annotated[int | None, typer.Option(help="of its world; default TRUNKLINE_SANDBOX_SEED")] = None,
    accounts: Annotated[
        list[str] | None,
        typer.Option(help="ID:USER:PASSWORD:TYPE:BALANCE, or a JSON or TOML file; may be repeated."),
    ] = None,
    report_ttl: Annotated[
        float | None,
        typer.Option(min=0.001, help="Seconds a report file waits; default TRUNKLINE_REPORT_TTL"),
    ] = None,
    dev: Annotated[
        bool | None, typer.Option("--dev", help="Serve /sandbox/… (no credentials) on loopback.")
    ] = None,
    dev_anywhere: Annotated[
        bool | None, typer.Option("--dev-anywhere", help="Serve it on any address.")
    ] = None,
    tls_cert: Annotated[
        str | None, typer.Option(help="A PEM file: serve https with this certificate.")
    ] = None,
    tls_key: Annotated[str | None, typer.Option(help="And the PEM file of its key.")] = None,
) -> None:
    """Serve the carrier's API v3 locally, with a world of its own."""
    from services.sandbox.main import Options
    from services.sandbox.main import main as serve

    named = ",".join(accounts) if accounts else None
    options = Options(bind, seed, named, report_ttl, dev, dev_anywhere, tls_cert, tls_key)
    raise typer.Exit(serve(read_config(os.environ), options))


def main() -> None:
    """The `trunkline` command."""
    try:
        app()
    except TrunklineError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
