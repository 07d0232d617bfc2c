"""Order systems that ask for reports in the carrier's own way: described at once, collected by name, once."""

import hashlib
import threading
from http import HTTPStatus

import requests
from msgspec import Struct

from tests.crash.insisting import GivenUp, Insister
from tests.crash.stack import SECRET
from tests.crash.tasks import ACCOUNTS, Asked, Collected
from tests.sandbox_server import ACCOUNT

LOOK = 0.3
"""Seconds between two looks at a report that is being made."""
PATIENCE = 10.0


class Description(Struct, frozen=True):
    """What somebody who asked was told, after so many tries that came to nothing."""

    task: Asked
    name: str
    tries: int


class Collection(Struct, frozen=True):
    """What a client got: a digest of the file, or None for 404; and whether he had it a second time."""

    task: Collected
    digest: str | None
    again: int
    """The status of another try."""
    tries: int
    """Tries that came to nothing: each of them may have been the one that got it."""


class Collectors:
    """Safe for threads."""

    def __init__(self, url: str, insister: Insister) -> None:
        self._url = f"{url}/v3"
        self._insister = insister
        self._lock = threading.Lock()
        self.descriptions: list[Description] = []
        self.collections: list[Collection] = []

    def ask(self, task: Asked) -> str:
        """Ask for a report; the name of its file."""
        answer, tries = self._insister.tell(
            lambda: requests.post(
                f"{self._url}{ACCOUNTS}/reports/{task.report}",
                data=task.parameters,
                auth=(task.client, SECRET),
                timeout=PATIENCE,
            )
        )
        if answer.status_code != HTTPStatus.OK:
            raise AssertionError(f"{answer.status_code}: {answer.text}: {task}")
        name = str(answer.json()["hash"])
        with self._lock:
            self.descriptions.append(Description(task, name, tries))
        return name

    def collect(self, task: Collected) -> None:
        """Collect the file once it is there, and try to have it again."""
        tries = 0
        while True:
            answer, failed = self._get(task)
            tries += failed
            if answer.status_code != HTTPStatus.NO_CONTENT:
                break
            if self._insister.wait(LOOK):
                raise GivenUp(f"report {task.name} was never there")
        if answer.status_code not in (HTTPStatus.OK, HTTPStatus.NOT_FOUND):
            raise AssertionError(f"{answer.status_code}: {answer.text}: {task}")
        digest = hashlib.sha256(answer.content).hexdigest() if answer.ok else None
        again, _ = self._get(task)
        with self._lock:
            self.collections.append(Collection(task, digest, again.status_code, tries))

    def _get(self, task: Collected) -> tuple[requests.Response, int]:
        return self._insister.tell(
            lambda: requests.get(
                f"{self._url}/files/{ACCOUNT}/{task.name}", auth=(task.client, SECRET), timeout=PATIENCE
            )
        )
