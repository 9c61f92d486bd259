"""What the pages quote as real answers of the demo's archive is what it answers today."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from commands import call

from socialwatch.report.unbroken import loose

pytestmark = pytest.mark.long

DOCS = Path(__file__).resolve().parents[2] / "docs"
QUOTING = ("ask.md", "tell.md", "decks.md", "accuracy.md")
FOLDER = "socialwatch-demo"  # as the pages call it


def quotes() -> list[tuple[str, str, list[str]]]:
    """Page, command and what it prints, of every block that begins with a prompt; continued lines are joined."""
    found = []
    for page in QUOTING:
        for block in re.findall(r"```text\n\$ (socialwatch .*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL):
            command, *lines = re.sub(r" *\\\n *", " ", block).splitlines()
            found.append((page, command, lines))
    return found


def missing(lines: list[str], printed: list[str]) -> list[str]:
    """The quoted lines that are not printed in this order; "..." stands for anything left out."""
    at, lost = 0, []
    for line in lines:
        form = re.compile(".*".join(map(re.escape, line.rstrip().split("..."))) + r"\s*")
        here = next((n for n in range(at, len(printed)) if form.fullmatch(printed[n])), None)
        if here is None:
            lost.append(line)
        else:
            at = here + 1
    return lost


@pytest.mark.parametrize(("page", "command", "lines"), quotes(), ids=lambda one: one if isinstance(one, str) else "")
def test_the_pages_quote_what_is_printed(
    page: str, command: str, lines: list[str], demo_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(demo_folder.parent)
    words = [word.replace(FOLDER, str(demo_folder)) for word in shlex.split(command)[1:]]
    done = call(*words, config=demo_folder / "socialwatch.toml")
    assert done.code == 0, done.talk
    assert lines
    printed = loose("\n".join((done.out, done.talk))).replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert missing(lines, printed) == [], "\n".join(printed[:60])


def test_a_quoted_line_that_is_not_printed_is_found() -> None:
    printed = ["brand  voices", "Acme       12", "Rival       3", ""]
    assert missing(["brand  voices", "Acme ...", "..."], printed) == []
    assert missing(["Acme       13", "Rival       3"], printed) == ["Acme       13"]
    assert missing(["Rival       3", "Acme       12"], printed) == ["Acme       12"]
    assert len(quotes()) > 6
