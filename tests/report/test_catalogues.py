"""A reader of another language gets whole sentences in it: nothing is left out of a catalogue, nothing is stale."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache

import planted
import pytest
import sentences

from socialwatch.errors import ConfigError
from socialwatch.registry import SLIDES
from socialwatch.report import messages, templates
from socialwatch.report.formulas import FORMS, KINDS, TIMES
from socialwatch.report.make import spoken
from socialwatch.report.words import words_for

GERMAN = templates.ours("messages.de.toml")
RECIPES = [file for file in sorted(sentences.PAGE.parent.glob("*.toml")) if "[[slide]]" in file.read_text("utf-8")]
GRAINS = ("hour", "day", "week", "month")
MOODS = ("positive", "neutral", "negative")
TOLD = {  # what the code alone does not say: the values that a variable may have
    ("slides/among.py", "found.grain"): GRAINS,
    ("slides/among.py", "wanted"): MOODS,
    ("slides/method.py", "problem"): ("denied", "failed", "capped"),
    ("slides/phrases.py", "measure.compared"): ("competitors",),
    ("cards.py", "post.mood"): MOODS,
    ("formulas.py", "form"): FORMS,
    ("formulas.py", "text"): (*KINDS, *MOODS, *TIMES),
    ("names.py", "network_name(network)"): ("Web feeds", "File", "Mail"),  # the others are proper names
    ("render/posts.py", "post.mood"): MOODS,
    ("slides/posts.py", "wanted"): MOODS,
    ("slides/sentiment.py", "measure.grain"): GRAINS,
    ("slides/volume.py", "volume.grain"): GRAINS,
    ("words.py", "one if n == 1 else many"): (),
    ("words.py", "text.sentence"): (),
    ("make.py", "recipe.title"): (),
}


def said() -> dict[str, str]:
    """Every sentence that a deck may say, and where."""
    found: dict[str, str] = dict.fromkeys(sentences.page(), "page.html.j2")
    for module in sentences.modules():
        found |= module.found
        for unclear in module.unclear:
            found |= dict.fromkeys(TOLD.get(unclear, ()), module.name)
    for recipe in RECIPES:
        found[str(tomllib.loads(recipe.read_text("utf-8"))["title"])] = recipe.name
    return found


def spoken_in(sentence: str) -> bool:
    """Whether there is a word in it beside its fields."""
    return any(letter.isalpha() for letter in re.sub(r"{\w+}", "", sentence))


@cache
def german() -> dict[str, str]:
    assert GERMAN is not None
    return tomllib.loads(GERMAN.read_text("utf-8"))["messages"]


def test_every_sentence_can_be_found_by_a_translator():
    unclear = {one for module in sentences.modules() for one in module.unclear}
    assert unclear == set(TOLD), "say() was given what the code does not tell: write the sentence there, or add to TOLD"


def test_no_sentence_lacks_its_german():
    lacking = {
        sentence: where for sentence, where in said().items() if sentence not in german() and spoken_in(sentence)
    }
    assert not lacking, "\n".join(f"{where}: {sentence!r}" for sentence, where in lacking.items())


def test_no_german_sentence_is_left_over_from_an_english_one_that_is_gone():
    assert not german().keys() - said().keys()


def test_german_has_both_forms_of_a_count_or_none():
    pairs = {pair for module in sentences.modules() for pair in module.pairs}
    assert [pair for pair in sorted(pairs) if (pair[0] in german()) != (pair[1] in german())] == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[messages]\n"{n} likes" = "{m} Likes"\n', "'{n} likes': its translation '{m} Likes' should have the fields"),
        ('[messages]\n"{n} likes" = "Likes"\n', "of the sentence: {n}"),
        ('[messages]\n"Close" = "{"\n', "'Close': its translation '{' cannot be read"),
        ('[messages]\n"Close" = 3\n', "'Close': its translation should be text"),
        ('"Close" = "Zu"\n', "has one table"),
        ("Close", "not a catalogue"),
    ],
)
def test_a_catalogue_with_a_mistake_names_the_file_and_the_sentence(tmp_path, text, complaint):
    file = tmp_path / "mine.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        messages.load("de", file)
    assert str(file) in str(caught.value)
    assert complaint in str(caught.value)


def test_own_words_take_the_place_of_ours_one_by_one(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('[messages]\n"{first} and {last}" = "{first} sowie {last}"\n', "utf-8")
    assert words_for("de-AT", "UTC", messages.load("de-AT", file)).join(["a", "b"]) == "a sowie b"
    assert words_for("de-AT", "UTC", messages.load("de-AT")).join(["a", "b"]) == "a und b"
    assert words_for("en", "UTC", messages.load("en")).join(["a", "b"]) == "a and b"


def test_a_language_without_a_catalogue_is_told_and_speaks_english():
    told: list[str] = []
    config = replace(planted.CONFIG, report=replace(planted.CONFIG.report, locale="fi"))
    assert spoken(config, told.append) == {}
    assert told == [
        'sentences stay English: there is no catalogue for locale = "fi" (there are: de);'
        " [report] messages takes one of your own"
    ]
    assert not messages.missing("en-GB")
    assert not messages.missing("de")


def test_no_german_title_is_cut_for_want_of_room():
    context = replace(planted.context(), words=words_for("de", planted.WINDOW.zone, messages.load("de")))
    titles = []
    for one in planted.QUARTERLY.slides:
        here = replace(context, key=one.key, options=one.options, said="Nettostimmung")
        slide = SLIDES.load(one.use)().make(planted.measured(accuracy=planted.accuracy()), here)
        titles += [slide.title] if slide is not None else []
    assert len(titles) > 15
    assert [title for title in titles if title.endswith("\N{HORIZONTAL ELLIPSIS}")] == []


def test_german_joins_preposition_and_article_of_a_field_and_touches_no_quotation():
    words = words_for("de", "UTC", {"{then} in {before}: {quote}": "{then} in {before}: {quote}"})
    said = words.say("{then} in {before}: {quote}", then=3, before="dem Vorquartal", quote="in dem Laden")
    assert said == "3 im Vorquartal: in dem Laden"


def test_german_has_no_preposition_of_days_before_weeks():
    """The grain of a sentence may be days, weeks or months; "an 26 von 53 Wochen" is no German."""
    german = messages.load("de")
    ours = [said for key, said in german.items() if "{grain}" in key and isinstance(said, str)]
    assert len(ours) > 5
    assert [said for said in ours if re.search(r"\b[Aa]n \{\w+\} von", said)] == []
