"""`/healthz` and `/readyz`: for whoever decides whether this process gets requests. No key needed."""

from collections.abc import Callable
from pathlib import Path

from shared.gate.gate import Gate, Limits
from shared.store import connect
from tests.integration.gateway.house import CONFIG, House, document
from tests.servers import RedisServer


def test_a_process_that_answers_is_alive(house: House) -> None:
    answer = house.http.simulate_get("/healthz")
    assert (answer.status_code, document(answer)) == (200, {"status": "ok"})


def test_when_all_is_well_it_is_ready(house: House) -> None:
    answer = house.http.simulate_get("/readyz")
    assert (answer.status_code, document(answer)) == (
        200,
        {"book": "ok", "belt": {"memory:1": "ok"}, "carrier": "ok"},
    )


def test_without_the_belt_it_is_still_ready_and_says_what_is_wrong(house: House) -> None:
    house.server.down = True
    answer = house.http.simulate_get("/readyz")
    assert answer.status_code == 200
    assert document(answer)["book"] == "ok"
    assert "down" in document(answer)["belt"]["memory:1"]


def test_without_the_carrier_it_is_still_ready_and_says_what_is_wrong(house: House) -> None:
    gate = Gate(house.redis, CONFIG.simwood_account, Limits.of(CONFIG))
    while not gate.leave("failed"):
        continue
    answer = house.http.simulate_get("/readyz")
    assert answer.status_code == 200
    assert document(answer)["carrier"] == "no answer to 5 calls in a row; orders wait"
    gate.leave("answered")
    assert document(house.http.simulate_get("/readyz"))["carrier"] == "ok"


def test_without_the_book_it_is_not_ready_but_alive(build: Callable[..., House], tmp_path: Path) -> None:
    server = RedisServer(tmp_path / "redis").start()
    house = build(connect(server.url))
    server.kill()
    answer = house.http.simulate_get("/readyz")
    assert answer.status_code == 503
    assert "not available" in document(answer)["book"]
    assert house.http.simulate_get("/healthz").status_code == 200
    server.start()
    assert house.http.simulate_get("/readyz").status_code == 200
    server.kill()
