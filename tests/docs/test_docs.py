"""The pages tell the truth: every command and option in them exists, every link leads somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from socialwatch.cli import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]


def command_lines(text: str) -> list[str]:
    """Every `socialwatch ...` line in a fenced block, without its comment; continued lines are joined."""
    lines = []
    for block in re.findall(r"```(?:sh|bash|console|text)?\n(.*?)```", text, re.S):
        for line in block.replace("\\\n", " ").splitlines():
            found = re.match(r"^(?:\$ )?(?:pip install uv && )?(?:uv run )?(socialwatch .*)$", line.strip())
            if found and not found[1].startswith("socialwatch:"):
                lines.append(found[1])
    return lines


def first_call(line: str) -> list[str]:
    """The words of a line up to a pipe, a redirection or a comment."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|;<>&")
    lexer.whitespace_split = True
    words = []
    for word in lexer:
        if set(word) <= set("|;<>&") and word:
            break
        words.append(word)
    return words[1:]


def unknown(words: list[str]) -> str | None:
    """What in a command line does not exist, or None."""
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="socialwatch")
    value_follows = False
    for word in words:
        if value_follows:
            value_follows = False
        elif word.startswith("-") and word != "-":
            flag, equals, _ = word.partition("=")
            valued = {name for p in command.params if not getattr(p, "is_flag", True) for name in p.opts}
            value_follows = flag in valued and not equals
            known = {name for p in command.params for name in (*p.opts, *p.secondary_opts)} | {"--help", "-h"}
            if flag not in known and not re.match(r"^-\d", word) and not re.match(r"^-[a-z]+:", word):
                return f"{flag} of {context.command_path}"
        elif hasattr(command, "get_command"):
            inner = command.get_command(context, word)
            if inner is None:
                if context.parent is None and word in {str(v) for v in words[:2]} and words[0].startswith("-"):
                    continue  # the value of a global option
                return f"{word} of {context.command_path}"
            context = typer.Context(inner, info_name=word, parent=context)
            command = inner
    return None


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_commands_on_the_pages_exist(page: Path) -> None:
    if page.name == "reference.md":
        return
    for line in command_lines(page.read_text("utf-8")):
        assert unknown(first_call(line)) is None, f"{page.name}: {line}: no {unknown(first_call(line))}"


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_reference_is_what_the_commands_say() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "reference.py", "--check"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr
