"""What each endpoint of the catalogue is to the gateway."""

from services.gateway.v3.call import errand
from shared.v3.catalogue import load


def test_what_costs_money_is_never_simply_asked() -> None:
    paid = {errand(endpoint) for endpoint in load().endpoints if endpoint.paid}
    assert paid == {"write"}


def test_what_can_be_had_once_is_no_download() -> None:
    files = {endpoint.path: errand(endpoint) for endpoint in load().endpoints if endpoint.kind == "file"}
    assert files == {
        "/v3/accounts/{account}/credit/invoices/{invoice_number}": "download",
        "/v3/accounts/{account}/rates/csv/{name}": "download",
        "/v3/fax/{account}/inbound/{number}/{hash}": "download",
        "/v3/files/{account}": "file",
        "/v3/files/{account}/{hash}": "file",
    }


def test_every_other_endpoint_is_what_the_catalogue_calls_it() -> None:
    for endpoint in load().endpoints:
        if endpoint.kind in {"write", "report"} or (endpoint.kind == "read" and not endpoint.paid):
            assert errand(endpoint) == endpoint.kind
