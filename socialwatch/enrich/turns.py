"""The turns of phrase that say which of several brands is the better one, in four languages, as patterns.

In a pattern each brand is one letter of its own (see preference.py). {W} are those that are better, {L} those that are
worse, {G} a word or two between.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

FIRST = 0xE000  # letters that Unicode leaves to everybody's own use
NAME = r"[\ue000-\ue0ff]"
LIST = rf"{NAME}(?:(?:,\s?|\s(?:and|or|nor|und|oder|noch|et|ou|ni|y|o)\s|\s?[&/]\s?){NAME})*"
PARTS: Final = {
    "W": rf"(?:(?:the|my|our|das|die|der|den|dem|la|le|el)\s)?(?P<better>{LIST})",
    "L": rf"(?:(?:the|my|our|das|die|der|den|dem|la|le|el)\s)?(?P<worse>{LIST})",
    "G": r"(?:['’]s)?(?:\s[\w'’-]{1,20}){0,3}?\s",  # a word or two between
    # the same without a word that turns it around
    "P": r"(?:['’]s)?(?:\s(?!(?:not|never|no|hardly|barely|any|nicht|kaum|nie)\b|\w+n['’]t\b)[\w'’-]{1,20}){0,3}?\s",
    "N": r"(?:['’]s)?(?:\s[\w'’-]{1,20}){0,2}?(?:\s\w+n['’]t|\snot|\sno|\snever|\snicht|\snie)\s(?:\w{1,10}\s){0,2}?",
    "T": r"(?:\s[\w'’-]{1,12}){0,3}?\s(?:than|als)\s",
    "FINE": r"(?:faster|quicker|cheaper|easier|quieter|lighter|cleaner|safer|simpler|smoother|sturdier|friendlier"
    r"|more (?:reliable|affordable|comfortable|durable|efficient)|schneller|günstiger|billiger|leiser|leichter)",
    "POOR": r"(?:slower|louder|heavier|pricier|dearer|costlier|clunkier|flimsier|noisier|more (?:expensive|complicated"
    r"|fragile|cumbersome)|less (?:reliable|affordable|comfortable|durable|efficient)|langsamer|teurer|lauter)",
    "VS": r"(?:over|instead of|rather than|ahead of)",
    "NOT": r"(?:(?:ca|do|does|did|could|would|wo|is|are|was)n['’]?t|cannot|can not|(?:do|does|did|could|will"
    r"|would) not|never|could never|will never)",
    "WE": r"(?:^|\b(?:I|we|my|our|us|everyone|everybody|people|customers|users|just|finally|now|of)\b[^,;]{0,40}?\s)",
}
# the words ("_" is a space) of which one is in every clause with the turn of phrase, and the turn of phrase
CHOICES = (  # "never" before them turns them around
    ("prefer favo", r"\b(?:prefer(?:s|red|ring)?|favou?r(?:s|ed)?)\s{W}{G}?(?:\s?{VS}|\s?to|\s?than)\s{L}"),
    (
        "over_ instead_of_ rather_than_ ahead_of_",
        r"\b(?:take|took|taking|pick(?:s|ed|ing)?|choos(?:e|es|ing)|chose|chosen|recommend(?:s|ed)?|buy|bought|use"
        r"|using|want|go with"
        r"|went with|going with|have|get|got)\s{W}{G}?\s?{VS}\s{L}",
    ),
    ("rather sooner", r"\b(?:rather|sooner)\s(?:\w{1,12}\s){0,2}?{W}{G}?\s?than\s{L}"),
    (
        "more_than_ better_than_",
        r"\b(?:like|love|trust|enjoy|rate|value|use)[sd]?\s{W}{G}?\s?(?:so |much |way )?(?:more|better) than\s{L}",
    ),
    (
        "less_than_",
        r"\b(?:like|love|trust|enjoy|rate|value|use)[sd]?\s{L}{G}?\s?(?:so |much |way |a lot )?less than\s{W}",
    ),
    (
        "switch migrat convert upgrad defect transition",
        r"\b(?:switch|migrat|convert|upgrad|defect|transition)(?:e|ed|es|ing)?{G}from\s{L}{G}to\s{W}",
    ),
    (
        "switch migrat convert upgrad defect transition",
        r"\b(?:switch|migrat|convert|upgrad|defect|transition)(?:e|ed|es|ing)?{G}(?:over )?to\s{W}{G}from\s{L}",
    ),
    (
        "_from_",
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
        "left leav quit giv gav",
        r"{WE}(?:left|leav(?:e|es|ing)|quit(?:s|ting)?|g[ia]v(?:e|ing) up(?: on)?)\s{L}{G}for\s{W}",
    ),
    ("replac", r"\breplac(?:e|ed|es|ing)\s{L}{G}(?:with|by)\s{W}"),
    ("replac", r"{L}{G}replaced (?:with|by)\s{W}"),
    ("over_ instead_of_ rather_than_ ahead_of_", r"^{W}\s(?:{VS})\s{L}"),
    (
        "over_ instead_of_ rather_than_ ahead_of_",
        r"{W}\s(?:{VS})\s{L}\s?(?:any ?day|every ?(?:day|time)|all day|always|hands down|for me|was (?:the"
        r"|a) (?:right|best|good)|[.!]*$)",
    ),
    ("zieh vorgezogen", r"\b(?:zieh\w{0,3}|vorgezogen)\s{W}{G}{L}{G}?\s?vor\b"),
    ("bevorzug", r"\bbevorzug\w{1,3}\s{W}{G}?\s?(?:gegenüber|vor|statt)\s{L}"),
    ("lieber", r"\b(?:lieber\s{W}{G}?\s?als\s{L})"),
    ("statt anstelle", r"{W}\s(?:statt|anstatt|anstelle von)\s{L}"),
    (
        "wechsel umgestiegen umgezogen gegangen umsteigen",
        r"\bvon\s{L}{G}(?:zu|auf)\s{W}{G}?\s?(?:gewechselt|umgestiegen|umgezogen|gegangen|wechseln|umsteigen)",
    ),
    (
        "wechsel steig umgestiegen",
        r"\b(?:wechsel\w{0,3}|steig\w{0,2}|umgestiegen|gewechselt)\b{G}von\s{L}{G}(?:zu|auf)\s{W}",
    ),
    ("préf", r"\bpréf[éè]r\w{1,5}\s{W}{G}?\s?(?:à|plutôt que|que)\s{L}"),
    ("plutôt", r"\bplutôt\s{W}\sque\s{L}"),
    ("plutôt_que au_lieu_de", r"{W}\s(?:plutôt que|au lieu de)\s{L}"),
    (
        "pass chang migr bascul",
        r"\b(?:pass|chang|migr|bascul)(?:é|ée|és|ées|er|ons|ez|e|ais)\s(?:[\w'’-]{1,12}\s)?(?:de\s|d['’]){L}{G}(?:à"
        r"|pour|vers)\s{W}",
    ),
    ("quitt abandonn laiss remplac", r"\b(?:quitt|abandonn|laiss|remplac)(?:é|er|e|ons|ant)\s{L}{G}(?:pour|par)\s{W}"),
    ("pref", r"\bpref(?:er|ier)\w{1,5}\s{W}{G}?\s?(?:a|antes que|sobre|en vez de|en lugar de|que)\s{L}"),
    ("quedo", r"\bme quedo con\s{W}{G}?\s?(?:antes que|sobre|en vez de)\s{L}"),
    ("en_vez_de en_lugar_de antes_que", r"{W}\s(?:en vez de|en lugar de|antes que)\s{L}"),
    (
        "_de_",
        r"\b(?:cambi|pas|migr|mud)(?:é|ado|amos|ar|o|a|aron|arme|arnos)\s(?:[\w'’-]{1,12}\s){0,2}?de\s{L}{G}a\s{W}",
    ),
    ("dej cambi reemplac sustitu", r"\b(?:dej|cambi|reemplac|sustitu)\w{1,5}\s(?:a\s)?{L}{G}(?:por|con)\s{W}"),
)
FACTS = (
    (
        "candle compete close_to touch match rival beat _top_ outperform measure_up compare_ keep_up live_up stack_up",
        r"{L}{G}(?:{NOT}|no|ne)\s(?:\w{1,10}\s)?(?:hold a candle to|compete (?:with|against)"
        r"|come (?:\w{1,8}\s)?close to|touch|match|rival|beat|top"
        r"|outperform|measure up to|compare (?:to|with)|keep up with|live up to|stack up (?:to|against))\s{W}",
    ),
    (
        "nothing_on pale lose_to lost_to loses_to out_to inferior no_match not_a_patch behind fell_short falls_short"
        " nothing_compared",
        r"{L}{G}(?:(?:has|have|had|got) nothing on|pale[sd]?(?: in comparison)? (?:to|next to|beside|compared (?:to"
        r"|with)|against|with)"
        r"|(?:lose|lost|loses)(?: out)? to|inferior to|no match for|not a patch on|(?:lag|trail)(?:s|ged|ing"
        r"|ed)?(?: far| way)? behind"
        r"|(?:falls|fell) short of|nothing compared to|miles behind|way behind)\s{W}",
    ),
    ("_no_", r"{L} (?:is|are|was) no\s{W}"),
    (
        "beat outperform outshin outclass crush destroy smok trounc trump surpass eclips kills blows_away win_over"
        " wins_over win_against wins_against won_over won_against the_floor_with circles_ rings_ superior_to"
        " preferable_to the_edge_over knocks_spots ahead_of_",
        r"{W}{G}(?:beats|beat|outperform(?:s|ed)|outshin(?:es|ed)|outclass(?:es|ed)|crush(?:es|ed)|destroy(?:s|ed)"
        r"|smok(?:es|ed)|trounc(?:es|ed)"
        r"|trumps|surpass(?:es|ed)|eclips(?:es|ed)|kills|blows away|wins? (?:over|against)|won (?:over|against)"
        r"|wip(?:es|ed) the floor with"
        r"|runs? (?:circles|rings) (?:around|round)|superior to|preferable to|the edge over|knocks spots off"
        r"|(?:miles|light ?years|way|far|streets|leagues) ahead of)\s{L}",
    ),
    (
        "to_shame away out_of_the_water in_the_dust far_behind",
        r"{W}{G}(?:puts?|blows?|blew|leaves?)\s{L}\s(?:to shame|away|out of the water|in the dust|far behind)",
    ),
    # a lexicon knows few comparatives, and none of these says more than how the two stand to each other
    ("than_ als_", r"{W}{P}{FINE}{T}{L}"),
    ("than_ als_", r"{L}{P}{POOR}{T}{W}"),
    ("than_ als_", r"{L}{N}{FINE}{T}{W}"),
    ("than_ als_", r"{W}{N}{POOR}{T}{L}"),
    (">", r"(?<![>=\-]\s)(?<![>=\-]){W}\s?>{1,9}\s?{L}(?!\s?>)"),
    ("<", r"(?<![<=\-]\s)(?<![<=\-]){L}\s?<{1,9}\s?{W}(?!\s?<)"),
    (
        "beats_ tops_ close_to_ compares_ matches_",
        r"\b(?:nothing|no ?one|nobody|no other|none)\s(?:\w{1,12}\s)?(?:beats|tops|comes (?:\w{1,8}\s)?close to"
        r"|compares (?:to|with)|matches)\s{W}"
        r"(?:[^.]{0,20}\bnot\s(?:even\s)?{L})?",
    ),
    ("schlägt", r"{W}{G}schlägt\s{L}"),
    ("wasser_reichen mithalten", r"{L} kann\s(?:mit\s)?{W}{G}?\s?nicht\b[^.]{0,12}\b(?:Wasser reichen|mithalten)"),
    ("nicht_an_", r"{L}{G}nicht an\s{W}\s(?:he)?ran"),
    ("überlegen voraus", r"{W} ist\s{L}{G}?\s?(?:überlegen|voraus)"),
    ("unterlegen", r"{L} ist\s{W}{G}?\s?unterlegen"),
    ("nichts_geht_über nichts_schlägt", r"\bnichts (?:geht über|schlägt)\s{W}"),
    ("bat_ surpasse_ écrase_ dépasse_", r"{W}{G}?\s?(?:bat|surpasse|écrase|dépasse)\s{L}"),
    (
        "arrive_pas vaut_pas fait_pas",
        r"{L} (?:ne\s|n['’])(?:arrive|vaut|fait)\s(?:pas\s)(?:à la cheville (?:de\s|d['’])|le poids face à\s)?{W}",
    ),
    ("rien_ne_", r"\brien ne (?:vaut|bat)\s{W}"),
    ("supera vence gana derrota", r"{W}{G}?\s?(?:supera|vence|gana|derrota)(?:\sa)?\s{L}"),
    ("llega", r"{L} no (?:le )?llega\b[^.]{0,40}\sa\s{W}"),
    ("nada_supera", r"\bnada supera a\s{W}"),
)
ALONE = (  # of one brand, in a post that speaks of others, too
    (
        "prefer préfère prefier bevorzug stick_with sticking_with stuck_with go_with going_with went_with go_back"
        " going_back went_back switch migrat",
        r"\b(?:prefer(?:red)?|stick(?:ing)? with|stuck with|(?:go|going|went)(?: back)? with|(?:going|went) back to"
        r"|(?:switch|migrat)(?:ed|ing) (?:back )?to"
        r"|je préfère|prefiero|bevorzuge)\s{W}",
    ),
    ("done_with through_with finished_with up_with", r"\b(?:done|through|finished|fed up) with\s{L}"),
    ("ditch dump drop cancel", r"\b(?:ditch|dump|dropp|cancell?)(?:ed|ing)\s{L}"),
    ("ed_from ing_from away_from", r"\b(?:switch|mov|migrat)(?:ed|ing) (?:away )?from\s{L}"),
)

UNBEATEN = (  # what one brand is told by even where no other is named
    r"\b(?:nothing|no ?one|nobody|none)\s(?:\w{1,12}\s)?(?:beats|comes close to)\s{W}",
    r"\bnichts (?:geht über|schlägt)\s{W}",
    r"\brien ne (?:vaut|bat)\s{W}",
    r"\bnada supera a\s{W}",
)


class Turn(NamedTuple):
    """A turn of phrase; one of the hints is in every text that holds it, in small letters and with single spaces."""

    hints: tuple[str, ...]
    pattern: re.Pattern[str]
    choice: bool


@cache
def choices_and_facts() -> tuple[Turn, ...]:
    """The turns of phrase about several brands, in the order in which they are tried."""
    return tuple(_turn(hints, turn, some is CHOICES) for some in (CHOICES, FACTS) for hints, turn in some)


@cache
def of_one() -> tuple[Turn, ...]:
    return tuple(_turn(hints, turn, True) for hints, turn in ALONE)


@cache
def all_hints() -> tuple[str, ...]:
    return tuple({hint: None for turn in (*choices_and_facts(), *of_one()) for hint in turn.hints})


def _turn(hints: str, turn: str, choice: bool) -> Turn:
    return Turn(tuple(hint.replace("_", " ") for hint in hints.split()), _pattern(turn), choice)


@cache
def beaten_by_nothing() -> tuple[re.Pattern[str], ...]:
    return tuple(map(_pattern, UNBEATEN))


def _pattern(turn: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{([A-Z]+)\}", lambda found: PARTS[found[1]], turn), re.IGNORECASE)
