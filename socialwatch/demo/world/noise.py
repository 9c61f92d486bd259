"""What must not be counted: spam that uses the brands' names, and bramblings that are birds."""

from __future__ import annotations

from random import Random

from socialwatch.demo.world.draft import Draft
from socialwatch.demo.world.grammar import grammar
from socialwatch.demo.world.model import Person, Place, Truth
from socialwatch.demo.world.people import Crowd
from socialwatch.demo.world.rhythm import COURSES, Moments

SPAM = (("giveaway", 260), ("crypto", 130), ("jobs", 90))
BIRDS = 420
REMARKS = ("Lovely.", "Worth the early alarm.", "Cold hands, happy.", "Photo later.", "Light south-easterly.")


def add_noise(draft: Draft, crowd: Crowd, chance: Random) -> None:
    _spam(draft, chance)
    _birds(draft, crowd, chance)


def _spam(draft: Draft, chance: Random) -> None:
    """A dozen accounts that post the same few things all quarter, mostly on Bluesky."""
    gangs = [(_bot("bluesky", n, chance), _bot("mastodon", n, chance)) for n in range(12)]
    clock = Moments(COURSES["quarter"])
    for scene, count in SPAM:
        for when in clock.draw(count, chance):
            author = chance.choice(gangs)[0 if chance.random() < 0.75 else 1]
            brand = chance.choice(("Brambling", "Brambling", "Nordkessel", "Tazzarella"))
            link = f"https://win-{chance.randint(100, 999)}.example/{chance.getrandbits(20):x}"
            text = grammar("noise").line(scene, "say", chance, {"brand": brand, "link": link})
            tags = (brand, "free") if author.place == "mastodon" else ()
            draft.add(
                Truth(scene=scene, brands=(brand,), feeling="neutral", spam=True),
                place=author.place, author=author, created=when, lang="en", links=(link,), tags=tags,
                text=" ".join((text, *("#" + tag for tag in tags))),
            )  # fmt: skip


def _bot(place: Place, number: int, chance: Random) -> Person:
    handle = f"deals{number}{chance.randint(1000, 9999)}"
    if place == "bluesky":
        did = "did:plc:" + "".join(chance.choices("abcdefghijklmnopqrstuvwxyz234567", k=24))
        return Person(did, place, f"{handle}.bsky.example", "Daily Deals", "en", chance.randint(0, 9), 4800, bot=True)
    key = str(111 * 10**15 + chance.getrandbits(40))
    return Person(key, place, handle, "Daily Deals", "en", chance.randint(0, 9), 900, bot=True, home="toot.example")


def _birds(draft: Draft, crowd: Crowd, chance: Random) -> None:
    said: set[str] = set()
    for when in Moments(COURSES["quarter"]).draw(BIRDS, chance):
        place: Place = "mastodon" if chance.random() < 0.7 else "bluesky"
        lines = [grammar("noise").line("birds", "say", chance, {})]
        if chance.random() < 0.6 or lines[0] in said:
            remark = chance.choice((*REMARKS, f"{chance.randint(2, 60)} chaffinches as well."))
            lines.append(remark)
        text = " ".join(lines)
        if text in said:
            text += f" Count so far: {chance.randint(2, 400)}."
        said.add(text)
        draft.add(
            Truth(scene="birds", brands=(), feeling="neutral", irrelevant=True),
            place=place, author=crowd.someone(place, "en", chance), created=when, lang="en", text=text,
            tags=tuple(word[1:] for word in text.split() if word.startswith("#")), likes=int(chance.paretovariate(1.3)),
        )  # fmt: skip
