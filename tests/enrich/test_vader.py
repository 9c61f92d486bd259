"""Our scorer gives the score of the package, whatever the text, and does not stall on long ones."""

from __future__ import annotations

import csv
import random
import string
from pathlib import Path

import pytest
import vaderSentiment.vaderSentiment as package
from hypothesis import given, settings
from hypothesis import strategies as st

from socialwatch.enrich.vader import Scorer, lexicon

pytestmark = pytest.mark.long

THEIRS = package.SentimentIntensityAnalyzer()
OURS = Scorer()
IDIOMS = [word for phrase in package.SPECIAL_CASES for word in phrase.split()]
TURNS = "at least very never so this without doubt no or nor but not kind sort of just enough ain't n't".split()
PLAIN = "acme the phone arrived 12 U.S. I İstanbul straße naïve".split()
WORDS = st.one_of(
    st.sampled_from(sorted(THEIRS.lexicon)),
    st.sampled_from(sorted(package.BOOSTER_DICT)),
    st.sampled_from(package.NEGATE),
    st.sampled_from(IDIOMS + TURNS + PLAIN),
    st.sampled_from(sorted(lexicon().signs)),
)
MARKS = st.text(alphabet=string.punctuation, max_size=3)
GAPS = st.sampled_from([" ", " ", " ", "  ", "\n", "\t", "", "\u00a0", " but "])


def theirs(text: str) -> float:
    return float(THEIRS.polarity_scores(text)["compound"])


@st.composite
def posts(draw: st.DrawFn) -> str:
    """Words that the rules are about, shouted, decorated and glued together."""
    parts = []
    for _ in range(draw(st.integers(0, 14))):
        word = draw(WORDS)
        if draw(st.integers(0, 5)) == 0:
            word = word.upper()
        if draw(st.integers(0, 5)) == 0:
            word = draw(MARKS) + word + draw(MARKS)
        parts.append(word + draw(GAPS))
    return "".join(parts)


@settings(max_examples=400, deadline=None)
@given(posts())
def test_scores_equal_the_packages_on_texts_made_of_its_rules(text: str) -> None:
    assert OURS.compound(text) == theirs(text)


@pytest.mark.long
@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_scores_equal_the_packages_on_any_text(text: str) -> None:
    assert OURS.compound(text) == theirs(text)


@pytest.mark.parametrize(
    "text",
    [
        "VADER is VERY SMART, uber handsome, and FRIGGIN FUNNY!!!",
        "The plot was good, but the characters are uncompelling and the dialog is not great.",
        "good good good but good bad bad good",  # equal values, which the package finds by the first one
        "At least it isn't a horrible book.",
        "least helpful, the least good, very least nice",
        "With VADER, sentiment analysis is the shit!",
        "it is to die for, a kiss of death, a beating heart, yeah right",
        "no good, no or bad good, no no no, NO problem",
        "never so good, never this good, without a doubt good, without doubt good",
        "only kind of good, sort of bad, just enough joy, KIND of nice",
        "nice 😀good😀😀 ☹ but 💋!",
        "badass but badass",
        "?? good ???? bad",
        "",
        " \u2028 ",
    ],
)
def test_each_rule_and_oddity_scores_as_in_the_package(text: str) -> None:
    assert OURS.compound(text) == theirs(text)


def test_a_post_of_ten_thousand_emoji_is_scored_as_the_package_scores_a_shorter_one() -> None:
    assert OURS.compound("😢" * 400) == theirs("😢" * 400)
    assert OURS.compound("😢" * 10_000) == -1.0
    assert OURS.compound("😢 but 😀 " * 200) == theirs("😢 but 😀 " * 200)


def test_the_words_it_remembers_do_not_grow_without_end() -> None:
    from socialwatch.enrich import vader

    for start in range(0, vader.MEMO_SIZE + 5000, 5000):
        OURS.compound(" ".join(f"w{number}" for number in range(start, start + 5000)))
    OURS.compound("x" * 1_000_000)
    assert len(lexicon()._memo) <= vader.MEMO_SIZE


def test_a_masked_name_does_not_score() -> None:
    scorer = Scorer(["United", "Best Buy", "@lovely"])
    assert scorer.compound("I fly UNITED, with united!") == 0
    assert scorer.compound("off to Best Buy") == 0
    assert scorer.compound("@lovely and @happy_guy") == 0
    assert scorer.compound("RT @love: (@joy) .@hate") == 0  # and no smiley is left of them
    assert scorer.compound("best of all") == OURS.compound("best of all") > 0


def test_a_masked_name_leaves_everything_around_it_as_it_was() -> None:
    """It counts as a word the lexicon does not know: distance and capitals included."""
    scorer = Scorer(["United"])
    for text in ("not {} good", "{} is VERY good", "GOOD {} but bad", "never so {} good!"):
        assert scorer.compound(text.format("United")) == OURS.compound(text.format("Zzyzx"))
        assert scorer.compound(text.format("UNITED")) == OURS.compound(text.format("ZZYZX"))


def test_a_masked_negation_or_booster_does_nothing() -> None:
    scorer = Scorer(["Never", "Uber", "Only But"])
    assert scorer.compound("Never is good") == OURS.compound("Zzyzx is good")
    assert scorer.compound("uber good") == OURS.compound("zzyzx good")
    assert scorer.compound("bad only but good") == OURS.compound("bad zzyzx zzyzx good")


@pytest.mark.real
def test_scores_equal_the_packages_on_real_tweets(shared_data: Path) -> None:
    with (shared_data / "sanders" / "full-corpus.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["TweetText"] for row in csv.DictReader(file)]
    with (shared_data / "twcs" / "sample.csv").open(encoding="utf-8", newline="") as file:
        texts += [row["text"] for row in csv.DictReader(file)]
    chance = random.Random(7)
    texts = chance.sample(texts, 2000)
    shaken = [" ".join(chance.sample(text.split(), len(text.split()))) for text in texts]
    assert [text for text in texts + shaken if OURS.compound(text) != theirs(text)] == []
