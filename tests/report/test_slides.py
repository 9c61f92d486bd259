"""Slides made of planted measures: figures appear in titles, silence says nothing, every code resolves."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import planted
import pytest
from planted import make, replace

from socialwatch.config import Report, SourceSection
from socialwatch.measures.comparing import Observed
from socialwatch.measures.counted import PlatformShare
from socialwatch.measures.peaks import Peaks
from socialwatch.measures.voice import Story
from socialwatch.models import Span
from socialwatch.registry import SLIDES
from socialwatch.report import evidence
from socialwatch.report.deck import Bars, Lines, Slide, Table
from socialwatch.report.evidence import codes
from socialwatch.report.findings import recovery
from socialwatch.report.words import TITLE_LIMIT

BOILERPLATE = ("insight", "leverage", "synergy", "overview", "key takeaways", "landscape", "stakeholder")


def unbroken(title: str) -> str:
    return title.replace("\N{NO-BREAK SPACE}", " ")


def everything(measured: dict, config=planted.CONFIG) -> list[Slide]:
    context = planted.context(config)
    made = [
        SLIDES.load(one.use)().make(measured, replace(context, key=one.key, appendix=one.appendix, options=one.options))
        for one in planted.QUARTERLY.slides
    ]
    return [slide for slide in made if slide is not None]


@pytest.mark.parametrize(
    ("name", "planted_figures"),
    [
        ("title", ("Delivery", "6.2", "10–19 August", "1,240")),
        ("summary", ("9 points", "31%")),
        ("volume", ("34%", "18,402")),
        ("topics", ("Delivery", "tripled", "2,412")),
        ("posts", ("416", "Mastodon", "11 August")),
        ("sentiment", ("21 points", "9 points")),
        ("sentiment_by_source", ("Mastodon", "+0.12", "Bluesky", "+0.44")),
        ("voice", ("46%", "5 points", "Kaldi", "34%")),
        ("questions", ("31%", "640", "Where is my parcel?")),
        ("journey", ("Retention", "45%", "points", "\N{MINUS SIGN}0.50")),
        ("phrases", ("lost parcel", "0.7", "22", "free tote")),
        ("competitors", ("Umbra", "Delivery")),
        ("campaigns", ("Summer blend", "40% more", "1,960")),
        ("authors", ("5,120",)),
        ("places", ("Mastodon", "60%")),
        ("decisions", ("We ask you to", "answer more than 20% of complaints")),
        ("method", ("2 of 92 days",)),
    ],
)
def test_the_title_says_the_finding_with_its_figures(name, planted_figures):
    slide = make(name, mood="negative") if name == "posts" else make(name)
    assert slide is not None
    for wanted in planted_figures:
        assert wanted in unbroken(slide.title)


def test_a_full_quarter_has_eight_slides_first_and_the_rest_to_look_things_up_in():
    slides = everything(planted.measured())
    assert 16 <= len(slides) <= 24
    assert sum(not slide.appendix for slide in slides) == 8


def test_no_two_titles_of_a_deck_are_the_same():
    titles = [slide.title for slide in everything(planted.measured())]
    assert len(set(titles)) == len(titles)


def test_other_figures_make_other_titles():
    other = planted.measured(
        volume=planted.volume(9_000, before=18_000),
        peaks=planted.peaks(planted.peak(3.1, 0.5, "Launch", 700)),
        sentiment=planted.sentiment(-0.08, 0.05),
        topics=planted.topics(planted.theme("Price", 900, 2000, 0.0001)),
        voice=replace(planted.voice(), shares=tuple(reversed(planted.voice().shares))),
        posts=planted.posts(planted.post(7, engagement=99), planted.post(8, "positive", engagement=5)),
        questions=planted.questions(0.8),
        phrases=replace(planted.phrases(), phrases=planted.phrases().phrases[1:]),
        authors=replace(planted.authors(), people=9),
        journey=planted.journey(planted.stage("decision", 500, 0.1, 0.4), planted.stage("advocacy", 300, 0.1, 0.4)),
        sources=replace(planted.sources(), rows=tuple(reversed(planted.sources().rows))),
        coverage=planted.coverage(blind=()),
        service=dataclasses.replace(planted.service(), whole=planted.place(answered=0.9)),
        rhythm=planted.rhythm(0.3),
        storms=planted.storms(answered=False, drew=77),
        rivals=replace(planted.rivals(), brands=planted.rivals().brands[:2]),
        campaigns=planted.campaigns(1.1, (0.9, 1.3)),
    )
    first = {slide.key: slide.title for slide in everything(planted.measured())}
    second = {slide.key: slide.title for slide in everything(other)}
    # the places did not change, so only that title may stay
    assert {key for key in first if first[key] == second.get(key)} <= {"sentiment_by_source", "voice"}


def test_silence_makes_no_slides_but_the_title_and_what_was_listened_to():
    assert [slide.key for slide in everything(planted.silent())] == ["title", "coverage", "method"]
    assert "nothing" in everything(planted.silent())[0].title


@pytest.mark.parametrize("locale", ["en", "en-US", "de", "fr", "es"])
def test_titles_fit_two_lines_in_every_locale(locale):
    config = replace(planted.CONFIG, report=Report(locale=locale))
    for slide in everything(planted.measured(), config):
        assert len(slide.title) <= TITLE_LIMIT, slide.title


def test_endless_names_do_not_burst_the_titles():
    name = "The Extraordinarily Longwinded Coffee and Tea Roasting Company of Upper Lower Saxony Limited"
    measured = planted.measured(
        peaks=planted.peaks(planted.peak(topic=name)),
        topics=planted.topics(planted.theme(name, 2_412, 804, 0.0001)),
        sources=replace(
            planted.sources(), rows=(replace(planted.sources().rows[0], name=name), planted.sources().rows[1])
        ),
    )
    for slide in everything(measured):
        assert 0 < len(slide.title) <= TITLE_LIMIT


def test_every_code_on_a_slide_resolves_to_its_evidence():
    for name in SLIDES.names():
        context = replace(
            planted.context(key=name, **SLIDES.load(name).options), said="net sentiment of n=5 mentions, significant"
        )
        slide = SLIDES.load(name)().make(planted.measured(accuracy=planted.accuracy()), context)
        assert slide is not None
        for code in evidence.codes(slide):
            assert code in context.gathered.evidence
            assert code in slide.speaker
        assert evidence.codes(slide) or name in ("accuracy", "coverage", "glossary", "method")


def test_the_same_measures_make_the_same_slides():
    assert everything(planted.measured()) == everything(planted.measured())


def test_every_slide_says_window_coverage_and_how_it_was_made():
    for slide in everything(planted.measured()):
        assert "1 July – 30 September 2026 (Europe/London)" in slide.source
        assert "2 sources, blind on 2 of 92 days" in slide.source
        assert slide.speaker


def test_every_figure_has_words_for_those_who_cannot_see_it():
    for slide in everything(planted.measured()):
        for block in slide.blocks:
            assert getattr(block, "alt", "-").strip()


def test_no_sentence_would_be_true_of_any_company():
    for slide in everything(planted.measured()):
        said = f"{slide.title} {slide.note}".casefold()
        assert not [word for word in BOILERPLATE if word in said]


def test_brands_heard_on_different_days_get_no_share_of_voice():
    days = {"Umbra": (15, 18), "Kaldi": (19, 20), "Harar": (20, 21)}
    observed = tuple(
        Observed(brand=name, span=Span(planted.at(9, a), planted.at(9, b))) for name, (a, b) in days.items()
    )
    unlike = planted.comparable(brands=False, trend=False, observed=observed, reasons=("Heard on different days.",))
    voice = replace(planted.voice(False, ("Heard on different days.",)), comparable=unlike)
    measured = planted.measured(voice=voice, volume=planted.volume(comparable=unlike, before=None, p=None))
    slide = make("voice", measured)
    assert slide is not None
    assert slide.title.startswith("No share of voice can be told")
    assert not any(isinstance(block, Bars) for block in slide.blocks)
    rows = next(block for block in slide.blocks if isinstance(block, Table)).rows
    assert ("Umbra", "15–17 September 2026", "13,800") in [tuple(row) for row in rows]
    for other in everything(measured):
        assert "46%" not in other.title


def test_days_on_which_nobody_could_listen_are_said_beside_the_line():
    volume, peaks = replace(planted.volume(), blind=((2, 4),)), replace(planted.peaks(), peaks=())
    slide = make("volume", planted.measured(volume=volume, peaks=peaks))
    said = "No day stood out from how far days usually swing here. On 2 days nobody could listen: they are missing."
    assert slide.note == said


def test_sources_that_came_and_went_make_no_trend_and_no_peak():
    span = Span(datetime(2026, 9, 14, 23, tzinfo=UTC), datetime(2026, 9, 18, 23, tzinfo=UTC))
    broken = planted.comparable(trend=False, observed=(Observed(brand="Umbra", span=span),), reasons=("No trend.",))
    measured = planted.measured(volume=planted.volume(comparable=broken, before=None, p=None))
    slide = make("volume", measured)
    assert slide is not None
    assert "when we listened, not when people spoke" in slide.title
    title = make("title", measured)
    assert title is not None
    assert "15–18 September 2026 only" in unbroken(title.title)
    assert not any("expected" in other.title for other in everything(measured))


def test_a_change_that_chance_explains_is_called_none():
    measured = planted.measured(volume=planted.volume(p=0.4), peaks=Peaks(window=planted.WINDOW, peaks=()))
    slide = make("volume", measured)
    assert slide is not None
    assert "no significant change" in slide.title


def test_a_window_before_that_was_not_seen_is_not_compared():
    measured = planted.measured(
        volume=planted.volume(before=None, p=None), peaks=Peaks(window=planted.WINDOW, peaks=())
    )
    slide = make("volume", measured)
    assert slide is not None
    assert "cannot be compared" in slide.title
    assert "%" not in slide.title


def test_blind_days_are_shaded_and_named_to_those_who_cannot_see():
    slide = make("volume")
    assert slide is not None
    lines = next(block for block in slide.blocks if isinstance(block, Lines))
    assert lines.blind == ((3, 5),)
    assert "could not be seen" in lines.alt


def test_peaks_carry_their_cause_and_notes_their_day():
    slide = make("volume")
    assert slide is not None
    marks = next(block for block in slide.blocks if isinstance(block, Lines)).marks
    assert [(mark.index, mark.tone) for mark in marks] == [(41, "highlight"), (10, "muted")]
    assert "Delivery" in marks[0].text
    assert marks[1].text == "Strike at the carrier"
    assert "71%" in slide.note


def test_few_posts_are_called_few():
    places = planted.sentiment().brands[0].networks
    tiny = replace(places[0], net=planted.figure("m", 0.1, 7, "score", interval=(-0.5, 0.7)))
    felt = replace(planted.sentiment().brands[0], networks=(tiny, places[1]))
    slide = make("sentiment_by_source", planted.measured(sentiment=planted.sentiment(brands=(felt,))))
    assert slide is not None
    assert "n=7, few" in " ".join(next(block for block in slide.blocks if isinstance(block, Bars)).notes)
    assert "not differ" in slide.title


def test_unknown_reach_is_said_and_never_shown_as_none():
    slide = make("authors")
    assert slide is not None
    table = next(block for block in slide.blocks if isinstance(block, Table))
    assert table.rows[1][3] == "unknown"
    assert "Reach is unknown for 1 of 2" in slide.note


def test_the_summary_speaks_of_one_thing_once():
    slide = make("summary")
    assert slide is not None
    heads = [point.head for block in slide.blocks for point in block.points]
    assert sum("Delivery" in head for head in heads) == 1
    assert [block.heading for block in slide.blocks] == ["What works", "What does not", "Room for improvement"]


def test_a_mood_that_came_back_is_said_with_its_figures():
    measured = planted.measured(sentiment=planted.storm(0.38))
    slide = make("sentiment", measured)
    assert slide is not None
    assert (
        unbroken(slide.title) == "Mood fell to \N{MINUS SIGN}0.50 on 10–19 August and was back at +0.38 by 30 September"
    )
    summary = make("summary", measured)
    assert summary is not None
    assert "Mood recovered." in [point.head for point in summary.blocks[0].points]


def test_a_mood_that_did_not_come_back_is_nothing_that_works():
    slide = make("summary", planted.measured(sentiment=planted.storm(0.0)))
    assert slide is not None
    assert "Mood has not recovered." in [point.head for point in slide.blocks[1].points]


def test_a_mood_that_is_mostly_back_is_told_once_and_not_called_a_recovery():
    measured = planted.measured(sentiment=planted.storm(0.3))
    slide, summary = make("sentiment", measured), make("summary", measured)
    assert slide is not None
    assert summary is not None
    assert unbroken(slide.title).endswith("and had regained 89% of the loss by 30 September")
    heads = {block.key: [point.head for point in block.points] for block in summary.blocks}
    assert [key for key, found in heads.items() if any("ood" in head for head in found)] == ["room"]
    assert "Mood is mostly back." in heads["room"]


def test_a_day_before_the_storm_is_not_enough_to_call_the_mood_recovered():
    measured, whole = planted.measured(sentiment=planted.storm(0.38)), planted.context()
    short = replace(whole, window=replace(planted.WINDOW, span=Span(planted.at(8, 9), planted.at(8, 25))))
    assert recovery.findings(measured, whole)
    assert recovery.findings(measured, short) == []


def test_the_post_that_travelled_furthest_is_shown_though_others_rank_higher():
    loud = planted.post(9, engagement=9_713, author="nobody@roast.example")
    slide = make("posts", planted.measured(posts=replace(planted.posts(), furthest=loud)))
    assert slide is not None
    assert "travelled furthest drew 9,713 reactions" in unbroken(slide.title)
    assert slide.blocks[0].posts[0].id == loud.id


def test_the_mentions_in_no_topic_are_in_none_of_all_topics_and_not_of_those_shown():
    (shown,) = [block for block in make("topics", top=1).blocks if isinstance(block, Bars)]
    slide, many = make("topics", top=1), len(planted.measured()["topics"].topics)
    assert len(shown.categories) == 1 < many
    assert f"are in none of the {many} topics" in slide.note


def test_the_first_hours_of_a_storm_are_not_the_mood_before_it():
    late = replace(planted.measured()["peaks"].peaks[0], start=planted.at(8, 10, 9))
    peaks = replace(planted.measured()["peaks"], peaks=(late,))
    (found,) = recovery.findings(planted.measured(sentiment=planted.storm(0.35), peaks=peaks), planted.context())
    assert found.text.startswith("+0.40 in the four weeks before, \N{MINUS SIGN}0.50 on 10\N{EN DASH}19")
    assert [(figure.n, figure.evidence.window[1][:10]) for figure in found.also[:2]] == [
        (2800, "2026-08-09"), (1000, "2026-08-19")
    ]  # fmt: skip


def test_a_storm_is_told_before_the_mood_that_fell_in_it():
    fallen = planted.sentiment(-0.3, 0.5, p=0.0001)
    cover, slide = (make(name, planted.measured(sentiment=fallen)) for name in ("title", "sentiment"))
    assert cover is not None
    assert slide is not None
    assert "Delivery" in cover.title
    assert "80 points" in slide.title


def test_the_summary_says_something_else_than_the_cover():
    cover, summary = make("title"), make("summary")
    assert cover is not None
    assert summary is not None
    assert "Delivery" in cover.title
    assert "Delivery" not in summary.title


def test_the_covers_claim_comes_first_among_its_codes():
    cover, peak = make("title"), planted.measured()["peaks"].peaks[0]
    assert cover is not None
    assert cover.claims[0] == peak.mentions.evidence.code
    assert codes(cover)[0] == cover.claims[0]
    assert cover.claims[0] in cover.source
    assert cover.claims[0] in cover.speaker


@pytest.mark.parametrize("name", ["title", "summary", "volume", "page", "storm", "storm_log"])
def test_the_expected_that_a_peak_is_measured_by_is_answered_by_a_code_of_its_slide(name):
    context = planted.context()
    slide = SLIDES.load(name)().make(planted.measured(), replace(context, key=name))
    assert slide is not None
    told = {one.key: one.value for code in codes(slide) for one in context.gathered.figures.get(code, ())}
    assert told["times"] == 6.2
    assert told["expected"] == 200


def test_more_talk_in_a_worse_mood_is_not_counted_as_a_success():
    measured = planted.measured(sentiment=planted.sentiment(0.05, 0.3))
    summary, voice = make("summary", measured), make("voice", measured)
    assert summary is not None
    assert voice is not None
    assert not [point for point in summary.blocks[0].points if "Share of voice" in point.head]
    assert "not approval" in voice.note


def test_a_topic_nobody_spoke_of_before_is_called_new():
    slide = make("topics", planted.measured(topics=planted.topics(planted.theme("Longlight", 1_427, 15, 0.0001, 0.5))))
    assert slide is not None
    assert slide.title.startswith("Longlight was new: 1,427 mentions")
    assert "times" not in slide.title


def test_without_own_accounts_nobody_is_blamed_for_not_answering():
    silent = replace(
        planted.CONFIG, brands=(replace(planted.CONFIG.brands[0], accounts=()), *planted.CONFIG.brands[1:])
    )
    slide = make("questions", config=silent)
    assert slide is not None
    assert "could not see which were answered" in slide.title
    table = next(block for block in slide.blocks if isinstance(block, Table))
    assert table.rows[0][2] == "unknown"
    for other in everything(planted.measured(), silent):
        assert "31%" not in repr(other.blocks)
        assert "no answer" not in repr(other)


def test_a_single_source_is_no_finding():
    assert make("places", planted.measured(sources=replace(planted.sources(), rows=planted.sources().rows[:1]))) is None


def test_no_place_is_called_harshest_by_the_machine_where_labels_put_its_moods_right():
    first, second = planted.sources().rows
    ranked = replace(
        planted.sources(), rows=(replace(first, known=9_000), replace(second, negative=1_200, known=1_500))
    )
    slide = make("places", planted.measured(sources=ranked))
    assert slide is not None
    assert "was harshest, 80% of its posts negative" in slide.title
    felt = planted.sentiment().brands[0]
    righted = planted.sentiment(brands=(replace(felt, net=replace(felt.net, labels=120)),))
    slide = make("places", planted.measured(sources=ranked, sentiment=righted))
    assert slide is not None
    assert "harshest" not in slide.title


def test_words_of_brands_heard_on_different_days_are_set_beside_nothing():
    unlike = planted.volume(comparable=planted.comparable(brands=False))
    slide = make("phrases", planted.measured(phrases=replace(planted.phrases(), compared=""), volume=unlike))
    assert slide is not None
    assert "nothing to compare with" in slide.title
    assert slide.note.startswith("The brands were heard on different days: their phrases cannot be compared.")
    (table,) = slide.blocks
    assert (table.head[0], table.head[-1]) == ("Phrase", "Mentions")
    assert len(table.head) == len(table.rows[0]) == len(table.numeric) == len(table.widths)


def test_one_story_told_by_many_is_said_beside_the_shares():
    story = Story(head="web:wire-1", text="Parcels stuck as Umbra switches warehouse", mentions=41)
    first, *rest = planted.voice().shares
    told = replace(first, stories=replace(first.stories, value=first.voices.value - 40), loudest=story)
    slide = make("voice", planted.measured(voice=replace(planted.voice(), shares=(told, *rest))))
    assert slide is not None
    assert slide.note == (
        "One story made 41 of the 13,800 mentions of Umbra: “Parcels stuck as Umbra switches warehouse”."
    )
    few = replace(told, loudest=replace(story, mentions=4))
    quiet = make("voice", planted.measured(voice=replace(planted.voice(), shares=(few, *rest))))
    assert quiet is not None
    assert "One story" not in quiet.note


def counted(source: str, brand: str, posts: int, here: int, at_most: bool = False) -> PlatformShare:
    figure = planted.figure(f"platforms {source} {brand}", posts, here, "posts")
    return PlatformShare(
        source=source, brand=brand, posts=posts, here=here, share=None, days=6.0, at_most=at_most, figure=figure
    )


def test_posts_that_a_platform_counts_itself_are_told_apart_from_shares_of_what_was_heard():
    told = (counted("x", "Kaldi", 9_100, 12), counted("x", "Umbra", 4_110, 300), counted("x", "Harar", 700, 0, True))
    config = replace(planted.CONFIG, sources=(SourceSection(name="x", type="x"),))
    plain = make("voice", planted.measured())
    slide = make("voice", planted.measured(platforms=told), config)
    said = "All posts on X by its own count (6 days): Umbra 4,110 (300 of them heard), Kaldi 9,100 (12 of them heard), "
    assert slide.note == f"{plain.note} {said}Harar at most 700 (0 of them heard)."
    assert (slide.title, slide.blocks) == (plain.title, plain.blocks)
    assert told[1].figure.evidence.code in slide.source
    assert slide.source.startswith(plain.source.split("figures:")[0])


def test_brands_heard_on_different_days_are_still_counted_by_their_platform():
    measured = planted.measured(voice=planted.voice(False, ("Heard on different days.",)))
    slide = make("voice", {**measured, "platforms": (counted("x", "Umbra", 4_110, 300),)})
    assert slide.title.startswith("No share of voice can be told")
    assert "Umbra 4,110 (300 of them heard)" in slide.note


@pytest.mark.parametrize("name", ["journey", "quadrant", "places", "sentiment_by_source", "competitors"])
def test_the_figures_of_a_title_are_the_first_that_a_slide_can_be_asked_for(name):
    context, measured = planted.context(), planted.measured()
    slide = SLIDES.load(name)().make(measured, context)
    assert slide is not None
    assert slide.claims
    assert codes(slide)[0] == slide.claims[0]
    told = {figure for code in slide.claims for figure in context.gathered.figures[code]}
    said = {context.words.share(one.value) for one in told if one.unit == "share"}
    said |= {context.words.score(one.value) for one in told if one.unit == "score"}
    if name in ("journey", "quadrant", "sentiment_by_source"):
        assert any(one in slide.title for one in said)


def test_of_brands_whose_posts_are_in_other_languages_the_mood_says_how_many_tell_it():
    rivals = planted.measured()["rivals"]
    share = rivals.brands[0].share
    some = replace(
        rivals.brands[0], share=replace(share, net=replace(share.net, n=round((share.voices.value or 0) / 2)))
    )
    slide = make("competitors", planted.measured(rivals=replace(rivals, brands=(some, *rivals.brands[1:]))))
    assert slide is not None
    assert f"Mood is known of a part of the posts only ({some.brand} 50%, " in slide.note
