"""Runs a document's shell block as a reader would: in the checkout, with everything on PATH."""

import os
import subprocess
import sys
from pathlib import Path

from deploy.local.stack import Running
from deploy.setup.paths import ROOT

PATIENCE = 60.0
"""Seconds one block may take."""


def run(text: str, running: Running) -> str:
    """What the block printed on standard output. Fails when it fails."""
    told = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", pointed_at(text, running)],
        cwd=ROOT,
        env=_environment(running),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    return told.stdout


def pointed_at(text: str, running: Running) -> str:
    """The block with the usual addresses replaced by the stack's, and without the way through ./dev."""
    urls = running.addresses.urls()
    return (
        text.replace("http://127.0.0.1:8080", urls["gateway"])
        .replace("http://127.0.0.1:8930", urls["sandbox"])
        .replace("./dev exec ", "")
    )


def _environment(running: Running) -> dict[str, str]:
    return {
        "TRUNKLINE_ENVIRONMENT": "development",
        **os.environ,
        **running.environment(),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "200",
    }
