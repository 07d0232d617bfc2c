"""What the carrier says about waiting, in every form it may come in."""

import pytest

from shared.carrier.retry_after import LONGEST, seconds

NOW = 1_700_000_000.0  # Tue, 14 Nov 2023 22:13:20 GMT


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("0", 0),
        ("3", 3),
        (" 120 ", 120),
        ("1.5", 1.5),
        ("9" * 400, LONGEST),
        ("Tue, 14 Nov 2023 22:13:50 GMT", 30),
        ("Tue, 14 Nov 2023 23:13:50 +0100", 30),
        ("Tue, 14 Nov 2023 22:00:00 GMT", 0),
        ("Tue, 14 Nov 2093 22:00:00 GMT", LONGEST),
        ("Tue, 14 Nov 9999999 22:00:00 GMT", None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("nan", None),
        ("\u0663", None),
    ],
)
def test_seconds(value: str | None, expected: float | None) -> None:
    assert seconds(value, NOW) == expected
