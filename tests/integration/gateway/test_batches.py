"""`/batches`: each line stands alone; sent again, nothing is ordered twice."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from falcon import testing

from services.gateway.intake import publisher
from shared.errors import BeltUnavailable
from shared.outcome import Done
from shared.tubes.memory import MemoryBelt
from tests.integration.gateway.house import House, Json, document, kind, order


def lines(*orders: object) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in orders)


def post(house: House, body: bytes) -> testing.Result:
    return house.post("/batches", raw=body, key=None)


def taken(house: House, body: bytes) -> Json:
    answer = post(house, body)
    assert answer.status_code == 202
    return document(answer)


def numbered(count: int) -> bytes:
    return lines(*(order(f"R-{number}") for number in range(count)))


def test_every_good_line_is_an_order(house: House) -> None:
    answer = post(house, numbered(3))
    found = document(answer)
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/batches/{found['id']}"
    assert (found["created"], found["replayed"], found["rejected"]) == (3, 0, [])
    assert len(house.jobs()) == 3


def test_a_batch_tells_how_its_orders_stand(house: House) -> None:
    batch = taken(house, numbered(3))["id"]
    one, other, _ = house.orders()
    house.finish(one)
    house.work(other, Done())
    found = document(house.get(f"/batches/{batch}"))
    assert (found["orders"], found["status"]) == (3, {"succeeded": 1, "running": 1, "accepted": 1})
    assert found["created"].endswith("Z")


def test_a_batchs_orders_are_found_by_it(house: House) -> None:
    batch = taken(house, numbered(3))["id"]
    house.post(body=order("alone"))
    rows = document(house.get("/orders", batch=batch))["orders"]
    assert {row["reference"] for row in rows} == {"R-0", "R-1", "R-2"}
    assert {row["batch"] for row in rows} == {batch}


def test_bad_lines_are_told_by_number_and_the_others_go_in(house: House) -> None:
    body = b"\n".join(
        [
            lines(order("good-1")).strip(),
            b"{",
            b"",
            lines(order("typo", calback="x")).strip(),
            lines(order("short", number="3312345")).strip(),
            lines(order("elsewhere", account="930001")).strip(),
            b"\xff",
            lines(order("good-2")).strip(),
        ]
    )
    found = taken(house, body)
    assert found["created"] == 2
    assert [bad["line"] for bad in found["rejected"]] == [2, 4, 5, 6, 7]
    assert [bad["errors"][0]["field"] for bad in found["rejected"]] == [
        "$",
        "$",
        "$.number",
        "$.account",
        "$",
    ]
    assert "did you mean `callback`" in found["rejected"][1]["errors"][0]["message"]


def test_line_ends_of_any_kind_and_blank_lines_do_no_harm(house: House) -> None:
    body = b"\r\n\n  \n" + lines(order("a")).replace(b"\n", b"\r\n") + b"\n" + lines(order("b")).strip()
    assert taken(house, body)["created"] == 2


def test_a_batch_sent_again_orders_nothing_twice(house: House) -> None:
    first, again = taken(house, numbered(3)), taken(house, numbered(3))
    assert (again["created"], again["replayed"]) == (0, 3)
    assert len(house.orders()) == 3
    assert len(house.jobs()) == 3
    assert document(house.get(f"/batches/{again['id']}"))["orders"] == 3
    assert document(house.get(f"/batches/{first['id']}"))["orders"] == 3


def test_a_batch_sent_again_finds_its_orders_too(house: House) -> None:
    taken(house, numbered(3))
    again = taken(house, numbered(3))["id"]
    assert len(document(house.get("/orders", batch=again))["orders"]) == 3


def test_a_batch_that_was_cut_is_completed_by_sending_it_again(house: House) -> None:
    taken(house, numbered(2))
    again = taken(house, numbered(5))
    assert (again["created"], again["replayed"]) == (3, 2)


def test_a_reference_used_for_something_else_is_told_by_line(house: House) -> None:
    taken(house, lines(order("R-1")))
    found = taken(house, lines(order("R-0"), order("R-1", priority="high")))
    assert found["created"] == 1
    (bad,) = found["rejected"]
    assert (bad["line"], bad["errors"][0]["field"]) == (2, "$.reference")


def test_the_same_line_twice_is_one_order(house: House) -> None:
    found = taken(house, lines(order("a"), order("a")))
    assert (found["created"], found["replayed"]) == (1, 1)
    assert document(house.get(f"/batches/{found['id']}"))["orders"] == 1


@pytest.mark.parametrize("body", [b"", b"\n\n \r\n"])
def test_a_batch_without_a_line_is_refused(house: House, body: bytes) -> None:
    answer = post(house, body)
    assert (answer.status_code, kind(answer)) == (400, "invalid-batch")


def test_too_many_lines_are_refused_before_the_first_is_taken(house: House) -> None:
    answer = post(house, b"{}\n" * 10_001)
    assert (answer.status_code, kind(answer)) == (400, "invalid-batch")
    assert "10001" in document(answer)["detail"]


def test_a_batch_takes_no_parameters(house: House) -> None:
    assert house.post("/batches", raw=numbered(1), query="dry_run=true").status_code == 400


def test_a_batch_over_the_limit_is_refused(house: House) -> None:
    assert post(house, b" " * (32 * 1024 * 1024 + 1)).status_code == 413


def test_a_line_that_is_too_long_is_a_bad_line_like_others(house: House) -> None:
    found = taken(house, lines(order("a")) + b" " * 300_000 + b"\n" + lines(order("b")) + b"x" * 300_000)
    assert (found["created"], [bad["line"] for bad in found["rejected"]]) == (2, [2, 4])
    assert "at most 262144 bytes" in found["rejected"][0]["errors"][0]["message"]


def test_a_line_over_the_limit_by_its_end_only_is_taken(house: House) -> None:
    line = lines(order("a")).rstrip()
    body = line + b" " * (262_144 - len(line)) + b"\n" + lines(order("b"))
    assert taken(house, body)["created"] == 2


def test_bad_lines_come_in_their_order(house: House) -> None:
    bad = lines(order("R-1", priority="high"))
    found = taken(house, lines(order("R-1")) + bad + b"{\n" + bad)
    assert [line["line"] for line in found["rejected"]] == [2, 3, 4]


def test_a_belt_that_hangs_does_not_hold_the_answer_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs, goes_on = Event(), Event()

    def put(*_: object, **__: object) -> int:
        hangs.set()
        goes_on.wait()
        raise BeltUnavailable("hung")

    monkeypatch.setattr(MemoryBelt, "put", put)
    monkeypatch.setattr(publisher, "PATIENCE", 0.01)
    found = taken(house, numbered(250))
    goes_on.set()
    assert found["created"] == 250
    assert hangs.is_set()


def test_of_a_batch_that_is_cut_nothing_is_taken(house: House) -> None:
    body = numbered(3)
    answer = house.post("/batches", raw=body, key=None, headers={"Content-Length": str(len(body) + 1)})
    assert (answer.status_code, kind(answer)) == (400, "body-cut")
    assert house.orders() == []


def test_lines_nested_too_deep_are_bad_lines_like_others(house: House) -> None:
    deep = b'{"type":"number.activate","reference":"R","config":' + b"[" * 20_000 + b"]" * 20_000 + b"}\n"
    found = taken(house, deep + lines(order("good")))
    assert (found["created"], found["rejected"][0]["line"]) == (1, 1)


def test_the_same_batch_from_many_at_once_is_ordered_once(house: House) -> None:
    meeting = Barrier(4, timeout=30)

    def send(_: int) -> Json:
        meeting.wait()
        return taken(house, numbered(25))

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(send, range(4)))
    assert sum(answer["created"] for answer in answers) == 25
    assert sum(answer["replayed"] for answer in answers) == 75
    assert len(house.orders()) == 25


@pytest.mark.timeout(600)
def test_the_largest_batch_goes_in(house: House) -> None:
    start = time.perf_counter()
    found = taken(house, numbered(10_000))
    print(f"10,000 lines in {time.perf_counter() - start:.1f} s")
    assert found["created"] == 10_000
    assert document(house.get(f"/batches/{found['id']}"))["status"] == {"accepted": 10_000}
