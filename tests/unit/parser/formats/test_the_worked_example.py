"""The format that docs/developing.md adds, step by step: its module runs as it stands there."""

import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from services.parser.formats.contract import Drafts
from services.parser.input.document import Document
from services.parser.input.limits import DEFAULT_LIMITS
from tests.brokers.snippets import snippets
from tests.unit.parser.items import raw_item

MODULE, _REGISTRY, STORY = snippets("A format", "developing.md")


@pytest.fixture
def front_matter(tmp_path: Path) -> Iterator[ModuleType]:
    path = tmp_path / "front_matter.py"
    path.write_text(MODULE)
    spec = spec_from_file_location("front_matter_of_the_page", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_the_example_reads_its_own_story(front_matter: ModuleType) -> None:
    document = Document(raw_item(STORY), STORY.encode(), DEFAULT_LIMITS)
    assert front_matter.sniff(document)
    outcome = front_matter.read(document)
    assert isinstance(outcome, Drafts)
    (draft,) = outcome.drafts
    assert (draft.headline, draft.guid) == ("Bridge opens in Riga", "riga-bridge-1")
