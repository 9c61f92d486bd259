"""What people say in a forum: fourteen posts for a CSV, some of them nasty, and the configuration that reads them."""

from __future__ import annotations

import csv
from pathlib import Path

CONFIG = """
timezone = "Europe/London"
[[brand]]
name = "Acme"
own = true
query = "acme -anvil"
accounts = ["forum:acme_official"]
[[brand]]
name = "Rival"
kind = "competitor"
query = "rival"
[[topic]]
name = "Delivery"
query = "parcel OR delivery"
"""
NOW = "2026-10-01T08:00"
SEPTEMBER = ("--since", "2026-09-01", "--until", "2026-09-30")
HEAD = ("id", "text", "author", "created", "url", "likes")
ROWS = [
    ("1", "Acme is wonderful, I love it", "ann", "2026-09-01T10:00:00Z", "https://forum.example/1", "3"),
    ("2", "My Acme parcel is lost, terrible", "bob", "2026-09-02T10:00:00Z", "https://forum.example/2", ""),
    ("3", "Where is the Acme delivery? Awful support", "cee", "2026-09-03T10:00:00Z", "https://forum.example/3", "9"),
    ("4", "Rival has a new shop", "dan", "2026-09-04T10:00:00Z", "https://forum.example/4", "0"),
    ("5", "Acme and Rival compared", "ann", "2026-09-05T10:00:00Z", "https://forum.example/5", "1"),
    ("6", "an acme anvil falls", "wile", "2026-09-06T10:00:00Z", "", ""),
    ("7", "=cmd()|' /C calc'!A0 acme", "=evil()", "2026-09-07T10:00:00Z", "", ""),
    ("8", "acme \x1b]0;pwned\x07\x1b[31mred \u202egnirts \x9b2J", "mal\x1blory", "2026-09-08T10:00:00Z", "", ""),
    ("12345678901234567890", "+1 for acme <script>alert(1)</script>", "eve", "2026-09-09T10:00:00Z", "", "12"),
    ("10", "Acme news from us", "acme_official", "2026-09-10T10:00:00Z", "", ""),
    ("11", "Acme late at night", "fay", "2026-09-30T22:30:00Z", "", ""),
    ("12", "Acme is good", "gus", "2026-09-11T10:00:00Z", "https://spam.example/x", ""),
    ("13", "Acme ist großartig, die Lieferung kam pünktlich", "hans", "2026-09-12T10:00:00Z", "", ""),
    ("14", "acme without a date", "ida", "not a date", "", ""),
]


def write_posts(path: Path, rows: list[tuple[str, ...]] = ROWS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([(*HEAD, "followers"), *((*row, "1200") for row in rows)])
    return path
