"""Write docs/reference.md from the commands themselves; with --check, only say whether it is current."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

os.environ["COLUMNS"] = "100"
os.environ["TERMINAL_WIDTH"] = "100"

import typer

from socialwatch.cli import COMMANDS, app

TARGET = Path(__file__).parent / "reference.md"
HEAD = "# Reference\nEvery command with its options, written by `python docs/reference.py`.\n"


def help_text(command: Any, path: str, parent: Any = None) -> str:
    with typer.Context(command, info_name=path.rpartition(" ")[2], parent=parent, terminal_width=100) as context:
        text = re.sub(r"(?m)[ \t]+$", "", command.get_help(context))
        parts = [f"```text\n{text}\n```\n"]
        for name in getattr(command, "commands", {}):
            parts.append(f"#### `{path} {name}`\n{help_text(command.commands[name], f'{path} {name}', context)}")
    return "\n".join(parts)


def reference() -> str:
    root: Any = typer.main.get_command(app)
    parts = [HEAD]
    with typer.Context(root, info_name="socialwatch", terminal_width=100) as context:
        for section, commands in COMMANDS.items():
            parts.append(f"## {section}\n")
            for name in commands:
                command = root.get_command(context, name)
                parts.append(f"### `socialwatch {name}`\n{help_text(command, f'socialwatch {name}', context)}")
    return "\n".join(parts)


def main() -> int:
    text = reference()
    if "--check" in sys.argv:
        if TARGET.exists() and TARGET.read_text("utf-8") == text:
            print(f"{TARGET.name} is current")
            return 0
        print(f"{TARGET.name} is not what the commands say; run: python docs/reference.py")
        return 1
    TARGET.write_text(text, "utf-8")
    print(f"wrote {TARGET.name}, {len(text):,} characters")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
