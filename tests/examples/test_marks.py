"""No shell block is forgotten: each says whether it is run."""

from pathlib import Path

import pytest

from tests.examples.markdown import blocks, documents, examples, is_as_shown


@pytest.mark.parametrize("file", documents(), ids=lambda file: file.name)
def test_every_shell_block_says_whether_it_is_run(file: Path) -> None:
    shell = [block for block in blocks(file) if block.language == "sh"]
    assert [block.name for block in shell if block.mark not in ("run", "not run")] == []


def test_an_output_is_shown_of_something_that_is_run() -> None:
    for file in documents():
        shown = [block for block in blocks(file) if block.mark == "output"]
        assert len(shown) == sum(example.output is not None for example in examples(file)), file


def test_dots_stand_for_anything() -> None:
    assert is_as_shown('{"id": "…", "at": "…"}', '{"id":"1","at":"\\/now"}\n')
    assert not is_as_shown('{"id": "…"}', '{"id":1}')
