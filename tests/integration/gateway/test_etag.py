"""`ETag` and `If-None-Match` on an order: it is sent again only when it has changed."""

import pytest

from shared.outcome import Done
from tests.integration.gateway.house import House, document


@pytest.fixture
def path(house: House) -> str:
    return f"/orders/{document(house.post())['id']}"


def test_an_order_that_has_not_changed_is_not_sent_again(house: House, path: str) -> None:
    tag = house.get(path).headers["etag"]
    for given in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        answer = house.get(path, {"If-None-Match": given})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)


def test_an_order_that_has_changed_is_sent_with_another_tag(house: House, path: str) -> None:
    tag = house.get(path).headers["etag"]
    house.work(path.removeprefix("/orders/"), Done())
    answer = house.get(path, {"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.headers["etag"] != tag


def test_somebody_elses_order_is_not_there_whatever_tag_is_given(house: House) -> None:
    answer = house.get("/orders/01HF7YAT00ZZZZZZZZZZZZZZZZ", {"If-None-Match": "*"})
    assert answer.status_code == 404
