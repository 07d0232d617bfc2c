"""Order files: one order a row, one field a column, errors that name the place."""

from pathlib import Path

import pytest

from services.cli import order_file
from services.cli.order_file import Json


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "orders.csv"


def read(file: Path, text: str | bytes) -> list[Json]:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return order_file.read(file)


def test_a_row_is_an_order(file: Path) -> None:
    assert read(file, "type,reference,number\nnumber.release,R-1,442079460123\n") == [
        {"type": "number.release", "reference": "R-1", "number": "442079460123"}
    ]


def test_a_number_stays_text(file: Path) -> None:
    assert read(file, "number,pin\n0044,007\n") == [{"number": "0044", "pin": "007"}]


def test_a_count_is_a_number(file: Path) -> None:
    assert read(file, "choose.consecutive,choose.pattern\n10,113*\nten,1\n") == [
        {"choose": {"consecutive": 10, "pattern": "113*"}},
        {"choose": {"consecutive": "ten", "pattern": "1"}},
    ]


def test_a_dot_in_a_columns_name_goes_one_level_down(file: Path) -> None:
    assert read(file, "choose.pattern,choose.tier,a.b.c\n44*,gold,x\n") == [
        {"choose": {"pattern": "44*", "tier": "gold"}, "a": {"b": {"c": "x"}}}
    ]


def test_an_empty_cell_is_a_field_that_is_not_given(file: Path) -> None:
    assert read(file, "reference,choose.tier,trunk\nR-1,, \n") == [{"reference": "R-1"}]


def test_a_short_row_gives_fewer_fields(file: Path) -> None:
    assert read(file, "reference,trunk\nR-1\n") == [{"reference": "R-1"}]


def test_a_cell_with_a_brace_is_json(file: Path) -> None:
    assert read(file, 'reference,config\nR-1,"{""routing"": {}}"\n') == [
        {"reference": "R-1", "config": {"routing": {}}}
    ]


def test_json_and_dotted_columns_go_together(file: Path) -> None:
    assert read(file, 'choose,choose.tier\n"{""pattern"": ""44*""}",gold\n') == [
        {"choose": {"pattern": "44*", "tier": "gold"}}
    ]


def test_cells_lose_the_blanks_around_them(file: Path) -> None:
    assert read(file, "reference\n  R 1  \n") == [{"reference": "R 1"}]


def test_letters_of_all_scripts_are_read(file: Path) -> None:
    assert read(file, "emergency.name\nZoë\n") == [{"emergency": {"name": "Zoë"}}]


def test_a_spreadsheets_byte_order_mark_and_line_ends_do_no_harm(file: Path) -> None:
    assert read(file, b"\xef\xbb\xbftype,reference\r\na,b\r\n") == [{"type": "a", "reference": "b"}]


@pytest.mark.parametrize("text", ["", "type,reference\n", "type\n\n\n"])
def test_a_file_without_rows_has_no_orders(file: Path, text: str) -> None:
    assert read(file, text) == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("reference,config\nR-1,{}\nR-2,{no\n", ["row 3", "column config", "not JSON"]),
        ("reference\nR-1,extra\n", ["row 2", "more cells"]),
        ("choose,choose.tier\n44,gold\n", ["row 2", "column choose.tier"]),
        ("choose.tier,choose\ngold,44\n", ["row 2", "column choose"]),
    ],
)
def test_what_cannot_be_read_is_named_by_its_place(file: Path, text: str, places: list[str]) -> None:
    with pytest.raises(ValueError, match="row") as caught:
        read(file, text)
    assert [place for place in places if place not in str(caught.value)] == []


def test_a_file_in_another_encoding_is_an_error_and_no_crash(file: Path) -> None:
    with pytest.raises(ValueError, match="utf-8"):
        read(file, "name\nZoë\n".encode("latin-1"))


def test_a_cell_that_is_too_long_is_an_error_and_no_crash(file: Path) -> None:
    with pytest.raises(ValueError, match="row 2"):
        read(file, "name\n" + "x" * 200_000)


def test_a_file_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        order_file.read(tmp_path / "nowhere.csv")
