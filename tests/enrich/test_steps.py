"""The steps on mentions: language, then mood and topics; their order, and when they must be done again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from socialwatch.config import Brand, Config, Topic
from socialwatch.enrich import Batch, fingerprint, in_order, steps
from socialwatch.enrich.sentiment import Sentiment, label
from socialwatch.enrich.vader import Scorer
from socialwatch.errors import ConfigError
from socialwatch.models import Mention, Result

pytestmark = pytest.mark.long

CONFIG = Config(
    brands=(
        Brand(
            name="United",
            query="united OR #united",
            accounts=("@united", "mastodon:@unitedcare@air.example"),
            words=("Bliss",),
        ),
        Brand(name="Bolt", kind="competitor"),
    ),
    topics=(
        Topic(name="Delays", query="late OR delayed"),
        Topic(name="Other", query="brand:Bolt lang:en -topic:Delays"),
    ),
)


def said(texts: Iterable[str | Mention], brands: Iterable[tuple[str, ...]], config: Config = CONFIG) -> list[Result]:
    """What all steps say of these posts, whose keys are 1, 2, 3..."""
    mentions = [t if isinstance(t, Mention) else Mention(network="test", native_id=t, text=t) for t in texts]
    keys = list(range(1, len(mentions) + 1))
    known: dict[str, dict[int, list[Result]]] = {}
    for step in steps(config):
        for result in step.run(Batch(keys, mentions, list(brands), known)):
            known.setdefault(step.name, {}).setdefault(result.mention, []).append(result)
    return [result for by_key in known.values() for results in by_key.values() for result in results]


def moods(text: str | Mention, *brands: str) -> dict[str | None, str]:
    return {r.target: r.value for r in said([text], [brands]) if r.step == "sentiment"}


def test_a_brands_name_does_not_score() -> None:
    assert Scorer().compound("I fly United every week with them") > 0
    assert moods("I fly United every week with them", "United") == {None: "neutral", "United": "neutral"}
    assert moods("Bliss, @united and @unitedcare and #united were there again today", "United")[None] == "neutral"


def test_a_language_the_lexicon_does_not_cover_is_unknown_and_has_no_figure() -> None:
    found = said(["Der neue Service ist super, die Lieferung war pünktlich, vielen Dank"], [("United",)])
    assert [(r.target, r.value, r.score) for r in found if r.step == "sentiment"] == [
        (None, "unknown", None),
        ("United", "unknown", None),
    ]
    assert [r.value for r in found if r.step == "language"] == ["de"]


def test_emoji_alone_speak_and_other_wordless_posts_are_unknown() -> None:
    assert moods("😀😀") == {None: "positive"}
    assert moods(":(") == {None: "negative"}
    assert moods("12:30 https://example.com/x") == {None: "unknown"}


def test_each_of_several_brands_gets_its_own_mood() -> None:
    found = moods("United is great and friendly. Bolt was terrible and rude again.", "United", "Bolt")
    assert found["United"] == "positive"
    assert found["Bolt"] == "negative"


@pytest.mark.parametrize(
    ("text", "united", "bolt"),
    [
        ("United is far better than Bolt", "positive", "negative"),
        ("Bolt is far worse than United", "positive", "negative"),
        ("United is not as good as Bolt", "negative", "positive"),
        ("I hate United and I love Bolt", "negative", "positive"),
        ("United is worse than Bolt. Bolt is a disaster, too", "negative", "negative"),
        ("United is better than Bolt. Bolt has two shops", "positive", "negative"),
        ("United is bigger than Bolt", "neutral", "neutral"),
    ],
)
def test_a_comparison_is_good_for_one_brand_and_bad_for_the_other(text: str, united: str, bolt: str) -> None:
    found = moods(text, "United", "Bolt")
    assert (found["United"], found["Bolt"]) == (united, bolt)


def test_one_brand_gets_the_mood_of_the_post() -> None:
    found = said(["Bolt is slow but I love the crew"], [("Bolt",)])
    scores = {r.target: r.score for r in found if r.step == "sentiment"}
    assert scores["Bolt"] == scores[None]


def test_a_brand_that_the_config_no_longer_has_gets_the_whole_post() -> None:
    assert moods("This was wonderful, thank you all so much", "Gone", "Bolt")["Gone"] == "positive"


def test_the_title_is_part_of_what_a_post_says_but_not_twice() -> None:
    article = Mention(
        network="feed", native_id="1", title="A terrible week for travellers", text="Trains ran on Monday."
    )
    assert moods(article)[None] == "negative"
    twice = replace(article, text="A terrible week for travellers. More inside.")
    plain = replace(twice, title=None)
    scores = [[r.score for r in said([m], [()]) if r.step == "sentiment"] for m in (twice, plain)]
    assert scores[0] == scores[1]


def test_topics_are_matched_with_what_is_known() -> None:
    found = said(
        ["Bolt is late again and nobody tells us why", "Bolt opened a new office in town"], [("Bolt",), ("Bolt",)]
    )
    assert [(r.mention, r.target) for r in found if r.step == "topics"] == [(1, "Delays"), (2, "Other")]


def test_nothing_is_said_twice_of_the_same_target() -> None:
    found = said(["United and Bolt are late", "late", ""], [("United", "Bolt"), (), ()])
    keys = [(r.mention, r.step, r.target) for r in found]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("text", ["x" * 200_000, "good " * 30_000, "\x00\x1b[31m", "<script>", "\ud83d", "а" * 3000])
def test_no_post_breaks_a_step(text: str) -> None:
    found = said([text], [("United", "Bolt")])
    assert {r.step for r in found} >= {"language", "sentiment"}


def test_the_thresholds_are_the_authors() -> None:
    assert [label(x) for x in (0.05, 0.0499, 0.0, -0.0499, -0.05)] == [
        "positive", "neutral", "neutral", "neutral", "negative",
    ]  # fmt: skip


def test_a_handle_does_not_score_and_the_same_word_without_its_sign_does() -> None:
    """An account called @best must not silence the word "best"."""
    config = replace(CONFIG, brands=(Brand(name="Acme", accounts=("@best",)),))
    found = said(
        ["@best and @lovely wrote about it again today", "it is the best of all of them"], [("Acme",)] * 2, config
    )
    assert [r.value for r in found if r.step == "sentiment" and r.target is None] == ["neutral", "positive"]


def test_a_step_comes_after_those_it_needs() -> None:
    order = [step.name for step in steps(CONFIG)]
    assert order.index("language") < order.index("sentiment")
    assert order.index("language") < order.index("topics")


class _Step:
    def __init__(self, *needs: str) -> None:
        self.needs = needs


@pytest.mark.parametrize(
    ("found", "message"),
    [({"a": _Step("b")}, "'a' needs b, which nobody"), ({"a": _Step("b"), "b": _Step("a")}, "need each other")],
)
def test_steps_that_cannot_be_ordered_say_so(found: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        in_order(found)


def fingerprints(config: Config) -> dict[str, str]:
    found = steps(config)
    return {step.name: fingerprint(step, found) for step in found}


READING = {"intents", "stages", "urgency"}
"""Steps whose queries may read topics and moods."""


def test_a_fingerprint_changes_with_what_the_answer_depends_on_only() -> None:
    base = fingerprints(CONFIG)
    assert fingerprints(replace(CONFIG, timezone="Europe/London")) == base
    other_topics = fingerprints(replace(CONFIG, topics=CONFIG.topics[:1]))
    assert {name for name in base if other_topics[name] != base[name]} == {"topics", *READING}
    other_languages = fingerprints(replace(CONFIG, languages=("en", "de")))
    assert {name for name in base if other_languages[name] != base[name]} == base.keys() - {"copies"}
    other_words = fingerprints(replace(CONFIG, brands=(replace(CONFIG.brands[0], words=("Joy",)), CONFIG.brands[1])))
    assert {name for name in base if other_words[name] != base[name]} == {"sentiment", *READING}


def test_a_new_version_of_a_step_redoes_what_hangs_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    base = fingerprints(CONFIG)
    monkeypatch.setattr("socialwatch.enrich.language.Language.version", 99)
    assert {name for name, value in fingerprints(CONFIG).items() if value != base[name]} == base.keys() - {"copies"}
    monkeypatch.setattr(Sentiment, "version", 99)
    assert fingerprints(CONFIG)["topics"] != fingerprints(CONFIG)["sentiment"]
