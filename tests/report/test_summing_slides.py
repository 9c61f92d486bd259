"""The page that holds everything, the years, the accuracy and the glossary."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta

import planted
import pytest
import sample
from planted.voices import quotes, saying, voices
from pptx import Presentation

from socialwatch.measures.checked import Shift
from socialwatch.measures.quotes import About
from socialwatch.measures.sentiment import MoodPoint, point_of
from socialwatch.models import Span
from socialwatch.registry import SLIDES
from socialwatch.report import evidence, read_back
from socialwatch.report.deck import Bars, BigNumbers, Points, Quote, Slide, Table
from socialwatch.report.findings import recovery
from socialwatch.report.findings.base import Finding
from socialwatch.report.quoting import Quoting
from socialwatch.report.render import html, pptx
from socialwatch.report.render.quoted import shortened
from socialwatch.report.slides.title import unheard
from socialwatch.report.unbroken import loose

FINDING = Finding(sign="-", weight=1.0, titles=(), clause="", head="", text="", shown=planted.figure("x", 1))


def make(name: str, said: str = "", narrowed: str | None = None, **changes) -> Slide | None:
    context = planted.context(key=name, **SLIDES.load(name).options)
    context = replace(context, said=said, narrowed=narrowed or context.narrowed)
    return SLIDES.load(name)().make(planted.measured(**changes), context)


def test_the_page_holds_figures_findings_topics_and_a_post():
    slide = make("page")
    assert slide is not None
    assert isinstance(slide.blocks[0], BigNumbers)
    columns = [block for block in slide.blocks if isinstance(block, Points)]
    assert [column.key for column in columns] == ["moved", "topics", "post"]
    assert columns[1].points[0].head == "Delivery."
    assert "@bob" not in columns[2].points[0].head


@pytest.mark.parametrize("query", [None, "intent:complaint OR intent:question"])
def test_no_statement_or_change_of_a_page_loses_its_words(query):
    """On a page that says what it counts there is less room; then less is said, not half of it."""
    slide = make("page", narrowed=query)
    assert slide is not None
    deck = replace(sample.deck(), slides=[slide])
    page = Presentation(io.BytesIO(pptx.to_bytes(deck))).slides[0]
    shown = " ".join(" ".join(loose(shape.text_frame.text).split()) for shape in page.shapes if shape.has_text_frame)
    for block in slide.blocks:
        for point in block.points if isinstance(block, Points) else ():
            assert f"{point.head} {point.text}" in shown
        for number in block.numbers if isinstance(block, BigNumbers) else ():
            assert f"{number.label} {number.change}" in shown


def test_the_post_that_mattered_most_is_the_one_that_travelled_furthest():
    loud = replace(planted.posts().posts[0], id="bluesky:loud", text="They owe me four boxes.", engagement=9_713)
    slide = make("page", posts=replace(planted.posts(), furthest=loud))
    assert slide is not None
    shown = slide.blocks[-1].points[0]
    assert "four boxes" in shown.head
    assert "9,713" in shown.text


@pytest.mark.parametrize(
    ("label", "days", "said"),
    [
        ("2026 Q3", ("2026-07-01", "2026-10-01"), "in 2026 Q3"),
        ("1-31 Jan 2027", ("2027-01-01", "2027-02-01"), "from 1 January to 31 January 2027"),
        ("12 Dec 2026 - 2 Jan 2027", ("2026-12-12", "2027-01-03"), "from 12 December 2026 to 2 January 2027"),
        ("5 Jan 2027", ("2027-01-05", "2027-01-06"), "on 5 January 2027"),
    ],
)
def test_silence_names_a_quarter_a_day_or_days_as_people_do(label, days, said):
    zone = planted.WINDOW.tz
    span = Span(*(datetime.fromisoformat(day).replace(tzinfo=zone) for day in days))
    context = replace(planted.context(), window=replace(planted.WINDOW, span=span, label=label))
    assert unheard(context) == f"We heard nothing about Umbra {said}"


def test_silence_has_no_page():
    assert SLIDES.load("page")().make(planted.silent(), planted.context(key="page", each=2)) is None


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ((4_000, 18_000), "Mentions rose in 1 of 2 quarters on the year before"),
        ((12_000, 10_000), "Mentions rose in 1 and fell in 1 of 2 quarters on the year before"),
        ((9_100, 18_000), "No quarter's mentions changed significantly on the year before"),
        ((None, None), "The year before was not heard: 2 quarters of Umbra stand alone"),
    ],
)
def test_a_year_is_told_by_its_quarters_against_those_of_the_year_before(before, said):
    slide = make("years", years=planted.years(*before))
    assert slide is not None
    assert slide.title.startswith(said)


def test_a_year_that_was_not_heard_has_no_bars():
    slide = make("years", years=planted.years(None, None))
    assert slide is not None
    bars = slide.blocks[0]
    assert isinstance(bars, Bars)
    assert len(bars.series) == 1
    assert {row[2] for row in slide.blocks[1].rows} == {"\N{EN DASH}"}  # the title says why, not every cell


def test_accuracy_is_told_with_its_interval_and_nothing_without_a_sample():
    slide = make("accuracy", accuracy=planted.accuracy())
    assert slide is not None
    assert slide.title == "The machine read 74 of 100 moods as people do (between 66 and 81 in 100; n=120)"
    numbers, table = slide.blocks
    assert isinstance(numbers, BigNumbers)
    assert isinstance(table, Table)
    assert [one.value for one in numbers.numbers] == ["74%", "0.71", "93%", "0.68"]
    assert table.rows[0] == ("positive", "40", "30", "10", "0", "0", "0.80")
    assert "weakest on negative posts (F1 0.62)" in slide.note
    assert make("accuracy") is None


def test_posts_that_the_machine_could_not_read_are_told_apart_from_its_mistakes():
    found = planted.accuracy(right=0.48)
    slide = make("accuracy", accuracy=replace(found, moods=replace(found.moods, read=0.8)))
    assert slide is not None
    assert slide.title == "The machine could read 80 of 100 posts, and 60 in 100 of these as people do"
    numbers = slide.blocks[0]
    assert isinstance(numbers, BigNumbers)
    assert [one.value for one in numbers.numbers] == ["60%", "80%", "93%", "0.68"]
    assert numbers.numbers[0].change == "between 50 and 70 in 100"


def test_the_glossary_explains_the_words_of_this_deck_and_no_others():
    slide = make("glossary", said="Net sentiment fell by 3 points in 412 mentions (n=412)")
    assert slide is not None
    (table,) = slide.blocks
    assert isinstance(table, Table)
    assert [row[0] for row in table.rows] == ["Mentions", "Net sentiment", "n", "Points"]
    assert make("glossary", said="nothing of that") is None


def quoted(**changes) -> dict[str, Quote]:
    slide = make("summary", **changes)
    assert slide is not None
    return {block.key: block.quote for block in slide.blocks if block.quote is not None}


def test_each_column_of_the_summary_shows_the_post_that_stands_for_its_first_finding():
    found = quoted()
    assert {key: quote.mood for key, quote in found.items()} == {"works": "positive", "hurts": "negative"}
    assert found["hurts"].where == "Bluesky, 12 August \N{MIDDLE DOT} 4,201 reactions"
    assert found["hurts"].link == "https://bsky.app/profile/did:plc:ann/post/1"
    assert found["hurts"].text.startswith("“Parcel 1 never came")
    assert "@bob" not in found["hurts"].text


def test_a_quoted_post_is_kept_with_its_words_and_link_for_when_it_is_purged():
    context = planted.context(key="summary", **SLIDES.load("summary").options)
    slide = SLIDES.load("summary")().make(planted.measured(), context)
    quote = slide.blocks[1].quote
    assert {context.gathered.quotes[quote.text.strip("“”")], context.gathered.quotes[quote.link]} == {saying(1).id}
    assert context.gathered.evidence[quote.evidence].ids == (saying(1).id,)
    assert quote.evidence in slide.source


def test_no_post_and_no_words_are_quoted_twice():
    bad = About("brand", "", "negative"), About("topic", "Delivery", "negative")
    same = [voices(one, saying(1), saying(9, text=saying(1).text), saying(2)) for one in bad]
    quoting = Quoting(planted.measured(quotes=quotes(*same)), planted.context())
    findings = [replace(FINDING, voiced=one.about) for one in same]
    said = [quoting.quote([one]) for one in (*findings, findings[0])]
    assert [one and one.text[1:9] for one in said] == ["Parcel 1", "Parcel 2", None]


def test_a_question_is_quoted_by_those_who_asked_it_in_other_words_and_a_known_mood():
    asked = planted.questions().questions[0]
    same, dark, own = (
        saying(6, "neutral", text="Where is my parcel? Hello?"),
        saying(8, "unknown"),
        saying(7, "positive", text="It was due on my birthday. Has anybody seen my box?"),
    )
    found = replace(planted.questions(), questions=(replace(asked, said=(same, dark, own)),))
    quote = quoted(questions=found)["room"]
    assert (quote.text, quote.mood) == ("“It was due on my birthday. Has anybody seen my box?”", "neutral")


def test_a_summary_without_posts_measures_and_shows_none():
    maker = SLIDES.load("summary")
    assert maker.asks({"posts": False}) == {}
    slide = maker().make(planted.measured(), planted.context(key="summary", each=3, posts=False))
    assert [block.quote for block in slide.blocks] == [None] * 3


def test_a_quotation_is_cut_at_a_clause_or_left_out_where_there_is_no_room():
    text = "“I waited at home all day, the courier never rang, and nobody at all answers when I call them.”"
    assert shortened(text, 20, 3, 14) == text
    short = shortened(text, 2.4, 3, 14)
    assert short == "“I waited at home all day, the courier never rang…”"
    assert shortened(text, 2.4, 1, 14) == ""
    assert (
        shortened(
            "“He said ‘it is on its way and will be with you on Monday at the latest, promised’ to me.”", 3, 2, 14
        )[-3:]
        == "…’”"
    )


def test_a_quotation_has_a_shape_of_its_own_and_a_place_on_the_page_and_lives_in_the_document():
    slide = replace(make("summary"), key="summary")
    deck = replace(sample.deck(), slides=[slide])
    page = Presentation(io.BytesIO(pptx.to_bytes(deck))).slides[0]
    (shape,) = [one for one in page.shapes if one.name == "sw:summary:hurts:quote"]
    assert shape.text_frame.text.startswith("“Parcel 1 never came")
    assert shape.text_frame.paragraphs[1].runs[0].hyperlink.address == "https://bsky.app/profile/did:plc:ann/post/1"
    assert '<blockquote class="post negative"><p dir="auto">“Parcel 1 never came' in html.to_text(deck)
    columns = evidence.document(deck)["slides"][0]["blocks"]
    assert columns[1]["quote"]["mood"] == "negative"
    assert "quote" not in columns[2], "kept decks without quotations stay what they are"
    assert read_back.read(Points, columns[1]).quote == slide.blocks[1].quote


def test_a_mood_put_right_by_labels_says_so_in_the_evidence_of_each_stretch():
    felt, shift = planted.storm(0.3).brands[0], Shift(-0.2, 0.0004, 247, 0.0004)
    points = tuple(replace(point_of(one.start, moods(one), shift), shift=shift) for one in felt.points)
    measured = planted.measured(sentiment=planted.sentiment(brands=(replace(felt, points=points),)))
    (found,) = recovery.findings(measured, planted.context())
    for figure, counted in zip((found.shown, *found.also[:2]), (0.3, 0.4, -0.5), strict=True):
        assert figure.labels == 247
        assert figure.counted == pytest.approx(counted)
        assert figure.value < figure.counted
        assert "put right by 247 labels" in figure.evidence.formula
        assert "known" not in figure.evidence.formula


def moods(point: MoodPoint) -> dict[str, int]:
    return {"positive": point.positive, "neutral": 0, "negative": point.negative, "unknown": 30}


def test_the_posts_of_a_stretch_are_all_that_its_query_finds_once_labels_speak_for_them():
    felt = planted.storm(0.3).brands[0]
    few = felt.points[:4]
    known = recovery.stretch([point_of(one.start, moods(one), None) for one in few], few[-1].start)
    righted = recovery.stretch([point_of(one.start, moods(one), Shift(0.0, 0.0004, 247)) for one in few], few[-1].start)
    assert (known.n, righted.n) == (400, 520)


def test_a_year_without_one_before_has_no_columns_of_dashes():
    found = planted.years(None, None)
    alone = [planted.figure("share", 0.46, 9_000, "share"), planted.figure("net", 0.2, 9_000, "score")]
    quarters = [replace(one, share=replace(one.share, share=alone[0], net=alone[1])) for one in found.quarters]
    slide = make("years", years=replace(found, quarters=tuple(quarters)))
    bars, table = slide.blocks
    assert list(table.head) == ["Quarter", "Mentions", "Share of voice", "Net sentiment"]
    assert all(len(row) == 4 for row in table.rows)
    assert (bars.caption, len(bars.series)) == ("Mentions by quarter", 1)
    assert "tested" not in slide.note


def test_a_quarter_says_how_many_of_its_days_were_heard_so_far():
    found = planted.years(None, None)
    now = found.quarters[-1].end - timedelta(days=30)
    context = replace(planted.context(key="years"), now=now)
    seen = planted.coverage()._replace(slots=tuple(Span(one.start, one.end) for one in found.quarters), blind=((0, 1),))
    bars = SLIDES.load("years")().make(planted.measured(years=found, coverage=seen), context).blocks[0]
    days = [round((one.end - one.start) / timedelta(days=1)) for one in found.quarters]
    assert bars.notes[0] == f"0 of {days[0]} days heard"
    assert bars.notes[-1] == f"{days[-1] - 30} of {days[-1]} days heard"


def test_a_chart_of_topics_points_to_the_one_its_title_names():
    steady = planted.topics(planted.theme("Taste", 900, None, None), planted.theme("Price", 300, None, None))
    slide = make("topics", topics=steady)
    assert slide.title.startswith("Taste was the largest topic")
    assert slide.blocks[0].emphasis == 0


@pytest.mark.parametrize(
    ("slide", "keys"),
    [
        ("authors", {"authors", "volume"}),
        ("topics", {"topic Taste", "share Taste", "net Taste", "share:none"}),
        ("storm", {"peaks", "highest hour", "first words"}),
        ("rhythm", {"outside", "waited"}),
    ],
)
def test_what_a_slide_says_is_among_its_figures(slide, keys):
    context = planted.context(key=slide, **SLIDES.load(slide).options)
    made = SLIDES.load(slide)().make(planted.measured(), context)
    codes = {*evidence.codes(made), *made.further}
    assert keys <= {figure.key for code in codes for figure in context.gathered.figures.get(code, ())}


def test_one_mention_is_called_one():
    volume = planted.volume(total=1, before=None, p=None)
    numbers = make("title", volume=volume).blocks[0].numbers
    assert (numbers[0].value, numbers[0].label) == ("1", "mention")
