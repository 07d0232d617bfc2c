"""Reports through the gateway: described in the carrier's words, made once, collected once each."""

import json
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
from falcon.testing import Result
from msgspec.structs import replace

from shared.clock import iso
from shared.orders.clients.clients import new_client
from shared.store import connect
from shared.v3.catalogue import Endpoint, load
from shared.v3.paths import filled
from tests.integration.gateway.house import CONFIG, House
from tests.integration.gateway.v3.carrier import ACCOUNT, SandboxCarrier, basic
from tests.integration.gateway.v3.hands import Hands
from tests.servers import RedisServer

DEMO = basic("demo", "demo-secret")
CDR = f"/v3/accounts/{ACCOUNT}/reports/voice/cdr/day"
DAY = {"date": "2026-11-23"}
FILES = f"/v3/files/{ACCOUNT}"
CALLBACK = "https://example.com/done"
REPORTS = [endpoint for endpoint in load().endpoints if endpoint.kind == "report"]


class Shop:
    """A gateway with workers before a sandbox, and two order systems at its door."""

    def __init__(self, client: redis.Redis) -> None:
        self.carrier = SandboxCarrier()
        config = replace(CONFIG, simwood_url=self.carrier.url, gateway_hold=5)
        self.house = House(client, config=config)
        self.hands = Hands(self.house, config)
        self._other, key = new_client("other", scopes=frozenset({"v3"}), accounts=frozenset({ACCOUNT}))
        self.other = basic("other", key.split("_", 2)[2])

    def close(self) -> None:
        """Stop everything."""
        self.hands.close()
        self.house.close()
        self.carrier.close()

    def begin(self) -> None:
        """Forget what was before."""
        self.house.redis.flushdb()
        self.carrier.world.reset()
        self.carrier.reports.busy = False
        self.hands.pushed.clear()
        self.house.admit()
        self.house.admit(self._other)

    def ask(self, method: str, path: str, document: object = None, *, who: str = DEMO) -> Result:
        """A request to the gateway."""
        body = b"" if document is None else json.dumps(document).encode()
        plain, _, query = path.partition("?")
        return self.house.http.simulate_request(
            method, plain, query_string=query, body=body, headers={"Authorization": who}
        )

    def asked(self, *, who: str = DEMO, **parameters: str) -> str:
        """Ask for a day's calls: the link to the file, made and in escrow."""
        answer = self.ask("POST", CDR, DAY | parameters, who=who)
        assert answer.status_code == 200, answer.text
        return str(answer.json["link"])

    def collected(self, link: str, *, who: str = DEMO) -> Result:
        """The file, waited for."""
        while (answer := self.ask("GET", link, who=who)).status_code == 204:
            pass
        return answer

    def runs(self) -> int:
        """How many reports the carrier has made."""
        return len(self.carrier.world.ledger.read(effect="report.request"))


@pytest.fixture(scope="module")
def shared_shop(redis_server: RedisServer) -> Generator[Shop]:
    client = connect(redis_server.url.removesuffix("/0") + "/3")
    shop = Shop(client)
    yield shop
    shop.close()
    client.close()


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    shared_shop.begin()
    return shared_shop


def test_every_report_is_described_and_says_the_same(shop: Shop) -> None:
    direct = SandboxCarrier()
    for endpoint in REPORTS:
        path = path_of(endpoint)
        for method, query in (("POST", ""), ("GET", "?pretty=true"), ("POST", "?pattern=x&date=nonsense")):
            there = direct.ask(method, path, query_string=query.removeprefix("?"))
            here = shop.ask(method, path + query)
            assert said(here) == said(there), (method, path, query)
            if there.status_code != 200:
                continue
            link = there.json["link"]
            content = direct.ask("GET", link, query_string=query.removeprefix("?"))
            assert said(shop.collected(link + query)) == said(content)
            for gone in (direct.ask("GET", link), shop.ask("GET", link)):
                assert (gone.status_code, gone.json) == (404, {"success": False, "errors": ["No such file"]})
    direct.close()


def path_of(endpoint: Endpoint) -> str:
    words = {"account": ACCOUNT, "count": "10", "direction": "in"}
    return filled(endpoint.path, words)


def said(answer: Result) -> tuple[object, ...]:
    return answer.status_code, answer.content, answer.headers.get("content-type")


def test_two_clients_cost_the_carrier_one_and_each_collects_it_once(shop: Shop) -> None:
    links = {shop.asked(), shop.asked(who=shop.other), shop.asked()}
    assert len(links) == 1
    (link,) = links
    first, second = shop.collected(link), shop.collected(link, who=shop.other)
    assert first.content == second.content != b""
    assert shop.runs() == 1
    assert [shop.ask("GET", link, who=who).status_code for who in (DEMO, shop.other)] == [404, 404]


def test_a_day_that_is_left_out_is_today(shop: Shop) -> None:
    shop.carrier.reports.busy = True
    shop.ask("POST", CDR)
    shop.ask("POST", f"{CDR}?date={iso(shop.house.clock.time())[:10]}")
    assert len(shop.house.orders()) == 1


def test_once_it_is_collected_the_same_request_makes_a_new_one(shop: Shop) -> None:
    shop.collected(shop.asked())
    assert shop.collected(shop.asked()).status_code == 200
    assert shop.runs() == 2


def test_who_asked_before_it_was_collected_still_gets_it(shop: Shop) -> None:
    link = shop.asked()
    shop.asked(who=shop.other)
    shop.collected(link)
    assert shop.asked() == link
    assert shop.collected(link, who=shop.other).status_code == 200
    assert shop.collected(link).status_code == 200
    assert shop.runs() == 2


def test_who_did_not_ask_does_not_get_it(shop: Shop) -> None:
    link = shop.asked()
    assert shop.ask("GET", link, who=shop.other).status_code == 404
    assert shop.collected(link).status_code == 200


def test_while_it_is_made_there_is_nothing_and_it_is_not_made_twice(shop: Shop) -> None:
    shop.carrier.reports.busy = True
    link = shop.asked()
    assert shop.ask("GET", link).status_code == 204
    assert shop.ask("GET", link).content == b""
    assert shop.asked() == link
    assert shop.ask("GET", FILES).json == {}
    shop.carrier.reports.make()
    assert shop.collected(link).status_code == 200
    assert shop.runs() == 1


def test_of_many_who_collect_at_once_one_gets_it(shop: Shop) -> None:
    link = shop.asked()
    while not shop.ask("GET", FILES).json:
        pass
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(shop.ask, ["GET"] * 32, [link] * 32))
    assert sorted(answer.status_code for answer in answers) == [200] + [404] * 31


def test_looking_is_not_collecting(shop: Shop) -> None:
    link = shop.asked()
    while not shop.ask("GET", FILES).json:
        pass
    assert shop.ask("HEAD", link).status_code == 200
    listed: dict[str, Any] = shop.ask("GET", FILES).json
    content = shop.collected(link)
    name = link.rsplit("/", 1)[1]
    assert listed == {
        name: {
            "name": name,
            "content_type": "application/json",
            "length": len(content.content),
            "uri": link,
        }
    }
    assert shop.ask("GET", FILES).json == {}


def test_what_was_not_made_here_is_the_carriers(shop: Shop) -> None:
    shop.carrier.world.reports.deposit(ACCOUNT, "fax-00000000000000001", b"%PDF-1.4", "application/pdf")
    assert list(shop.ask("GET", FILES).json) == ["fax-00000000000000001"]
    fax = shop.ask("GET", f"{FILES}/fax-00000000000000001")
    assert (fax.status_code, fax.content, fax.headers["content-type"]) == (
        200,
        b"%PDF-1.4",
        "application/pdf",
    )
    assert shop.ask("GET", f"{FILES}/{'0' * 32}").status_code == 404


def test_a_refusal_is_the_carriers_own(shop: Shop) -> None:
    answer = shop.ask("POST", CDR, {"date": "2999-01-01"})
    assert (answer.status_code, answer.json) == (400, {"success": False, "errors": ["Invalid date"]})
    assert shop.ask("POST", CDR, {"date": "2999-01-01"}).status_code == 400


def test_a_report_expires(before: Callable[..., House]) -> None:
    carrier = SandboxCarrier()
    house = before(carrier.url, gateway_hold=5, report_ttl=0.2)
    hands = Hands(house, replace(CONFIG, simwood_url=carrier.url))
    sent = {"Authorization": DEMO}
    link = house.http.simulate_post(CDR, json=DAY, headers=sent).json["link"]
    while house.http.simulate_get(FILES, headers=sent).json == {}:
        pass
    while house.http.simulate_head(link, headers=sent).status_code == 200:
        pass
    assert house.http.simulate_get(link, headers=sent).status_code == 404
    hands.close()
    carrier.close()


class TestACallback:
    def test_comes_in_the_carriers_form(self, shop: Shop) -> None:
        link = shop.asked(callback=CALLBACK)
        while not shop.hands.pushed:
            pass
        payload = {"app": "reports", "id": link.rsplit("/", 1)[1], "data": None}
        assert shop.hands.pushed == [(CALLBACK, payload)]
        assert shop.collected(link).status_code == 200

    def test_of_a_duplicate_does_not_count(self, shop: Shop) -> None:
        shop.carrier.reports.busy = True
        shop.asked(callback=CALLBACK)
        shop.asked(callback=CALLBACK + "/other")
        (order_id,) = shop.house.orders()
        callback = shop.house.book.read(order_id).callback
        assert callback is not None
        assert callback.url == CALLBACK

    def test_is_a_clients_own(self, shop: Shop) -> None:
        shop.carrier.reports.busy = True
        shop.asked()
        shop.asked(who=shop.other, callback=CALLBACK)
        shop.asked(callback=CALLBACK)
        assert len(shop.house.orders()) == 2
        assert shop.runs() == 1

    def test_has_a_form(self, shop: Shop) -> None:
        answer = shop.ask("POST", CDR, DAY | {"callback": "ftp://example.com/"})
        assert (answer.status_code, answer.json["errors"]) == (400, ["Invalid callback"])

    @pytest.mark.parametrize("url", ["http://user:word@example.com/", "http://127.1/", "http://[::1]:8080/"])
    def test_goes_nowhere_private(self, shop: Shop, url: str) -> None:
        answer = shop.ask("POST", CDR, DAY | {"callback": url})
        assert answer.status_code == 400
        assert answer.json["errors"][0].startswith("Invalid callback")
        assert shop.house.orders() == []
