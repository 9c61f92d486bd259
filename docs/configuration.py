"""Write docs/configuration.md from the sections' own docstrings; with --check, only say whether it is current."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

from socialwatch.config import Brand, Config, Network, Photographs, Privacy, Report, SourceSection, Topic
from socialwatch.config.categories import Campaign, Entry, Labels, NoiseRule
from socialwatch.config.delivery import Channel, Delivery, Mail
from socialwatch.config.mood import MoodEngine
from socialwatch.config.people import Owner, Service
from socialwatch.config.roi import Roi
from socialwatch.registry import SOURCES

TARGET = Path(__file__).parent / "configuration.md"
HEAD = """# Configuration
`socialwatch.toml` in the current folder, else in your user configuration folder, else where `--config FILE` or
`SOCIALWATCH_CONFIG` says. `socialwatch init` writes one, [config.example.toml](../config.example.toml) shows every
key in use, and `socialwatch doctor` checks yours. This page is written by `python docs/configuration.py`.

```toml
timezone = "Europe/London"

[[brand]]
name = "Acme"
own = true

[[source]]
type = "hackernews"
```

Commands that write check the whole file first and report every error at once, each with its line, its key, what
was found and what is allowed:

```text
socialwatch.toml has 2 errors:
socialwatch.toml:4: brand[1].name: found "", allowed: a name of at least one letter, without line breaks
socialwatch.toml:5: brand[1].qurey: found an unknown key (did you mean 'query'?), allowed: accounts, hits, kind, ...
```

## Secrets
Passwords and tokens are not written into the file, only where they lie; writing one there is an error.

| reference | where it lies |
|---|---|
| `"env:NAME"` | an environment variable (cron has an almost empty environment: set it in the crontab) |
| `"file:/path"` | the first line of a file of yours that nobody else can read (mode 0600) |
| `"keyring:service/name"` | the system's keyring (`keyring set service name`); cron often has none |

`socialwatch doctor --as-cron` tries them as cron would.
"""
OMITTED = {
    "path",
    "brands",
    "topics",
    "sources",
    "network",
    "report",
    "privacy",
    "photographs",
    "sentiment",
    "roi",
    "service",
    "mail",
    "delivery",
    "channels",
    "owners",
    "labels",
    "intents",
    "stages",
    "urgency",
    "noise",
    "campaigns",
    "options",
}


def docs_of(section: Any) -> dict[str, str]:
    """Field -> the text that stands under it."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(section))).body[0]
    assert isinstance(tree, ast.ClassDef)
    found = {}
    for statement, following in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(statement, ast.AnnAssign) and isinstance(following, ast.Expr):
            assert isinstance(statement.target, ast.Name)
            assert isinstance(following.value, ast.Constant)
            found[statement.target.id] = " ".join(str(following.value.value).split())
    return found


def kind_of(field: Field[Any]) -> str:
    words = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false", "Path": "path"}
    words |= {"tuple[str, ...]": "list of texts", "Secret": "secret", "Kind": "text"}
    text = str(field.type).replace(" | None", "")
    return words.get(text, "text" if text.startswith("Literal") else "table")


def default_of(field: Field[Any]) -> str:
    if field.default is MISSING:
        return "" if field.default_factory is MISSING else "empty"
    if field.default in (None, "", ()):
        return ""
    if isinstance(field.default, bool):
        return f"`{str(field.default).lower()}`"
    if isinstance(field.default, tuple):
        return "`[" + ", ".join(f'"{value}"' for value in field.default) + "]`"
    return f'`"{field.default}"`' if isinstance(field.default, (str, Path)) else f"`{field.default}`"


def table(section: Any, extra: str = "") -> str:
    docs = docs_of(section)
    rows = ["| key | what | default | |", "|---|---|---|---|"]
    for field in fields(section):
        if not field.init or (section in (Config, SourceSection) and field.name in OMITTED):
            continue
        must = section is not SourceSection or field.name == "type"
        must &= field.default is MISSING and field.default_factory is MISSING
        text = docs.get(field.name, "").replace("|", "\\|")
        rows.append(
            f"| `{field.name}` | {kind_of(field)} | {'must be there' if must else default_of(field)} | {text} |"
        )
    return "\n".join(rows) + ("\n" + extra if extra else "")


def page() -> str:
    own = "| `own` | true or false | | Short for `kind`: true means own, false a competitor. |"
    parts = [HEAD, "## Top level\n" + table(Config)]
    parts.append("## `[[brand]]`\nSomething that is tracked. At least one.\n\n" + table(Brand, own))
    parts.append(
        "## `[[topic]]`\nSomething people talk about, among the posts that matched a brand.\n\n" + table(Topic)
    )
    parts.append("## `[labels]`\nSets of queries of your own; see [sets](sets.md).\n\n" + table(Labels))
    parts.append("## `[[intent]]`, `[[stage]]`, `[[urgency]]`\nEntries beside those of a set.\n\n" + table(Entry))
    parts.append("## `[[noise]]`\nWhat is left out of every figure.\n\n" + table(NoiseRule))
    days = table(Campaign).replace("| `start` |", "| `from` |").replace("| `end` |", "| `to` |")
    parts.append("## `[[campaign]]`\nContests and launches of your own.\n\n" + days)
    parts.append("## `[[source]]`\nOne way to hear.\n\n" + table(SourceSection) + "\n\nand the keys of its type:")
    for name in SOURCES.names():
        connector = SOURCES.load(name)
        summary = (inspect.getdoc(connector) or "").splitlines()[0]
        parts.append(f'### `type = "{name}"`\n{summary}\n\n' + table(connector))
    parts.append("## `[network]`\nHow we behave on the network.\n\n" + table(Network))
    parts.append("## `[report]`\nHow decks look.\n\n" + table(Report))
    parts.append("## `[sentiment]`\nWhat tells the mood of posts; see [engines](engines.md).\n\n" + table(MoodEngine))
    parts.append("## `[roi]`\nAssumptions on money, for what answering costs and pages of help save.\n\n" + table(Roi))
    parts.append("## `[service]`\nWhen somebody answers; decks draw these hours in.\n\n" + table(Service))
    parts.append("## `[[owner]]`\nWhom recommendations name; see [decks](decks.md).\n\n" + table(Owner))
    parts.append("## `[delivery]`\nWho gets decks and digests; see [delivery](deliver.md).\n\n" + table(Delivery))
    parts.append("## `[mail]`\nThe mailbox they are sent from.\n\n" + table(Mail))
    parts.append("## `[[channel]]`\nPlaces in Slack, Teams and elsewhere.\n\n" + table(Channel))
    parts.append(
        "## `[privacy]`\nWho may be named in decks, pages, pictures of posts, mails. Named are own accounts, and"
        " accounts known to have 10,000 or more followers. `[report] names` is the key's name of before; it is still"
        " read, and said.\n\n" + table(Privacy)
    )
    parts.append("## `[photographs]`\nPosts that will matter are photographed.\n\n" + table(Photographs))
    return "\n\n".join(parts) + "\n"


def main() -> int:
    text = page()
    if "--check" not in sys.argv:
        TARGET.write_text(text, "utf-8")
        print(f"wrote {TARGET.name}, {len(text):,} characters")
        return 0
    if TARGET.exists() and TARGET.read_text("utf-8") == text:
        print(f"{TARGET.name} is current")
        return 0
    print(f"{TARGET.name} is not what the sections say; run: python docs/configuration.py")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
