"""Parts without their names are known by what they show; figures stand for each other where their words do."""

from __future__ import annotations

import io
from dataclasses import replace
from hashlib import sha256

import pytest
from PIL import Image
from quarters import Edited, now, same_slide, then

from socialwatch.report.deck import Posts
from socialwatch.report.refresh import prose
from socialwatch.report.refresh.lettering import P


def strangely_named(one: Edited) -> dict[tuple[int, int], str]:
    """As a program writes a deck that gives all shapes names of its own; what they were called."""
    names = {}
    for slide in one.file.slides:
        for node in slide._element.iter(P + "cNvPr"):
            names[slide.slide_id, int(node.get("id"))] = node.get("name")
            node.set("name", f"Google Shape;{node.get('id')};p1")
    return names


@pytest.mark.long
def test_a_deck_of_another_program_that_names_shapes_itself_is_brought_up_to_date_part_by_part():
    one, wanted = Edited(), Edited(now())
    names = strangely_named(one)
    one.refresh()
    for slide in one.file.slides:
        for node in slide._element.iter(P + "cNvPr"):
            if node.get("name", "").startswith("Google Shape"):
                node.set("name", names[slide.slide_id, int(node.get("id"))])
    for key in ("title", "summary", "volume", "voice", "sentiment", "authors", "hours", "map"):
        same_slide(one.slide(key), wanted.slide(key))


@pytest.mark.long
def test_a_chart_that_was_given_another_name_is_fed_and_told_and_a_persons_own_is_not():
    one = Edited()
    one.part("voice", "voice").name = "Market"
    one.slide("map").shapes.add_textbox(0, 0, 9_999_999, 999_999).text_frame.text = "As we hoped, long ago"
    told = {slide.key: slide for slide in one.refresh().slides}
    assert told["voice"].notes == ["Market is our voice, by what it shows"]
    assert "voice" in told["voice"].refreshed
    chart = next(shape for shape in one.slide("voice").shapes if shape.name == "Market").chart
    assert list(chart.plots[0].series[0].values) == list(
        Edited(now()).part("voice", "voice").chart.plots[0].series[0].values
    )
    assert [text for _, text in told["map"].prose] == ["As we hoped, long ago"]
    shown = Edited(now()).slide("voice").shapes.title.text_frame.text
    assert told["voice"].title == " ".join(shown.split()), "the title of now"


def square(colour: str) -> bytes:
    raw = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(raw, "PNG")
    return raw.getvalue()


@pytest.mark.long
def test_a_picture_of_a_person_stays_where_the_new_deck_has_words_in_its_place():
    card = square("white")
    name = sha256(card).hexdigest()

    def pictured(slide):
        blocks = [
            replace(one, posts=tuple(replace(post, picture=name, pictured="card") for post in one.posts))
            if isinstance(one, Posts)
            else one
            for one in slide.blocks
        ]
        return replace(slide, blocks=blocks)

    deck = then()
    one = Edited(replace(deck, slides=tuple(map(pictured, deck.slides)), pictures={name: card}))
    slide, shape = one.slide("posts"), one.part("posts", "posts:1")
    _, rel = slide.part.get_or_add_image_part(io.BytesIO(square("blue")))
    shape._element.blipFill.blip.rEmbed = rel
    told = next(slide for slide in one.refresh().slides if slide.key == "posts")
    assert one.part("posts", "posts:1").image.blob == square("blue")
    assert "posts:1 is another picture than ours: left as it is" in told.notes
    assert not hasattr(one.part("posts", "posts:2"), "image"), "the others follow"


@pytest.mark.parametrize(
    ("was", "now", "stands"),
    [
        ("Taste. Net sentiment +0.60 (n=930).  WY8Y", "Taste. Net sentiment +0.52 (n=491).  NYCC", ["+0.52", "491"]),
        ("We gained 15 points and had 59%", "We led with 44% of 3 brands", []),
    ],
)
def test_a_figure_stands_for_another_only_where_the_words_around_it_are_the_same(was, now, stands):
    assert (prose.tokens(now) if prose.frame(was) == prose.frame(now) else []) == stands


def test_a_code_is_neither_a_figure_nor_a_sentence():
    assert prose.tokens("Net sentiment +0.6 in 2026.  WY8Y 7J4M") == ["+0.6", "2026"]
    assert prose.sentences("All is well. ZZJS") == ["All is well."]


def test_the_ordinal_of_a_german_date_ends_no_sentence():
    counted = "Gezählt von Di., 14. Juli, 07:00 Uhr bis Mi., 15. Aug., im 3. Quartal."
    assert prose.sentences(f"{counted} Es waren 498. Sonst 44.") == [counted, "Es waren 498.", "Sonst 44."]
