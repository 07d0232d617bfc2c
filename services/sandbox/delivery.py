"""Delivers one event: one POST, and whether the receiver has understood (conventions, 12.1).

It has when it answers 200 with a body of at least one byte. What the body says does not matter; anything
else, redirects included, counts as not delivered.
"""

import requests

from services.sandbox.world.events import Event

TIMEOUT = 10.0
"""Seconds a receiver has to answer."""


def post(event: Event) -> bool:
    """Tell the receiver; whether it has understood."""
    try:
        with requests.post(
            event.url,
            data=event.body.encode(),
            headers={"Content-Type": event.content_type},
            timeout=TIMEOUT,
            allow_redirects=False,
            stream=True,
        ) as answer:
            return answer.status_code == requests.codes.ok and bool(next(answer.iter_content(1), b""))
    except (requests.RequestException, ValueError):  # ValueError: a host that cannot be encoded
        return False
