"""What is an address and what is not."""

import pytest

from shared.v3.addresses import is_mail, is_sip_endpoint, is_url


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
        ("http://hooks.example.com:port/", False),
        ("http://hooks.example.com:70000/", False),
        ("http://hooks.example.com:0/", False),
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


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("%e164@pbx.example.com", True),
        ("%ukn@203.0.113.7:5060;transport=tcp", True),
        ("441632960123@pbx.example.com:65535:transport=tls", True),
        ("a@pbx.example.com:65536", False),
        ("a@pbx.example.com:0", False),
        ("a@pbx.example.com;transport=ws", False),
        ("sip:a@pbx.example.com", False),
        ("pbx.example.com", False),
    ],
)
def test_sip_endpoints(text: str, *, fits: bool) -> None:
    assert is_sip_endpoint(text) is fits
