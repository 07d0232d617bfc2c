"""No shell block is forgotten: each says whether it is run."""

from pathlib import Path

import pytest

from tests.examples.markdown import Block, blocks, documents, examples, is_as_shown

EXCUSED = ("./dev demo", "./dev test", "cp deploy/trunkline.env.example")
"""The README's first commands: the demo has tests of its own, continuous integration runs the tests, and the
containers are not started here.
"""


@pytest.mark.parametrize("file", documents(), ids=lambda file: file.name)
def test_every_shell_block_says_whether_it_is_run(file: Path) -> None:
    shell = [block for block in blocks(file) if block.language == "sh"]
    silent = [block for block in shell if block.mark not in ("run", "not run")]

    assert [block.name for block in silent if not _is_excused(block)] == []


def test_an_output_is_shown_of_something_that_is_run() -> None:
    for file in documents():
        shown = [block for block in blocks(file) if block.mark == "output"]
        assert len(shown) == sum(example.output is not None for example in examples(file)), file


def test_dots_stand_for_anything() -> None:
    assert is_as_shown('{"id": "…", "at": "…"}', '{"id":"1","at":"\\/now"}\n')
    assert not is_as_shown('{"id": "…"}', '{"id":1}')


def _is_excused(block: Block) -> bool:
    return block.file == "README.md" and block.text.startswith(EXCUSED)
