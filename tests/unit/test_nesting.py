"""How deep a document goes."""

import pytest

from shared.nesting import is_deeper


def nested(levels: int) -> object:
    """A document with so many levels below it."""
    document: object = [1]
    for level in range(levels):
        document = {"flat": [], "deep": document} if level % 2 else [1, document]
    return document


@pytest.mark.parametrize(("levels", "deeper"), [(0, False), (3, False), (4, False), (5, True), (9, True)])
def test_a_document_as_deep_as_it_may_be_is_not_deeper(levels: int, deeper: bool) -> None:
    assert is_deeper(nested(levels), 4) == deeper


def test_what_holds_nothing_is_not_deep() -> None:
    shallow: list[object] = [None, "[[[[", 1, [], {}, [1, "x"]]
    assert not any(is_deeper(plain, 0) for plain in shallow)


def test_it_does_not_recurse() -> None:
    assert is_deeper(nested(100_000), 50_000)
