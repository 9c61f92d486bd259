"""What there is to learn from: labelled posts, what the steps say of them without labels, and unlabelled texts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.collect.fitting import Example
from socialwatch.enrich import Batch, Comparing, Step
from socialwatch.enrich.base import spoken
from socialwatch.enrich.clauses import Spoken, parts
from socialwatch.enrich.trained import SEVERAL, beside
from socialwatch.query import highlights
from socialwatch.store.migrations import OWN
from socialwatch.store.verdicts import ONE_OF

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.models import Result
    from socialwatch.store import Store, Stored

STEP_OF = {"sentiment": "sentiment", "relevant": "relevant", **SEVERAL}
"""The tasks that can be trained, and the step that then says what was learned."""
AT_ONCE = 500
Said = Mapping[tuple[int, str | None], Mapping[str | None, str]]


class Lesson(NamedTuple):
    """A labelled post: what people say of it, or of one brand in it, and whether chance alone chose it."""

    key: int
    brand: str | None
    lang: str
    drawn: bool
    example: Example


def lessons(store: Store, config: Config, task: str) -> list[Lesson]:
    """Every fresh label that says what a post is, in the order of the posts; own posts and "not negative" are none."""
    drawn: defaultdict[int, bool] = defaultdict(bool)
    for key, label in store.labels.all(task):
        drawn[key] |= label.random
    keys = sorted(drawn)
    held = store.labels.effective(keys, task)
    found = []
    for one in store.mentions.read(keys):
        for told in held.get(one.key, ()):
            if task in ONE_OF and not told.verdict:
                continue
            for brand in _about(one, task, told.brand):
                if (text := _text(config, one, brand, task)) is None:
                    continue
                example = Example(text, told.value, told.verdict, _beside(one, task, brand))
                found.append(Lesson(one.key, brand, one.lang or "unknown", drawn[one.key], example))
    return found


def _about(one: Stored, task: str, brand: str | None) -> list[str | None]:
    """The brands that a label speaks of; what is said of relevance without a brand is said of all."""
    if one.purged or (one.brands and one.has(OWN)):
        return []
    if task == "relevant":
        return [name for name in one.brands if brand in (None, name)]
    return [brand]


def _text(config: Config, one: Stored, brand: str | None, task: str) -> str | None:
    """What the post says, or says of that brand where it speaks of several.

    None where it says of it only who is better or worse than another: its words are in both moods.
    """
    text = spoken(one.mention)
    if brand is None or len(one.brands) < 2:
        return text
    known = {section.name: section for section in config.brands}
    places = {name: highlights(known[name].parsed, text) if name in known else [] for name in one.brands}
    said = parts(text, places).get(brand, Spoken(text))
    compared = said.against or said.better is not None
    return said.text or (None if task == "sentiment" and compared else text)


def _beside(one: Stored, task: str, brand: str | None) -> tuple[str, ...]:
    return beside(brand, one.lang, one.mention.network) if task == "relevant" else ()


def said_by(store: Store, steps: Sequence[Step], task: str, keys: Sequence[int]) -> dict[int, list[Result]]:
    """What a task's step says of these posts, asked anew and whatever people say; with what it needs."""
    wanted = _closure(steps, STEP_OF[task])
    found: dict[int, list[Result]] = {key: [] for key in keys}
    for start in range(0, len(keys), AT_ONCE):
        some = list(keys[start : start + AT_ONCE])
        mentions, brands = store.mentions.plain(some), store.mentions.brands(some)
        known: dict[str, dict[int, list[Result]]] = {}
        for step in wanted:
            batch = Batch(some, [mentions[key] for key in some], [brands[key] for key in some], known)
            known[step.name] = {key: [] for key in some}
            for result in step.run(batch):
                known[step.name][result.mention].append(result)
        found.update(known.get(STEP_OF[task], {}))
    return found


def _closure(steps: Sequence[Step], name: str) -> list[Step]:
    """A step and all it needs, in order."""
    wanted = {name}
    for step in reversed(steps):
        if step.name in wanted:
            wanted.update(step.needs)
    return [step for step in steps if step.name in wanted and not isinstance(step, Comparing)]


def answers(store: Store, steps: Sequence[Step], task: str, found: Sequence[Lesson]) -> list[str]:
    """What the steps say where people have spoken: the class, or "yes" and "no" of the class that was labelled."""
    keys = sorted({one.key for one in found})
    said = said_by(store, steps, task, keys)
    noise = store.labels.beneath(keys, "noise") if task == "relevant" else {}
    return [_answer(task, one, said[one.key], noise.get(one.key, ())) for one in found]


def _answer(task: str, one: Lesson, said: Iterable[Result], noise: Iterable[Result]) -> str:
    by_target = {result.target: result.value for result in said}
    if task == "relevant":
        refused = any(result.target in (None, one.brand) for result in noise)
        return "no" if refused else by_target.get(one.brand, "yes")
    if task in SEVERAL:
        return "yes" if one.example.value in by_target else "no"
    return by_target.get(one.brand, by_target.get(None, "unknown"))


def covered(found: Iterable[Lesson], least: int, of_unknown: int) -> tuple[str, ...]:
    """The languages that enough posts were labelled in; "unknown" beside others from fewer on, "und" never."""
    counts = Counter(one.lang for one in found if one.lang != "und")
    named = sorted(lang for lang, count in counts.items() if count >= least and lang != "unknown")
    return (*named, "unknown") if named and counts["unknown"] >= of_unknown else tuple(named)


def unlabelled(store: Store, most: int) -> list[Example]:
    """Texts of the archive, taken evenly over its time."""
    from socialwatch.store.samples import spread

    texts: list[Example] = []
    keys = spread(store, most)
    for start in range(0, len(keys), AT_ONCE):
        found = store.mentions.plain(keys[start : start + AT_ONCE])
        texts += [Example(spoken(one), "") for one in found.values()]
    return texts
