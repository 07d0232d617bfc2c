"""How an address is written out: as `requests` does, whether it is asked or not."""

import pytest
import requests

from shared.exchange.line import written_out

ADDRESSES = [
    "https://api.simwood.com/v3/numbers/930000/allocated/442079460123",
    "http://127.0.0.1:8930/v3/numbers/930000/available/all/1?pattern=2079460123&country_code=44",
    "https://api.simwood.com/v3/voice/930000/trunks/T1/acl/192.0.2.1",
    "https://hooks.example.com",
    "https://hooks.example.com/",
    "https://hooks.example.com/a/../b/./c",
    "https://hooks.example.com/.well-known/x?",
    "https://hooks.example.com//twice/a b?ü=%7e#part",
    "https://BÜCHER.example:8443/%2e%2e/x",
    "https://[2001:db8::1]:8443/x",
]


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_address_is_written_out_as_requests_does(url: str) -> None:
    theirs = requests.Request("GET", url).prepare()
    host, target = written_out(url)
    assert target == theirs.path_url
    assert str(theirs.url).startswith(host)
