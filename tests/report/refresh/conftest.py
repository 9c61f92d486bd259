"""These tests take their decks from those of reports, and render each once."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parent.parent))


@pytest.fixture(scope="session")
def rendered():
    import quarters

    return quarters.Rendered()


@pytest.fixture(scope="module", autouse=True)
def rendered_once(rendered):
    """Taken back after each module: the other tests of reports render for themselves."""
    from socialwatch.report.render import pptx

    patch = pytest.MonkeyPatch()
    patch.setattr(pptx, "to_bytes", rendered)
    yield
    patch.undo()
