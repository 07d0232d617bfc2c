"""Which folder a command's stack has its state in: `--state`, else `DEV_STATE`, else `.dev/run`."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

from deploy.setup.paths import RUN

# Not TRUNKLINE_…: the programs refuse variables of that name which they do not know.
VARIABLE = "DEV_STATE"


def folder(environ: Mapping[str, str]) -> Path:
    """The folder where nothing else is said."""
    return Path(environ.get(VARIABLE) or RUN).resolve()


def add_state_option(parser: argparse.ArgumentParser) -> None:
    """Let a command be told another folder."""
    parser.add_argument(
        "--state",
        type=Path,
        default=folder(os.environ),
        metavar="DIR",
        help=f"where state, logs and data are kept (default: ${VARIABLE}, or .dev/run)",
    )
