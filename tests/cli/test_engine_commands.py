"""An engine of one's own at the shell: named in the configuration, asked by `enrich`, told when it fails."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from commands import call

PROGRAM = """
import json, sys
for line in sys.stdin:
    post = json.loads(line)
    print(json.dumps({"id": post["id"], "mood": "negative", "score": -0.5}), flush=True)
"""


def use(config: Path, text: str) -> None:
    plain = config.read_text("utf-8").partition("\n[sentiment]")[0]
    config.write_text(f"{plain}\n[sentiment]\n{text}\n", "utf-8")


@pytest.mark.long
def test_another_engine_does_what_was_said_again_by_itself(own: Path) -> None:
    assert call("search", "sentiment:positive OR sentiment:neutral", "--last", "3650d", "--json", config=own).json
    (own.parent / "mood.py").write_text(PROGRAM, "utf-8")
    asked = json.dumps([sys.executable, "-S", "mood.py"])
    use(own, f'engine = "command"\nlanguages = ["en"]\ncommand = {asked}')
    done = call("enrich", "--json", config=own).json
    assert done["sentiment"] > 0
    assert done["language"] == 0
    assert not call("search", "sentiment:positive OR sentiment:neutral", "--last", "3650d", "--json", config=own).json
    assert call("search", "sentiment:negative", "--last", "3650d", "--json", config=own).json
    assert call("enrich", "--json", config=own).json["sentiment"] == 0


def test_an_engine_that_fails_ends_the_run_with_its_last_words(own: Path) -> None:
    use(own, f'engine = "command"\nlanguages = ["en"]\ncommand = {json.dumps([sys.executable, "nowhere.py"])}')
    failed = call("enrich", config=own)
    assert failed.code == 4
    assert "nowhere.py" in failed.talk


def test_a_misspelt_engine_is_told_with_those_there_are(own: Path) -> None:
    use(own, 'engine = "vadre"\nlanguages = ["english"]')
    wrong = call("enrich", config=own)
    assert wrong.code == 3
    assert "command, onnx, trained, transformers, vader" in wrong.talk
    assert "two-letter codes" in wrong.talk
