"""Who is the better one by the turn of phrase itself."""

from __future__ import annotations

import random
import re
import time
from typing import Any

import pytest

from socialwatch.enrich.clauses import Spoken, parts
from socialwatch.enrich.engines import Said, Vader
from socialwatch.enrich.preference import NONE, Verdict, likely, praised, unbeaten, verdict
from socialwatch.enrich.sentiment import PREFERRED, _weighed
from socialwatch.enrich.turns import Turn, choices_and_facts, of_one


def heard(text: str) -> Verdict:
    return verdict(text, _named(text))


def spoken(text: str) -> dict[str, Spoken]:
    return parts(text, _named(text))


def _named(text: str) -> dict[str, list[tuple[int, int]]]:
    found = {name: [one.span() for one in re.finditer(name, text)] for name in ("Acme", "Bolt")}
    return {name: places for name, places in found.items() if places}


ACME = Verdict(frozenset({"Acme"}), frozenset({"Bolt"}))
BOLT = Verdict(frozenset({"Bolt"}), frozenset({"Acme"}))


@pytest.mark.parametrize(
    "text",
    [
        "I much prefer Acme coffee to Bolt",
        "We chose Acme over Bolt in the end",
        "Acme over Bolt any day",
        "Just migrated our shop from Bolt to Acme.",
        "so I'm ditching Bolt in favour of Acme",
        "Bolt could never compete with Acme",
        "Bolt is no match for the Acme",
        "Acme really outclasses Bolt",
        "Acme >> Bolt",
        "Acme is much cheaper than Bolt",
        "the Bolt is louder and slower than my Acme",
        "Bolt isn't any faster than Acme",
        "Acme is easier to clean than Bolt",
        "Bolt ist viel langsamer als Acme",
        "Bolt < Acme",
        "never going to switch from Acme to Bolt",
        "I regret switching from Acme to Bolt",
        "Nobody beats Acme, not even Bolt",
        "Done with Bolt, sticking with Acme",
        "Ich nehme lieber Acme als Bolt",
        "Endlich bin ich von Bolt zu Acme gewechselt",
        "J'ai quitté Bolt pour Acme",
        "Nos cambiamos de Bolt a Acme",
    ],
)
def test_a_turn_of_phrase_says_which_brand_is_the_better_one(text: str) -> None:
    assert heard(text) == ACME


@pytest.mark.parametrize(
    "text",
    [
        "Should we switch from Bolt to Acme?",
        "How to switch from Bolt to Acme in five steps",
        "Get 10 euros if you switch from Bolt to Acme",
        "The train goes from Bolt to Acme Street",
        "Maria went from Bolt to Acme as head of sales",
        "Home > Coffee > Acme > Bolt",
        "Acme -> Bolt",
        "Acme and Bolt argued over the weekend",
        "Acme is great",
        "Acme is faster than ever, and so is Bolt",
        "Is Acme cheaper than Bolt?",
        "If only Acme were cheaper than Bolt",
    ],
)
def test_what_chooses_nothing_decides_nothing(text: str) -> None:
    assert heard(text) == NONE


def test_neither_of_two_brands_is_the_better_one() -> None:
    text = "Neither Acme nor Bolt is cheaper than Cord"
    named = {name: [one.span() for one in re.finditer(name, text)] for name in ("Acme", "Bolt", "Cord")}
    assert verdict(text, named) == Verdict(frozenset({"Cord"}), frozenset({"Acme", "Bolt"}))


def test_a_switch_without_regrets_is_no_regret() -> None:
    assert heard("Switched from Acme to Bolt, never regretted it") == BOLT


def test_what_is_said_of_a_brand_itself_counts_before_a_turn_of_phrase() -> None:
    found = spoken("Acme beats Bolt. But Acme is awful")
    assert found == {"Acme": Spoken("But Acme is awful", "", True), "Bolt": Spoken("", "", False)}
    said = Vader().say([found["Acme"].text])
    assert _weighed(found["Acme"], said) == said[0]
    assert _weighed(found["Bolt"], [Said("neutral", 0.0)]) == Said("negative", -PREFERRED)


def test_what_follows_a_choice_is_said_of_the_chosen() -> None:
    assert spoken("Wow. Switched from Bolt to Acme. So happy!")["Acme"] == Spoken("So happy!", "", True)


def test_unlike_a_brand_means_the_contrary_of_it() -> None:
    assert spoken("Unlike Bolt, Acme is awful")["Bolt"] == Spoken("Unlike Bolt", "Acme is awful")
    assert spoken("Compared to Bolt, my Acme works")["Bolt"].against


@pytest.mark.parametrize(
    "text",
    ["honestly, nothing beats Acme!", "no one really comes close to our Acme", "Mir geht es gut: nichts schlägt Acme"],
)
def test_a_brand_that_nothing_beats_needs_no_other_brand_beside_it(text: str) -> None:
    assert praised(text)
    assert unbeaten(text, _named(text)["Acme"])
    assert not unbeaten("Bolt beats Acme", [(11, 15)])
    assert not unbeaten("nothing beats a walk to Acme", [(24, 28)])


@pytest.mark.long
@pytest.mark.parametrize(
    "one", ["Acme over Bolt ", "a > Bolt > Acme. ", "I prefer Acme to , ", "from Acme a a to Bolt\n"]
)
def test_a_post_of_comparisons_does_not_stall(one: str) -> None:
    started = time.process_time()
    spoken(one * 20_000)
    assert time.process_time() - started < 3


KINDS = {"CATEGORY_SPACE": " ", "CATEGORY_WORD": "x", "CATEGORY_DIGIT": "5"}


def _texts_of(tree: Any, chance: random.Random) -> str:
    """A text that a pattern may match, made from the pattern itself."""
    made: list[str] = []
    for kind, of in tree:
        match str(kind):
            case "LITERAL":
                made.append(chr(of))
            case "IN":
                one, what = chance.choice(of)
                letter = {"LITERAL": what, "RANGE": what[0] if isinstance(what, tuple) else what}.get(str(one))
                made.append(KINDS.get(str(what), "q") if letter is None else chr(letter))
            case "MAX_REPEAT" | "MIN_REPEAT":
                least, most, part = of
                made += [_texts_of(part, chance) for _ in range(chance.choice((least, min(most, least + 2))))]
            case "SUBPATTERN":
                made.append(_texts_of(of[3], chance))
            case "BRANCH":
                made.append(_texts_of(chance.choice(of[1]), chance))
    return "".join(made)


@pytest.mark.long
@pytest.mark.parametrize("turn", [*choices_and_facts(), *of_one()], ids=lambda turn: turn.hints[0].strip())
def test_every_text_with_a_turn_of_phrase_holds_a_hint_of_it(turn: Turn) -> None:
    from re import _parser

    chance, tree = random.Random(4), _parser.parse(turn.pattern.pattern, re.IGNORECASE)
    made = [text for text in (_texts_of(tree, chance) for _ in range(400)) if turn.pattern.search(text)]
    assert made or turn.hints == ("wasser reichen", "mithalten")
    for text in made:
        assert turn in (*likely(text).several, *likely(text).alone), text
