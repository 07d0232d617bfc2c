"""The sandbox's page is one session from beginning to end, on a sandbox without the rest of Trunkline."""

from collections.abc import Generator

import pytest

from deploy.local import stack
from deploy.local.stack import Running
from deploy.setup.paths import ROOT
from tests.examples import shell
from tests.examples.markdown import examples, is_as_shown


@pytest.fixture
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    running = stack.start(tmp_path_factory.mktemp("stack"), programs=("sandbox",))
    yield running
    running.stop()


def test_the_page_read_from_top_to_bottom(sandbox: Running) -> None:
    page = examples(ROOT / "docs" / "sandbox.md")
    assert page

    for example in page:
        printed = shell.run(example.block.text, sandbox)
        assert example.output is not None, example.block.name
        assert is_as_shown(example.output, printed), f"{example.block.name}: {printed}"
