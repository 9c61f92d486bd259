"""Which brand of a clause is held the better one by how it is said: "switched from Globex to Acme", "Acme > Globex".

A lexicon hears no mood in these words, and an engine that hears one does not know for whom. Each brand of the clause
becomes one letter of its own, then turns of phrase are tried in order; the first that names one brand as the better or
another as the worse decides. A question, an "if" and a "how to" decide nothing; "never" and "I regret" turn it around.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

LONGEST = 400  # characters; a longer clause is no comparison but a list
MOST = 5_000  # characters of a post in which brands are set beside each other
FIRST = 0xE000  # letters that Unicode leaves to everybody's own use
NAME = r"[\ue000-\ue0ff]"
LIST = rf"{NAME}(?:(?:,\s?|\s(?:and|or|und|oder|et|ou|y|o)\s|\s?[&/]\s?){NAME})*"
PARTS: Final = {
    "W": rf"(?:(?:the|my|our|das|die|der|den|dem|la|le|el)\s)?(?P<better>{LIST})",
    "L": rf"(?:(?:the|my|our|das|die|der|den|dem|la|le|el)\s)?(?P<worse>{LIST})",
    "G": r"(?:['’]s)?(?:\s[\w'’-]{1,20}){0,3}?\s",  # a word or two between
    "VS": r"(?:over|instead of|rather than|ahead of)",
    "NOT": r"(?:(?:ca|do|does|did|could|would|wo|is|are|was)n['’]?t|cannot|can not|(?:do|does|did|could|will"
    r"|would) not|never|could never|will never)",
    "WE": r"(?:^|\b(?:I|we|my|our|us|everyone|everybody|people|customers|users|just|finally|now|of)\b[^,;]{0,40}?\s)",
}
NEGATED = re.compile(
    r"(?:n['’]t|\bnot|\bnever|\bcannot|\bnie|\bjamais|\bnunca)(?:\s(?:ever|really|going to|gonna|planning to"
    r"|want to|be))?\s$",
    re.IGNORECASE,
)
UNSURE = re.compile(r"\b(?:if|whether|how to|should (?:I|we|you)|why would|wenn|falls|ob|si)\b", re.IGNORECASE)
REGRET = re.compile(
    r"\bregret(?:s|ted|ting)?\b|\bmistake\b|\bworst (?:decision|move)|\bwish (?:I|we) (?:had(?:n['’]t| not"
    r"| never)|never)",
    re.IGNORECASE,
)
NO_REGRET = re.compile(
    r"\b(?:no|zero|without|not|never|n['’]t|any)\s(?:\w{1,10}\s)?(?:regret|a mistake)"
    r"|n['’]t (?:\w{1,10}\s)?(?:regret|a mistake)",
    re.IGNORECASE,
)
# the words of which one must be in a clause for it to be looked at, and the turn of phrase
CHOICES = (  # "never" before them turns them around
    ("prefer favo", r"\b(?:prefer(?:s|red|ring)?|favou?r(?:s|ed)?)\s{W}{G}?(?:\s?{VS}|\s?to|\s?than)\s{L}"),
    (
        "over instead rather ahead",
        r"\b(?:take|took|taking|pick(?:s|ed|ing)?|choos(?:e|es|ing)|chose|chosen|recommend(?:s|ed)?|buy|bought|use"
        r"|using|want|go with"
        r"|went with|going with|have|get|got)\s{W}{G}?\s?{VS}\s{L}",
    ),
    ("rather sooner", r"\b(?:rather|sooner)\s(?:\w{1,12}\s){0,2}?{W}{G}?\s?than\s{L}"),
    (
        "more better",
        r"\b(?:like|love|trust|enjoy|rate|value|use)[sd]?\s{W}{G}?\s?(?:so |much |way )?(?:more|better) than\s{L}",
    ),
    ("less", r"\b(?:like|love|trust|enjoy|rate|value|use)[sd]?\s{L}{G}?\s?(?:so |much |way |a lot )?less than\s{W}"),
    ("from", r"\b(?:switch|migrat|convert|upgrad|defect|transition)(?:e|ed|es|ing)?{G}from\s{L}{G}to\s{W}"),
    ("from", r"\b(?:switch|migrat|convert|upgrad|defect|transition)(?:e|ed|es|ing)?{G}(?:over )?to\s{W}{G}from\s{L}"),
    (
        "from",
        r"{WE}(?:mov(?:e|ed|es|ing)|chang(?:e|ed|es|ing)|went|gone|go(?:ing)?|came|com(?:e|ing)|jump(?:ed"
        r"|ing)?){G}from\s{L}{G}to\s{W}"
        r"(?!\s(?:as|to lead|to head)\b)",
    ),
    (
        "ditch dump drop swap trad cancel abandon forg",
        r"\b(?:ditch|dump|dropp?|swapp?|trad|cancell?|abandon|forg[eo])(?:e|ed|es|s|ing|t"
        r"|o)?(?:\son)?\s{L}{G}(?:for|in favou?r of)\s{W}",
    ),
    (
        "left leav quit giv gave",
        r"{WE}(?:left|leav(?:e|es|ing)|quit(?:s|ting)?|g[ia]v(?:e|ing) up(?: on)?)\s{L}{G}for\s{W}",
    ),
    ("replac", r"\breplac(?:e|ed|es|ing)\s{L}{G}(?:with|by)\s{W}"),
    ("replac", r"{L}{G}replaced (?:with|by)\s{W}"),
    ("over instead rather ahead", r"^{W}\s(?:{VS})\s{L}"),
    (
        "over instead rather ahead",
        r"{W}\s(?:{VS})\s{L}\s?(?:any ?day|every ?(?:day|time)|all day|always|hands down|for me|was (?:the"
        r"|a) (?:right|best|good)|[.!]*$)",
    ),
    ("zieh vorgezogen", r"\b(?:zieh\w{0,3}|vorgezogen)\s{W}{G}{L}{G}?\s?vor\b"),
    ("bevorzug", r"\bbevorzug\w{1,3}\s{W}{G}?\s?(?:gegenüber|vor|statt)\s{L}"),
    ("lieber", r"\b(?:lieber\s{W}{G}?\s?als\s{L})"),
    ("statt anstelle", r"{W}\s(?:statt|anstatt|anstelle von)\s{L}"),
    ("von", r"\bvon\s{L}{G}(?:zu|auf)\s{W}{G}?\s?(?:gewechselt|umgestiegen|umgezogen|gegangen|wechseln|umsteigen)"),
    ("von", r"\b(?:wechsel\w{0,3}|steig\w{0,2}|umgestiegen|gewechselt)\b{G}von\s{L}{G}(?:zu|auf)\s{W}"),
    ("préf", r"\bpréf[éè]r\w{1,5}\s{W}{G}?\s?(?:à|plutôt que|que)\s{L}"),
    ("plutôt", r"\bplutôt\s{W}\sque\s{L}"),
    ("plutôt lieu", r"{W}\s(?:plutôt que|au lieu de)\s{L}"),
    (
        "de d' d’",
        r"\b(?:pass|chang|migr|bascul)(?:é|ée|és|ées|er|ons|ez|e|ais)\s(?:[\w'’-]{1,12}\s)?(?:de\s|d['’]){L}{G}(?:à"
        r"|pour|vers)\s{W}",
    ),
    ("quitt abandonn laiss remplac", r"\b(?:quitt|abandonn|laiss|remplac)(?:é|er|e|ons|ant)\s{L}{G}(?:pour|par)\s{W}"),
    ("pref", r"\bpref(?:er|ier)\w{1,5}\s{W}{G}?\s?(?:a|antes que|sobre|en vez de|en lugar de|que)\s{L}"),
    ("quedo", r"\bme quedo con\s{W}{G}?\s?(?:antes que|sobre|en vez de)\s{L}"),
    ("vez lugar antes", r"{W}\s(?:en vez de|en lugar de|antes que)\s{L}"),
    (
        "cambi pas migr mud",
        r"\b(?:cambi|pas|migr|mud)(?:é|ado|amos|ar|o|a|aron|arme|arnos)\s(?:[\w'’-]{1,12}\s){0,2}?de\s{L}{G}a\s{W}",
    ),
    ("dej cambi reemplac sustitu", r"\b(?:dej|cambi|reemplac|sustitu)\w{1,5}\s(?:a\s)?{L}{G}(?:por|con)\s{W}"),
)
FACTS = (
    (
        "n't n’t not never no ne",
        r"{L}{G}(?:{NOT}|no|ne)\s(?:\w{1,10}\s)?(?:hold a candle to|compete (?:with|against)"
        r"|come (?:\w{1,8}\s)?close to|touch|match|rival|beat|top"
        r"|outperform|measure up to|compare (?:to|with)|keep up with|live up to|stack up (?:to|against))\s{W}",
    ),
    (
        "nothing pale los inferior match patch lag trail short compared behind",
        r"{L}{G}(?:(?:has|have|had|got) nothing on|pale[sd]?(?: in comparison)? (?:to|next to|beside|compared (?:to"
        r"|with)|against|with)"
        r"|(?:lose|lost|loses)(?: out)? to|inferior to|no match for|not a patch on|(?:lag|trail)(?:s|ged|ing"
        r"|ed)?(?: far| way)? behind"
        r"|(?:falls|fell) short of|nothing compared to|miles behind|way behind)\s{W}",
    ),
    ("no", r"{L} (?:is|are|was) no\s{W}"),
    (
        "beat outperform outshin outclass crush destroy smok trounc trump surpass eclips"
        " kill blow win won wip run superior preferable edge knock ahead",
        r"{W}{G}(?:beats|beat|outperform(?:s|ed)|outshin(?:es|ed)|outclass(?:es|ed)|crush(?:es|ed)|destroy(?:s|ed)"
        r"|smok(?:es|ed)|trounc(?:es|ed)"
        r"|trumps|surpass(?:es|ed)|eclips(?:es|ed)|kills|blows away|wins? (?:over|against)|won (?:over|against)"
        r"|wip(?:es|ed) the floor with"
        r"|runs? (?:circles|rings) (?:around|round)|superior to|preferable to|the edge over|knocks spots off"
        r"|(?:miles|light ?years|way|far|streets|leagues) ahead of)\s{L}",
    ),
    (
        "put blow blew leave",
        r"{W}{G}(?:puts?|blows?|blew|leaves?)\s{L}\s(?:to shame|away|out of the water|in the dust|far behind)",
    ),
    (">", r"(?<![>=\-]\s)(?<![>=\-]){W}\s?>{1,9}\s?{L}(?!\s?>)"),
    ("<", r"(?<![<=\-]\s)(?<![<=\-]){L}\s?<{1,9}\s?{W}(?!\s?<)"),
    (
        "nothing no one noone none nobody",
        r"\b(?:nothing|no ?one|nobody|no other|none)\s(?:\w{1,12}\s)?(?:beats|tops|comes (?:\w{1,8}\s)?close to"
        r"|compares (?:to|with)|matches)\s{W}"
        r"(?:[^.]{0,20}\bnot\s(?:even\s)?{L})?",
    ),
    ("schlägt", r"{W}{G}schlägt\s{L}"),
    ("kann", r"{L} kann\s(?:mit\s)?{W}{G}?\s?nicht\b[^.]{0,12}\b(?:Wasser reichen|mithalten)"),
    ("nicht", r"{L}{G}nicht an\s{W}\s(?:he)?ran"),
    ("ist", r"{W} ist\s{L}{G}?\s?(?:überlegen|voraus)"),
    ("ist", r"{L} ist\s{W}{G}?\s?unterlegen"),
    ("nichts", r"\bnichts (?:geht über|schlägt)\s{W}"),
    ("bat surpasse écrase dépasse", r"{W}{G}?\s?(?:bat|surpasse|écrase|dépasse)\s{L}"),
    ("pas", r"{L} (?:ne\s|n['’])(?:arrive|vaut|fait)\s(?:pas\s)(?:à la cheville (?:de\s|d['’])|le poids face à\s)?{W}"),
    ("rien", r"\brien ne (?:vaut|bat)\s{W}"),
    ("supera vence gana derrota", r"{W}{G}?\s?(?:supera|vence|gana|derrota)(?:\sa)?\s{L}"),
    ("llega", r"{L} no (?:le )?llega\b[^.]{0,40}\sa\s{W}"),
    ("nada", r"\bnada supera a\s{W}"),
)
ALONE = (  # of one brand, in a post that speaks of others, too
    (
        "prefer préfère prefier bevorzug stick stuck go went switch migrat",
        r"\b(?:prefer(?:red)?|stick(?:ing)? with|stuck with|(?:go|going|went)(?: back)? with|(?:going|went) back to"
        r"|(?:switch|migrat)(?:ed|ing) (?:back )?to"
        r"|je préfère|prefiero|bevorzuge)\s{W}",
    ),
    ("with", r"\b(?:done|through|finished|fed up) with\s{L}"),
    ("ditch dump drop cancel", r"\b(?:ditch|dump|dropp|cancell?)(?:ed|ing)\s{L}"),
    ("from", r"\b(?:switch|mov|migrat)(?:ed|ing) (?:away )?from\s{L}"),
)

UNBEATEN = (  # what one brand is told by even where no other is named
    r"\b(?:nothing|no ?one|nobody|none)\s(?:\w{1,12}\s)?(?:beats|comes close to)\s{W}",
    r"\bnichts (?:geht über|schlägt)\s{W}",
    r"\brien ne (?:vaut|bat)\s{W}",
    r"\bnada supera a\s{W}",
)


class Verdict(NamedTuple):
    """The brands that a clause holds to be better, and those that it holds to be worse."""

    better: frozenset[str] = frozenset()
    worse: frozenset[str] = frozenset()


NONE = Verdict()


def verdict(text: str, named: Mapping[str, Sequence[tuple[int, int]]]) -> Verdict:
    """What a clause that names these brands there says of which is the better one."""
    if len(text) > LONGEST or text.rstrip().endswith("?"):
        return NONE
    masked, brands = _masked(text, named)
    low = masked.lower()
    for hints, turn, choice in _turns() if len(named) > 1 else ():
        if _hinted(hints, low) and (said := _said(turn, choice, masked, brands)) is not None:
            return said
    likely = [turn for hints, turn in _alone() if _hinted(hints, low)]
    alone = [said for turn in likely if (said := _said(turn, True, masked, brands)) is not None]
    better, worse = (frozenset[str]().union(*some) for some in zip(*alone, strict=True)) if alone else NONE
    return Verdict(better - worse, worse - better)


def praised(text: str) -> bool:
    """Whether a post may say that nothing is better than what it is about: a quick look, for most do not."""
    return "beats" in text or "comes close" in text or "nichts " in text or "rien ne" in text or "nada " in text


def unbeaten(text: str, places: Sequence[tuple[int, int]]) -> bool:
    """Whether a post about one brand, which it names there, holds that nothing is better."""
    if len(text) > MOST:
        return False
    masked, _ = _masked(text, {"": places})
    return any(turn.search(masked) for turn in _unbeaten())


def _hinted(hints: Sequence[str], low: str) -> bool:
    return any(hint in low for hint in hints)


def _said(turn: re.Pattern[str], choice: bool, masked: str, brands: Sequence[str]) -> Verdict | None:
    """What a clause says by this turn of phrase, if it is in it."""
    found = turn.search(masked)
    if found is None or UNSURE.search(masked, 0, found.start()):
        return None
    better, worse = _of(found, "better", brands), _of(found, "worse", brands)
    if not better ^ worse:
        return None
    said = Verdict(better - worse, worse - better)
    return Verdict(said.worse, said.better) if choice and _turned(masked, found.start()) else said


def _masked(text: str, named: Mapping[str, Sequence[tuple[int, int]]]) -> tuple[str, list[str]]:
    """The clause with a letter for each name, runs of spaces as one, and which brand the letters stand for."""
    brands, pieces, at = list(named), [], 0
    places = sorted((start, -end, number) for number, brand in enumerate(brands) for start, end in named[brand])
    for start, end, number in places:
        if start >= at and number < 256:  # of two names in one place the longer
            pieces += [text[at:start], chr(FIRST + number)]
            at = -end
    return " ".join("".join([*pieces, text[at:]]).split()), brands


def _of(found: re.Match[str], name: str, brands: Sequence[str]) -> frozenset[str]:
    """The brands that a group of the match names."""
    held = found.groupdict().get(name) or ""
    return frozenset(brands[ord(letter) - FIRST] for letter in held if 0 <= ord(letter) - FIRST < len(brands))


def _turned(masked: str, start: int) -> bool:
    """Whether a choice was not made, or is regretted."""
    regretted = bool(REGRET.search(masked)) and not NO_REGRET.search(masked)
    return bool(NEGATED.search(masked, max(0, start - 40), start)) != regretted


@cache
def _turns() -> tuple[tuple[list[str], re.Pattern[str], bool], ...]:
    """The turns of phrase about several brands, and whether each tells of a choice."""
    told = [(hints, turn, some is CHOICES) for some in (CHOICES, FACTS) for hints, turn in some]
    return tuple((hints.split(), _pattern(turn), choice) for hints, turn, choice in told)


@cache
def _alone() -> tuple[tuple[list[str], re.Pattern[str]], ...]:
    return tuple((hints.split(), _pattern(turn)) for hints, turn in ALONE)


@cache
def _unbeaten() -> tuple[re.Pattern[str], ...]:
    return tuple(map(_pattern, UNBEATEN))


def _pattern(turn: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{([A-Z]+)\}", lambda found: PARTS[found[1]], turn), re.IGNORECASE)
