"""Which sentence of a post asks something, found in one pass: the same as looking at each character for itself."""

from __future__ import annotations

import random
import re

from socialwatch.measures.questions import FEW, asking

SENTENCE = re.compile(r"(?:[^.!?？؟。！\n]|\.(?=[^\s\"”’»)]))*(?:[.!?？؟。！]+[\"”’»)]*|\n|$)")
ASKS = re.compile(r"[?？؟][\"”’»)]*$")
CALL = re.compile(r"^(?:(?:RT\s+)?@[\w.\-]+(?:@[\w.\-]+)?[\s,:]*)+")


def plainly(title: str | None, text: str) -> str:
    found = []
    for part in (title or "", text):
        said = [one.strip() for one in SENTENCE.findall(part) if one.strip()]
        for before, one in zip(["", *said], said, strict=False):
            if ASKS.search(one) and re.search(r"[^\W\d_]", one):
                short = before and len(one.split()) < FEW and len(one) < 30 and not ASKS.search(before)
                found.append(f"{before} {one}" if short else one)
    return CALL.sub("", max(found, key=len, default=""))


def test_what_is_asked_is_found_however_sentences_end() -> None:
    chance, pieces = (
        random.Random(5),
        ["a", "Why", "where is it", "3.5", "RT @ann ", "@bob@x.org: ", "?", "？", "؟", ".", "!", "。"],
    )
    pieces += [" ", "\n", '"', "”", ")", "...", "e.g. "]
    asked = 0
    for _ in range(3_000):
        title, text = (" ".join(chance.choices(pieces, k=chance.randint(0, 9))) for _ in "12")
        text = text.replace(" ", "") if chance.random() < 0.5 else text
        assert asking(title, text) == plainly(title, text), (title, text)
        asked += bool(asking(title, text))
    assert asked > 500
