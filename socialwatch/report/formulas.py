"""How figures were made, and what they are called, in the reader's language.

Evidence keeps its formula as the measure wrote it: codes, comparisons and programs rest on that. Here it is known again
by its form, part by part, and said anew; in English nothing changes but the names of figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from socialwatch.report.words import Words

FORMS = (
    # ---- counts and shares
    "count of mentions",
    "{mood} mentions / mentions",
    "{mood} mentions / mentions whose mood is known",
    "(positive - negative) / (positive + neutral + negative)",
    "(positive - negative) / mentions",
    "(positive - negative) / posts whose mood is known, {when}",
    "(positive - negative) / mentions, {when}",
    "positive mentions / negative mentions",
    "mentions of {brand} / mentions of {brands}",
    "mentions of {brand} / mentions of all brands, where {by} is the same",
    "mentions of {brand} by {by}",
    "mentions, of which those that say the same (reposts, near-duplicates) count once",
    "mentions that are reposts",
    "mentions by this account",
    "mentions in the last 24 hours / most in any 24 hours of the window ({n})",
    "mentions by authors who wrote more than one / mentions with an author",
    "different authors",
    "different authors / mentions",
    "minutes that some source saw / mentions",
    "all posts, as {source} itself counts them on {n} days in UTC",
    "n are those in the archive",
    # ---- topics, campaigns, peaks, phrases, questions
    "mentions that the query of {kind} {name} matches",
    "mentions in {kind} {name} / all mentions",
    "mentions of no {kind} / all mentions",
    "negative mentions / mentions in the topic whose mood is known",
    "mentions that hold what sets the theme apart",
    "mentions of the campaign",
    "mentions in the days of the campaign",
    "mentions in the days of the campaign / {n} expected",
    "count of mentions in the peak",
    "expected: what the same hours of working days or weekends held in the eight weeks before their week (further back"
    " or ahead where too little of these was heard), by weekday and at the level of the last four, peaks counting"
    " little",
    "times: mentions / expected, or / 1 where less is expected",
    "mentions of {name} in the peak",
    "weighted log-odds with an informative Dirichlet prior (Monroe et al. 2008)",
    "weighted log-odds with an informative Dirichlet prior (Monroe et al. 2008), in {n} of {whole} that were read"
    " evenly over time",
    "mentions that ask something",
    "{n} that ask about it, of {whole} questions with these words",
    "{n} that ask about it, of {whole} questions with these words, found in {some} of {all} that were read evenly over"
    " time",
    # ---- posts
    "percentile within the network of reactions (likes + replies + reposts) and reach, two to one",
    "the most engaged of these posts that is no repost and tells no story twice",
    "the most engaged of these posts that is no repost and tells no story twice, among those in a {mood} mood",
    "one of the most engaged posts that ask it",
    # ---- answers
    "{n} answered / {whole}",
    "{n} answered / {whole} that were read as {mood}",
    "answered / mentions",
    "answered: an own account replied to it, or to a later post of its author in the thread",
    "median minutes to the first own reply, over {n} answered",
    "90th percentile of the minutes to the first own reply, over {n} answered",
    "mentions that are no reposts",
    "negative mentions that are not answered",
    "posts by others, no reposts, by weekday and hour",
    "{n} posts outside of opening hours / {whole} posts",
    "median minutes to the first own reply, over {n} written outside of opening hours",
    "median minutes to the first own reply, over {n} written inside of opening hours",
    "minutes from the hour in which it took off to its highest hour",
    "minutes from the hour in which it took off to our first answer or statement",
    "{n} settled by the first answer / {whole} first contacts with an answer (first-contact resolution: within {days}"
    " days the author wrote no more about it, or only something kind)",
    "left out are {young} answered less than {days} days before the newest post there, and {unread} whose later words"
    " have no known mood",
    "interval by Wilson, with room for these to have ended either way",
    # ---- how sure
    "interval by Wilson",
    "interval by Bonett & Price",
    "interval by prediction-powered inference",
    "interval by stretches of as many days without a campaign or a peak",
    "put right by {n} labels",
    "put right by {n} labels of other mentions",
    "two-proportion test, corrected for how many were tested (Holm)",
    # ---- coverage
    "how each source's asking ended, slot by slot",
    "the worst of a source's asks counts",
    "part of the window that {source} covered: {part}",
    "{n} of {whole} slots that no source saw",
)
NUMBERS = frozenset(("n", "whole", "some", "all", "days", "young", "unread", "part"))
KINDS = ("topic", "intent", "stage", "urgency", "campaign")
MOODS = ("positive", "neutral", "negative")
TIMES = ("in the last four weeks", "before the peak", "in the slots of the peak")
FEW = {"kind": KINDS, "mood": MOODS, "when": TIMES}
JOINT = "; "


def formula(words: Words, text: str) -> str:
    """A formula in the reader's language, as far as it is known there; parts that are not stay English."""
    parts = text.split(JOINT)
    said = _whole(words, parts)
    return JOINT.join(said if said is not None else [_said(words, one) or one for one in parts])


def known(words: Words, text: str) -> bool:
    """Whether the forms of all parts of a formula are known."""
    return _whole(words, text.split(JOINT)) is not None


def _whole(words: Words, parts: Sequence[str]) -> list[str] | None:
    """All parts said, None unless each is known. What joins them may stand in a name, too: "Tea; coffee"."""
    if not parts:
        return []
    for end in range(1, len(parts) + 1):
        said = _said(words, JOINT.join(parts[:end]))
        rest = _whole(words, parts[end:]) if said is not None else None
        if said is not None and rest is not None:
            return [said, *rest]
    return None


def _said(words: Words, part: str) -> str | None:
    """None for a part whose form is not known; as it is where there is no translation."""
    found = next(((form, like) for form, pattern in _patterns() if (like := pattern.fullmatch(part))), None)
    return None if found is None else _filled(words, part, *found)


def _filled(words: Words, part: str, form: str, like: re.Match[str]) -> str:
    if form not in words.messages:
        return part
    return words.say(form, **{name: _field(words, name, text) for name, text in like.groupdict().items()})


def _field(words: Words, name: str, text: str) -> str:
    if name in NUMBERS:
        whole, _, digits = text.replace(",", "").partition(".")
        return words.number(float(f"{whole}.{digits}"), len(digits))
    return words.term(text) if name in FEW else text


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The forms, those with most words of their own first."""
    ordered = sorted(FORMS, key=lambda form: (-len(re.sub(r"{\w+}", "", form)), form))
    return tuple((form, re.compile(_pattern(form), re.DOTALL)) for form in ordered)


def _pattern(form: str) -> str:
    parts = re.split(r"{(\w+)}", form)
    named = [f"(?P<{one}>{_of(one)})" for one in parts[1::2]]
    return "".join(re.escape(text) + name for text, name in zip(parts[::2], [*named, ""], strict=True))


def _of(name: str) -> str:
    if name in NUMBERS:
        return r"[0-9][0-9,]*(?:\.[0-9]+)?"
    return "|".join(FEW.get(name, (".+",)))
