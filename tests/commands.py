"""Calling the program as a shell does: the console entry with words, and what came out of it."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from socialwatch import cli


@dataclass(frozen=True)
class Done:
    """Exit status, stdout, stderr."""

    code: int
    out: str
    talk: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def listening(folder: Path, source: str, more: str = "") -> Path:
    """A configuration of one brand that may ask one source on this machine: its keys, and what else there is."""
    config = folder / "socialwatch.toml"
    config.write_text(f"""
[[brand]]
name = "Acme"
query = "acme"
[[source]]
{source.strip()}
[network]
allow = ["localhost", "127.0.0.1"]
{more}""", "utf-8")  # fmt: skip
    return config


def call(*words: object, config: object = None) -> Done:
    """One command line, in this process; nothing of it is a terminal."""
    before = [] if config is None else ["--config", str(config)]
    argv = ["socialwatch", *before, *map(str, words)]
    out, talk = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    code = 0
    with mock.patch.multiple(sys, argv=argv, stdout=out, stderr=talk):
        try:
            cli.main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    return Done(code, *(stream.buffer.getvalue().decode() for stream in (out, talk)))
