"""How long a body may be, by path only."""

import pytest

from services.gateway.refusals import body_limit

KIB = 1024


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/orders", 256 * KIB),
        ("/nowhere", 256 * KIB),
        ("/batches", 32 * KIB * KIB),
        ("/v3/messaging/930000/fax", 10 * KIB * KIB),
        ("/v3/tools/explain", 256 * KIB),
        ("//v3/tools/", 256 * KIB),
        ("/v3/ tools /time", 256 * KIB),
        ("/v3/toolshed", 10 * KIB * KIB),
    ],
)
def test_what_is_read_for_anybody_is_short(path: str, limit: int) -> None:
    assert body_limit(path) == limit
