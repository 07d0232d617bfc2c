"""``python -m services.sandbox``: the sandbox on its own; `--help` says what it can be told."""

import argparse
import os
import sys

from services.sandbox.main import Options, main
from shared.config import load
from shared.errors import ConfigError


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m services.sandbox")
    parser.add_argument("--bind", help="host:port to listen on")
    parser.add_argument("--seed", type=int, help="what the world is made from")
    parser.add_argument("--accounts", action="append", help="ID:USER:PASSWORD:TYPE:BALANCE, or a file")
    parser.add_argument("--report-ttl", type=float, help="seconds a report file waits for collection")
    parser.add_argument("--dev", action="store_true", default=None, help="serve /sandbox/… on loopback")
    parser.add_argument("--dev-anywhere", action="store_true", default=None, help="serve it on any address")
    parser.add_argument("--tls-cert", help="a PEM file: serve https with this certificate")
    parser.add_argument("--tls-key", help="and the PEM file of its key")
    return parser.parse_args()


def _options(given: argparse.Namespace) -> Options:
    return Options(
        given.bind,
        given.seed,
        ",".join(given.accounts) if given.accounts else None,
        given.report_ttl,
        given.dev,
        given.dev_anywhere,
        given.tls_cert,
        given.tls_key,
    )


if __name__ == "__main__":
    try:
        sys.exit(main(load(os.environ), _options(_arguments())))
    except ConfigError as error:
        sys.exit(str(error))
