"""These tests take their decks from those of reports, and render each once."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parent.parent))


@pytest.fixture(scope="session", autouse=True)
def rendered_once():
    import quarters

    from socialwatch.report.render import pptx

    patch = pytest.MonkeyPatch()
    patch.setattr(pptx, "to_bytes", quarters.Rendered())
    yield
    patch.undo()
