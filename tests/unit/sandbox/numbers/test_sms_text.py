"""What a text takes of parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sandbox.world.sms_text import cut


@pytest.mark.parametrize(
    ("text", "most", "length", "parts"),
    [
        ("x" * 160, 1, 160, 1),
        ("x" * 161, 1, 160, 1),
        ("x" * 161, 2, 161, 2),
        ("x" * 306, 9, 306, 2),
        ("x" * 307, 9, 307, 3),
        ("x" * 500, 2, 306, 2),
        ("€" * 81, 1, 80, 1),
        ("ж" * 70, 1, 70, 1),
        ("ж" * 71, 1, 70, 1),
        ("ж" * 71, 2, 71, 2),
        ("ж" * 135, 3, 135, 3),
        ("😀" * 36, 1, 35, 1),
        ("😀" * 36, 2, 36, 2),
        ("", 1, 0, 1),
    ],
)
def test_parts(text: str, most: int, length: int, parts: int) -> None:
    found = cut(text, most)
    assert (len(found.text), found.parts) == (length, parts)


@given(st.text(max_size=700), st.integers(1, 5))
def test_what_is_sent_is_a_beginning_that_fits(text: str, most: int) -> None:
    found = cut(text, most)
    assert text.startswith(found.text)
    assert 1 <= found.parts <= most
    assert cut(found.text, most) == found
