"""The archive: nothing is lost, nothing is doubled, whoever died while writing."""

import fcntl
import gzip
import json
import os
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from shared.orders.archive import LOCK, Archive
from shared.orders.evidence import document
from shared.orders.history import chained
from shared.orders.timeline import Entry
from tests.unit.orders.samples import NOW, NUMBER, accepted, choose_run, release, report

DAY = "2026-05-01"


def line(order_id: str, reference: str = "R-1", *events: str) -> bytes:
    """The evidence about an order, to which a few things have happened."""
    move = accepted(release(reference), order_id=order_id)
    order, timeline = chained(move.order, [Entry(NOW, event) for event in events])
    return document(order, [*move.entries, *timeline])


ONE, TWO, THREE = line("one"), line("two", 'the "second"'), line("three", "R-3")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def content(archive: Archive) -> list[bytes]:
    """All lines of all files, by other means than the archive's."""
    return [line for file in archive.files() for line in gzip.decompress(file.read_bytes()).splitlines(True)]


def ids(archive: Archive, word: str) -> list[str]:
    return [json.loads(found.evidence)["ordered"]["id"] for found in archive.find(word)]


def test_what_is_added_is_there_in_its_order_for_any_gzip(archive: Archive) -> None:
    assert archive.add(DAY, [ONE, TWO]) == 2
    assert archive.add(DAY, [THREE]) == 1
    (file,) = archive.files()
    assert file.name == f"orders-{DAY}.ndjson.gz"
    told = subprocess.run(["gzip", "-dc", file], check=True, capture_output=True).stdout
    assert told == ONE + TWO + THREE


def test_each_day_has_a_file(archive: Archive) -> None:
    archive.add("2026-05-02", [TWO])
    archive.add(DAY, [ONE])
    assert [file.name[7:17] for file in archive.files()] == [DAY, "2026-05-02"]
    assert content(archive) == [ONE, TWO]


@pytest.mark.parametrize("again", [True, False])
def test_what_is_there_is_not_added_again(archive: Archive, again: bool) -> None:
    archive.add(DAY, [ONE, TWO])
    other = Archive(archive.files()[0].parent) if again else archive
    assert other.add(DAY, [TWO, THREE, THREE]) == 1
    assert content(archive) == [ONE, TWO, THREE]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("one", ["one"]),
        ("R-1", ["one"]),
        ('the "second"', ["two"]),
        (NUMBER, ["one", "two", "three"]),
        ("R-", []),
        ("accepted", []),
        ("", []),
    ],
)
def test_orders_are_found_by_id_reference_and_number(archive: Archive, word: str, found: list[str]) -> None:
    archive.add(DAY, [ONE, TWO])
    archive.add("2026-05-02", [THREE])
    assert ids(archive, word) == found


def test_an_order_that_was_archived_again_is_found_once_as_it_was_last(archive: Archive) -> None:
    later = line("one", "R-1", "retried", "succeeded")
    archive.add(DAY, [ONE, TWO])
    archive.add("2026-05-09", [later])
    (found,) = archive.find("one")
    assert (found.evidence, found.file) == (later, "orders-2026-05-09.ndjson.gz")


def test_an_order_for_a_run_is_found_by_each_of_its_numbers(archive: Archive) -> None:
    move = accepted(choose_run(), order_id="run")
    search, allocate, *rest = move.order.steps
    allocate = replace(allocate, outputs={"run": [NUMBER, "442079460124"], "bought": 2})
    archive.add(DAY, [document(replace(move.order, steps=(search, allocate, *rest)), move.entries)])
    assert ids(archive, NUMBER) == ids(archive, "442079460124") == ["run"]
    assert ids(archive, "442079460125") == []


def test_an_order_without_a_number_is_found(archive: Archive) -> None:
    move = accepted(report("R-9"))
    archive.add(DAY, [document(move.order, move.entries)])
    assert ids(archive, "R-9") == [move.order.id]


def test_there_is_nothing_to_find_before_anything_is_added(archive: Archive) -> None:
    assert archive.find("one") == []


def test_whatever_was_left_unfinished_harms_nobody(archive: Archive) -> None:
    archive.add(DAY, [ONE])
    (file,) = archive.files()
    before = file.read_bytes()
    archive.add(DAY, [TWO])
    whole = file.read_bytes()
    for cut in range(len(before), len(whole)):
        file.write_bytes(whole[:cut])
        assert ids(archive, "one") == ["one"]
        assert ids(archive, "two") == []
        assert Archive(file.parent).add(DAY, [TWO]) == 1
        assert content(archive) == [ONE, TWO]


def test_what_is_cut_off_is_kept_beside_the_file(archive: Archive) -> None:
    archive.add(DAY, [ONE])
    (file,) = archive.files()
    with file.open("ab") as target:
        target.write(b"\0\0rubbish")
    Archive(file.parent).add(DAY, [TWO])
    assert content(archive) == [ONE, TWO]
    assert file.with_name(file.name + ".torn").read_bytes() == b"\0\0rubbish"


def test_a_write_that_fails_is_mended_by_the_next(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.add(DAY, [ONE])

    def full(_descriptor: int) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="no space"):
            archive.add(DAY, [TWO])
    assert archive.add(DAY, [TWO, THREE]) in (1, 2)
    assert content(archive) == [ONE, TWO, THREE]


def test_nobody_adds_while_somebody_else_does(archive: Archive, tmp_path: Path) -> None:
    archive.add(DAY, [ONE])
    with (tmp_path / "archive" / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BlockingIOError):
            archive.add(DAY, [TWO])
        assert ids(archive, "one") == ["one"]
    assert archive.add(DAY, [TWO]) == 1
