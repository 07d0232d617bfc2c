"""Whether this container does its work: its web programs answer. Docker asks this, every few seconds.

Only /healthz, which looks at nothing else: a container is not made better by a restart when Redis is down.
Workers and the keeper serve nobody; supervisord sees to them, and the container ends with it.
"""

import os
import sys
import urllib.request
from collections.abc import Iterator, Mapping

TIMEOUT = 3
USUAL = {"GATEWAY": "127.0.0.1:8080", "SANDBOX": "127.0.0.1:8930"}
PATHS = {"GATEWAY": "/healthz", "SANDBOX": "/v3/tools/time"}


def urls(environ: Mapping[str, str]) -> Iterator[str]:
    """What has to answer, for the programs that run here."""
    for program, path in PATHS.items():
        if environ.get(f"RUN_{program}", "0") != "0":
            port = environ.get(f"TRUNKLINE_{program}_BIND", USUAL[program]).rpartition(":")[2]
            yield f"http://127.0.0.1:{port}{path}"


def main() -> None:
    """Exit with 1 and the reason unless all answer."""
    for url in urls(os.environ):
        try:
            urllib.request.urlopen(url, timeout=TIMEOUT).close()  # noqa: S310
        except OSError as error:
            sys.exit(f"{url}: {error}")


if __name__ == "__main__":
    main()
