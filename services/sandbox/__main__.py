"""``python -m services.sandbox [--bind HOST:PORT] [--seed N]``: the sandbox on its own."""

import argparse
import os
import sys

from services.sandbox.main import main
from shared.config import load
from shared.errors import ConfigError


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m services.sandbox")
    parser.add_argument("--bind", help="host:port to listen on")
    parser.add_argument("--seed", type=int, help="what the world is made from")
    return parser.parse_args()


if __name__ == "__main__":
    given = _arguments()
    try:
        sys.exit(main(load(os.environ), bind=given.bind, seed=given.seed))
    except ConfigError as error:
        sys.exit(str(error))
