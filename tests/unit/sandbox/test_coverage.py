"""The list of built endpoints is true."""

from services.sandbox.coverage import FILE, built, document
from shared.v3.catalogue import load


def test_the_list_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == document(load(), built())


def test_every_endpoint_has_its_handler() -> None:
    assert built() == {endpoint.name for endpoint in load().endpoints}
