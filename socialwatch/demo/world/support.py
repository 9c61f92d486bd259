"""The brand's own answers: with the delays of a small support desk, longer in the crisis, silent at night."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from socialwatch.demo.world.cast import OWN, STAFF
from socialwatch.demo.world.compose import TODAY
from socialwatch.demo.world.details import facts
from socialwatch.demo.world.draft import Draft
from socialwatch.demo.world.grammar import Grammar, grammar
from socialwatch.demo.world.model import Post, Truth
from socialwatch.demo.world.rhythm import add_working_time, at

ANSWERED = {
    "delivery": 0.5, "app": 0.4, "stale": 0.35, "price": 0.1, "question_sub": 0.6, "question_ship": 0.6,
    "question_brew": 0.2, "question_grinder": 0.4, "storm": 0.26, "storm_ask": 0.4, "praise": 0.03,
}  # fmt: skip
KIND = {
    "delivery": "delivery", "storm": "storm", "storm_ask": "storm", "app": "app", "stale": "taste", "price": "price",
    "praise": "praise",
}  # fmt: skip
# a customer's last word that names the brand is heard; the others stand beneath our answer, where no search finds them
NAMED = 3  # of five
BY_NAME = {
    "thanks": {"en": "Thanks, Brambling.", "de": "Danke, Brambling.", "fr": "Merci, Brambling.",
               "es": "Gracias, Brambling.", "it": "Grazie, Brambling."},
    "cross": {"en": "Not good enough, Brambling.", "de": "Das reicht nicht, Brambling.",
              "fr": "Ça ne suffit pas, Brambling.", "es": "No basta, Brambling.", "it": "Non basta, Brambling."},
}  # fmt: skip
CRISIS = (at("2026-08-11 06:00"), at("2026-08-20 00:00"))


def answer(draft: Draft, chance: Random) -> None:
    """Replies to what was said to the brand, and now and then the customer's last word."""
    for post, truth in draft.posts():
        if post.place not in OWN or post.place == "hackernews" or "Brambling" not in truth.brands:
            continue
        if truth.own or chance.random() >= ANSWERED.get(truth.scene, 0.0):
            continue
        reply = _reply(draft, post, truth.scene, chance)
        if reply and chance.random() < 0.22:
            _thanks(draft, post, reply, truth.scene, chance)


def _desk(lang: str) -> Grammar:
    """The desk writes five languages; the rest is answered in English."""
    return grammar(f"support.{lang if lang in TODAY else 'en'}")


def _minutes(when: datetime, chance: Random) -> float:
    """Working minutes to the first answer: a median of 48, and of about seven hours in the crisis."""
    if CRISIS[0] <= when < CRISIS[1]:
        return chance.lognormvariate(6.05, 0.7)
    return chance.lognormvariate(3.87, 0.8)


def _reply(draft: Draft, post: Post, scene: str, chance: Random) -> Post | None:
    words = _desk(post.lang)
    kind = KIND.get(scene, "question")
    first = post.author.name.split(" ")[0] if " " in post.author.name else ""
    bound = {"name": f" {first}" if first.isalpha() else "", "staff": chance.choice(STAFF)}
    bound.update(facts(post.lang if post.lang in TODAY else "en", post.created, chance))
    text = words.line(kind, "say", chance, bound)
    return draft.add(
        Truth(scene="support", brands=("Brambling",), feeling="neutral", own=True),
        place=post.place, author=OWN[post.place], lang=post.lang,
        created=add_working_time(post.created, _minutes(post.created, chance)),
        text=f"@{post.author.handle} {text}" if post.place == "mastodon" else text,
        parent=post.number, root=post.number, likes=int(chance.paretovariate(1.6) - 1),
    )  # fmt: skip


def _thanks(draft: Draft, post: Post, reply: Post, scene: str, chance: Random) -> None:
    kind = "cross" if scene.startswith("storm") and chance.random() < 0.55 else "thanks"
    lang = post.lang if post.lang in TODAY else "en"
    bound = {"name": "", "staff": chance.choice(STAFF), **facts(lang, post.created, chance)}
    text = _desk(post.lang).line(kind, "say", chance, bound)
    named = reply.number % 5 < NAMED
    if named:
        text = f"{text} {BY_NAME[kind][lang]}"
    tags = ("Brambling",) if named and post.place == "mastodon" else ()
    draft.add(
        Truth(
            scene=kind, brands=("Brambling",) if named else (), feeling="negative" if kind == "cross" else "positive"
        ),
        place=post.place, author=post.author, lang=post.lang, parent=reply.number, root=post.number,
        created=reply.created + timedelta(minutes=chance.lognormvariate(3.5, 1.2)),
        text=" ".join((f"@brambling {text}" if post.place == "mastodon" else text, *("#" + tag for tag in tags))),
        tags=tags,
    )  # fmt: skip
