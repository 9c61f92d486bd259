"""Slides on what people speak of: stages of a journey, phrases, questions, topics."""

from __future__ import annotations

import planted
from planted import make, replace

from socialwatch.measures.examples import Example
from socialwatch.report.deck import Bars


def test_a_journey_that_few_posts_tell_of_stays_out():
    assert make("journey") is not None
    assert make("journey", planted.measured(journey=planted.journey(untold=17_500))) is None
    assert make("journey", planted.measured(journey=planted.journey(planted.stage("retention", 8_280, -0.5)))) is None


def test_stages_whose_moods_chance_explains_are_not_told_apart():
    alike = planted.journey(planted.stage("decision", 500, 0.1, 0.4), planted.stage("advocacy", 300, 0.12, 0.4))
    slide = make("journey", planted.measured(journey=alike))
    assert slide is not None
    assert slide.title == "Mood did not differ significantly between 2 stages of the journey"
    assert "51% of the mentions told of no stage" not in slide.note
    assert "49% of the mentions told of no stage" in slide.note


def test_a_stage_of_few_posts_is_told_apart_where_its_mood_is_clear():
    few = planted.journey(
        planted.stage("decision", 500, -0.5, 0.4), planted.stage("retention", 400, -0.5, 0.4),
        planted.stage("advocacy", 20, 0.9, 0.4),
    )  # fmt: skip
    few = replace(few, stages=(*few.stages[:2], replace(few.stages[2], net=replace(few.stages[2].net, n=20))))
    slide = make("journey", planted.measured(journey=few))
    assert slide is not None
    assert "to +0.90 at Advocacy" in slide.title


def test_stages_stand_in_the_order_of_the_journey():
    mixed = planted.journey(
        planted.stage("retention", 800, -0.5), planted.stage("ours", 90, 0.1), planted.stage("research", 500, 0.7)
    )
    slide = make("journey", planted.measured(journey=mixed))
    assert slide is not None
    assert slide.blocks[0].categories == ["Research", "Retention", "Ours"]
    assert "Nobody was heard at Interest, Validation, Decision and Advocacy." in slide.note


def test_a_sentence_around_a_phrase_does_not_begin_inside_an_address():
    text = "All done. See http://t.co/zD14Sy6e for the lost parcel. More."
    one = replace(planted.phrases().phrases[0], examples=(Example(id="mastodon:1", text=text),))
    slide = make("phrases", planted.measured(phrases=replace(planted.phrases(), compared="", phrases=(one,))))
    assert slide is not None
    assert slide.blocks[0].rows[0][1] == "“See http://t.co/zD14Sy6e for the lost parcel.”"


def test_a_phrase_whose_two_rates_look_alike_is_not_said_to_have_risen():
    """Of very many mentions chance explains no difference, however small: "rose from 1.6 to 1.6"."""
    rising = planted.phrases()
    first = rising.phrases[0]
    then = planted.measured()["fading"].total / rising.total
    alike = replace(first, against=first.mentions.value * then * 0.9999)
    slide = make("phrases", planted.measured(phrases=replace(rising, phrases=(alike, *rising.phrases[1:]))))
    assert slide is not None
    assert first.text not in slide.title
    assert first.text not in [row[0] for row in slide.blocks[0].rows]
    assert make("phrases", planted.measured(phrases=replace(rising, phrases=(alike,)))) is None


def test_phrases_say_where_some_of_too_many_mentions_were_read():
    slide = make("phrases", planted.measured(phrases=replace(planted.phrases(), read=12_000)))
    assert slide is not None
    assert "12,000 of 18,402 mentions" in slide.note


def test_phrases_are_shown_in_a_sentence_that_holds_them_and_no_sentence_twice():
    text = "Good morning. @ann@roast.example my lost parcel is back! With oat milk."
    said = replace(
        planted.phrases(),
        phrases=tuple(
            replace(phrase, examples=(Example(id="mastodon:1", text=text),)) for phrase in planted.phrases().phrases
        ),
    )
    slide = make("phrases", planted.measured(phrases=said))
    assert slide is not None
    quotes = [row[1] for row in slide.blocks[0].rows]
    assert quotes[0].endswith("my lost parcel is back!\N{RIGHT DOUBLE QUOTATION MARK}")
    assert "@ann" not in quotes[0]
    assert "oat milk" in quotes[1]
    assert len(set(quotes)) == 2


def test_questions_say_which_part_got_an_answer():
    slide = make("questions")
    assert slide is not None
    assert slide.blocks[0].rows[0][2] == "40 (19%)"
    assert slide.blocks[0].caption == "Questions that mean the same are counted together"


def test_questions_say_where_some_of_too_many_were_read():
    slide = make("questions", planted.measured(questions=replace(planted.questions(), read=320)))
    assert slide is not None
    assert "found in 320 read" in slide.blocks[0].caption


def test_a_measured_share_of_a_topic_says_between_what_it_lies() -> None:
    counted = planted.theme("Delivery", 2_412, 804, 0.0001)
    measured = replace(counted, share=replace(counted.share, key="share", labels=200, interval=(0.11, 0.15)))
    slides = [make("topics", planted.measured(topics=planted.topics(one))) for one in (counted, measured)]
    bars = [next(block for block in slide.blocks if isinstance(block, Bars)) for slide in slides if slide is not None]
    assert "between 11 and 15 in 100" in bars[1].notes[0]
    assert "unmeasured" in (bars[0].caption or "")
    assert "unmeasured" not in (bars[1].caption or "")


def test_phrases_tell_their_language_where_it_is_not_that_of_most():
    rose, fell = planted.phrases(), planted.fading()
    french = replace(rose, phrases=(replace(rose.phrases[0], text="passe chez", lang="fr"), rose.phrases[1]))
    english = replace(fell, phrases=tuple(replace(one, lang="en") for one in fell.phrases))
    slide = make("phrases", planted.measured(phrases=french, fading=english))
    assert [row[0] for row in slide.blocks[0].rows] == ["French: passe chez", "oat milk"]
    assert [row[0] for row in slide.blocks[1].rows] == ["free tote", "summer blend"]
    assert slide.note.endswith("Phrases are in English where no other language is named.")


def test_phrases_that_are_all_of_one_language_tell_none():
    fell = planted.fading()
    english = replace(fell, phrases=tuple(replace(one, lang="en") for one in fell.phrases))
    slide = make("phrases", planted.measured(fading=english))
    assert "English" not in slide.note
