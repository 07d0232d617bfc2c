"""What is an address and what is not."""

import pytest

from services.sandbox.endpoints.addresses import is_mail, is_url


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("http://hooks.example.com/?id=%id%&status=%status%", True),
        ("https://203.0.113.7:8443", True),
        ("ftp://hooks.example.com/", False),
        ("http://", False),
        ("http://[::1", False),
        ("http://hooks.example.com/a b", False),
        ("hooks.example.com", False),
    ],
)
def test_urls(text: str, *, fits: bool) -> None:
    assert is_url(text) is fits


def test_a_scheme_may_be_forbidden() -> None:
    assert not is_url("https://hooks.example.com/", ("http",))


@pytest.mark.parametrize(
    ("text", "fits"), [("a@example.com", True), ("a@example", False), ("a b@c.d", False)]
)
def test_mail(text: str, *, fits: bool) -> None:
    assert is_mail(text) is fits
