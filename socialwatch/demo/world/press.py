"""Papers and blogs: the everyday coverage, and one wire story that forty papers copied with small edits."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from socialwatch.demo.world.cast import MAKERS
from socialwatch.demo.world.draft import Draft
from socialwatch.demo.world.grammar import grammar
from socialwatch.demo.world.model import Feeling, Person, Place, Truth
from socialwatch.demo.world.rhythm import COURSES, Moments, at, between

_TOWNS = (
    "Aire", "Calder", "Don", "Esk", "Humber", "Irwell", "Kennet", "Medway", "Mersey", "Nidd", "Ouse", "Severn",
    "Solent", "Swale", "Tamar", "Tees", "Thames", "Trent", "Tyne", "Wear",
)  # fmt: skip
_TITLES = ("Echo", "Post", "Courier", "Gazette", "Herald", "Ledger", "Argus", "Observer")
PAPERS = tuple(f"{town} {_TITLES[(index * 3 + shift) % 8]}" for shift in (0, 1, 2) for index, town in enumerate(_TOWNS))
BLOGS = ("Slow Extraction", "Two Clicks Finer", "The Bitter Half", "Kettle Notes", "First Crack", "Grounds for Doubt",
         "Bean Counter", "A Cup Before Noon")  # fmt: skip
COURSE: dict[str, tuple[str, int, Place, Feeling]] = {
    # scene in press.toml: course, articles, place, feeling
    "trade": ("quarter", 190, "news", "neutral"),
    "blog": ("quarter", 230, "blogs", "positive"),
    "launch": ("launch", 60, "news", "positive"),
    "storm": ("storm", 120, "news", "negative"),
    "after": ("recovery", 60, "news", "positive"),
}
WIRE_AT = at("2026-08-12 11:00")
WIRE_HEAD = "Coffee subscriptions stuck as Brambling switches warehouse"
WIRE = (
    "Thousands of customers of the coffee roaster Brambling are waiting for their parcels after the company moved its "
    "warehouse to Daventry at the weekend.",
    "Labels for about 6,200 orders were attached to the wrong boxes, according to a person familiar with the matter. "
    "In 412 cases customers received messages with the name and address of another buyer.",
    "The company, which is based in Leeds, said it was looking into the reports. Its support desk did not answer calls "
    "on Tuesday.",
    "Brambling sells about half of its coffee by subscription. A launch in July had brought it a record number of new "
    "customers.",
    "A spokesperson for the data protection authority said it was aware of the matter and had asked the company for "
    "information.",
)
_VERBS = ("stuck", "stranded", "delayed", "held up")
_ENDS = ("", " (agency)", ", say customers", " – report", ": what we know")


def add_press(draft: Draft, chance: Random) -> None:
    clocks = {name: Moments(course) for name, course in COURSES.items()}
    said: set[str] = set()
    for scene, (course, count, place, feeling) in COURSE.items():
        for when in clocks[course].draw(count, chance):
            _article(draft, chance, scene, place, feeling, when, said)
    before = Moments(between(at("2026-04-01 06:00"), at("2026-07-01 00:00")))
    earlier: tuple[tuple[str, int, Place], ...] = (("trade", 140, "news"), ("blog", 120, "blogs"))
    for scene, count, place in earlier:
        for when in before.draw(count, chance):
            _article(draft, chance, scene, place, COURSE[scene][3], when, said)
    _wire(draft, chance)


def _article(
    draft: Draft, chance: Random, scene: str, place: Place, feeling: Feeling, when: datetime, said: set[str]
) -> None:
    words = grammar("press")
    site = chance.choice(BLOGS if place == "blogs" else PAPERS)
    for _ in range(20):
        head = words.line(scene, "head", chance, {})
        body = [words.line(scene, "lead", chance, {})]
        for _ in range(chance.randint(2, 5)):
            line = words.line(scene, "body", chance, {})
            if line not in body:
                body.append(line)
        text = "\n\n".join(body)
        if head + text not in said:
            break
    said.add(head + text)
    brands = tuple(name for name in MAKERS if name in head + text)
    draft.add(
        Truth(scene=f"press_{scene}", brands=brands, feeling=feeling),
        place=place, author=_byline(site, place), created=when, text=text, title=head, lang="en", site=site,
    )  # fmt: skip


def _byline(site: str, place: Place) -> Person:
    """Who writes there: a blog has its editor, a paper a reporter with a name."""
    if place == "blogs":
        return Person(site, place, f"{site} editor", f"{site} editor", "en")
    names = grammar("people").scenes["en"]
    number = sum(ord(letter) * 31**index for index, letter in enumerate(site))
    name = f"{names['first'][number % len(names['first'])]} {names['last'][number // 7 % len(names['last'])]}"
    return Person(f"{site}: {name}", place, name, name, "en")


def _wire(draft: Draft, chance: Random) -> None:
    """The agency's own story and forty copies: cut from the end, a word changed, a paper's own last line."""
    for copy, site in enumerate(("Northern Wire", *PAPERS[:40])):
        paragraphs = list(WIRE) if copy == 0 else list(WIRE[: chance.choice((3, 4, 4, 5, 5))])
        head = WIRE_HEAD
        if copy:
            head = head.replace("stuck", chance.choice(_VERBS)) + chance.choice(_ENDS)
            paragraphs[0] = paragraphs[0].replace(
                "Thousands of", chance.choice(("Thousands of", "More than 6,000", "Many"))
            )
            if chance.random() < 0.5:
                paragraphs.append(f"Readers of the {site} can write to us at news@{site.split()[0].lower()}.example.")
        draft.add(
            Truth(scene="wire", brands=("Brambling",), feeling="negative", story="warehouse"),
            place="news", author=_byline(site, "news"), text="\n\n".join(paragraphs), title=head, lang="en", site=site,
            created=WIRE_AT + timedelta(minutes=copy and int(chance.lognormvariate(4.6, 0.9)) + 4),
        )  # fmt: skip
