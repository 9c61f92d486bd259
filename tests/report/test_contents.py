"""The list of an appendix: titles whole where they fit, otherwise as many of their clauses as do."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
import sample
from pptx import Presentation

from socialwatch.report.deck import Slide, Text
from socialwatch.report.render import pptx
from socialwatch.report.render.divider import LINE, short


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("14 words, and what they mean here", "14 words, and what they mean here"),
        (
            "Mood was worst on Hacker News (net −0.11) and best on Web (+0.31), as before",
            "Mood was worst on Hacker News (net −0.11) and best on Web",
        ),
        (
            "15% of 9,350 posts got an answer; the median wait rose from 8.8 hours to 12 hours",
            "15% of 9,350 posts got an answer",
        ),
        (
            "The machine could read 77 of 100 posts, and 73 in 100 of these as people do",
            "The machine could read 77 of 100 posts",
        ),
        ("12,345,678 people; " + "w" * LINE, "12,345,678 people; " + "w" * (LINE - 20) + "…"),
    ],
)
def test_long_titles_end_with_a_clause(title: str, told: str) -> None:
    assert short(title) == told


def test_the_numbers_of_the_appendix_stand_flush_right():
    page = Slide(
        key="appendix", title="Appendix", layout="closing",
        blocks=(Text(key="contents", paragraphs=("9   What is said", "10   What is said, and by whom")),),
    )  # fmt: skip
    shown = Presentation(io.BytesIO(pptx.to_bytes(replace(sample.deck(), slides=[page])))).slides[0]
    listed = next(shape for shape in shown.shapes if shape.name.endswith(":contents"))
    nine, ten = (one._p.pPr for one in listed.text_frame.paragraphs)
    assert nine.get("marL") == ten.get("marL")
    assert int(ten.get("indent")) < int(nine.get("indent")) < 0
