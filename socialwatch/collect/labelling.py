"""What people say of mentions, from words and from files to labels: checked, explained where wrong, written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from socialwatch.clock import parse_moment, zone
from socialwatch.errors import ConfigError, SourceError
from socialwatch.models import JSON, Label
from socialwatch.store.verdicts import ONE_OF, TASKS

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.sources.file_reading import Row
    from socialwatch.store import Store

COLUMNS = ("network", "native_id", "task", "value", "by", "brand", "verdict", "at", "random")
AT_ONCE = 200  # mentions in one transaction, so that nobody waits for the lock
_WORDS = {
    **{mood: ("sentiment", mood) for mood in ONE_OF["sentiment"]},
    "relevant": ("relevant", "yes"),
    "irrelevant": ("relevant", "no"),
    "noise": ("noise", "yes"),
    "spam": ("noise", "yes"),
}
_YES, _NO = ("yes", "true", "1", "y"), ("no", "false", "0", "n")


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file brought: how many labels are new, changed and as before, and why rows were set aside."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    aside: tuple[str, ...] = ()  # "line 7: ..."


@dataclass(frozen=True)
class Vocabulary:
    """The words that a label may use: brands, topics, intents, stages and urgency, as they are configured."""

    config: Config
    _sets: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def brands(self) -> dict[str, str]:
        return {brand.name.casefold(): brand.name for brand in self.config.brands}

    def names(self, task: str) -> tuple[str, ...]:
        """What a label of a task may say."""
        if task in ONE_OF:
            return ONE_OF[task]
        if task == "topic":
            return tuple(topic.name for topic in self.config.topics)
        from socialwatch.config.categories import KINDS
        from socialwatch.config.sets import entries

        if task not in self._sets:
            self._sets[task] = tuple(entry.name for entry in entries(self.config, KINDS[task]))
        return self._sets[task]

    def brand(self, name: str) -> str | None:
        """The brand as the configuration spells it; None of "", which is all brands."""
        if not name:
            return None
        found = self.brands.get(name.casefold())
        if found is None:
            raise ConfigError(f"no brand is called {name!r}; there are: {', '.join(self.brands.values()) or 'none'}")
        return found

    def value(self, task: str, text: str) -> tuple[str, bool]:
        """("Billing", False) for "not billing". ConfigError when a task, or a value of it, is none that we know."""
        if task not in TASKS:
            raise ConfigError(f"no task is called {task!r}; there are: {', '.join(TASKS)}")
        known = {name.casefold(): name for name in self.names(task)}
        wanted = " ".join(text.split())
        for part, verdict in ((wanted, True), (_after_not(wanted), False)):
            if part is None:
                continue
            if part.casefold() in known:
                return known[part.casefold()], verdict
            if (word := _WORDS.get(part.casefold())) and word[0] == task:
                return word[1], verdict
            if task in ONE_OF and part.casefold() in (*_YES, *_NO) and "yes" in ONE_OF[task]:
                return ("yes" if part.casefold() in _YES else "no"), verdict
        raise ConfigError(
            f"{task} cannot be {text!r}; it can be: {', '.join(known.values()) or 'nothing yet'} (or not one of them)"
        )

    def read(self, text: str) -> tuple[str, str, bool]:
        """(task, value, verdict) of what a person writes: "irrelevant", "negative", "topic:Billing", "not Billing"."""
        body = _after_not(text)
        plain, verdict = (text, True) if body is None else (body, False)
        if (word := _WORDS.get(plain.strip().casefold())) is not None:
            return word[0], word[1], verdict
        task, colon, value = plain.partition(":")
        if colon and task.strip().casefold() in TASKS:
            found, said = self.value(task.strip().casefold(), value)
            return task.strip().casefold(), found, said is verdict
        for task in TASKS:
            if task not in ONE_OF and plain.strip().casefold() in (name.casefold() for name in self.names(task)):
                return task, self.value(task, plain)[0], verdict
        raise ConfigError(
            f"{text!r} is no label: write positive, neutral, negative, relevant, irrelevant, noise, topic:NAME,"
            " intent:NAME or stage:NAME, or not one of them, as in 'not topic:Billing'"
        )


def _after_not(text: str) -> str | None:
    """What follows "not "."""
    head, _, rest = text.strip().partition(" ")
    return rest.strip() if head.casefold() == "not" and rest.strip() else None


@dataclass
class FileOfLabels:
    """One file's rows as labels. `by` is who said what where no column tells; `random`: chance drew them all."""

    vocabulary: Vocabulary
    path: Path
    now: datetime
    by: str = ""
    random: bool = False
    aside: list[tuple[int, str]] = field(default_factory=list)
    lines: dict[Label, int] = field(default_factory=dict)

    def bring(self, store: Store) -> Brought:
        """Write everything down; what cannot be used is set aside with its line and the reason.

        All of one mention at once, so that of two answers by one person the file's later one holds, each time.
        """
        by_mention: dict[str, list[Label]] = {}
        for label in self.labels():
            by_mention.setdefault(label.mention, []).append(label)
        added = changed = unchanged = 0
        groups = iter(by_mention.values())
        while some := list(islice(groups, AT_ONCE)):
            done = store.labels.put(chain.from_iterable(some), self.now)
            added, changed, unchanged = added + done.added, changed + done.changed, unchanged + done.unchanged
            self.aside += [(self.lines[one], f"no post is called {one.mention!r} here") for one in done.unknown]
        return Brought(added, changed, unchanged, tuple(f"line {n}: {why}" for n, why in sorted(self.aside)))

    def labels(self) -> Iterator[Label]:
        from socialwatch.sources.file_reading import layout_of, rows

        layout = layout_of(self.path)
        heads = {head.strip().casefold().replace(" ", "_"): head for head in layout.header}
        missing = [name for name in COLUMNS[:4] if name not in heads]
        if "by" not in heads and not self.by:
            missing.append("by")
        if missing:
            raise SourceError(
                f"{self.path.name} has no column {', '.join(missing)}; labels have {', '.join(COLUMNS[:5])}"
                f" and, if you like, {', '.join(COLUMNS[5:])} (--by NAME stands in for a column by)"
            )
        for row in rows(self.path, layout):
            label = self._label(row, heads)
            if label is not None:
                self.lines[label] = row.line
                yield label

    def _label(self, row: Row, heads: Mapping[str, str]) -> Label | None:
        """None when it is set aside."""
        if row.error:
            self.aside.append((row.line, row.error))
            return None
        told = {name: _cell(row.values.get(heads[name])) for name in COLUMNS if name in heads}
        try:
            return self._read(told)
        except ConfigError as error:
            self.aside.append((row.line, str(error)))
            return None

    def _read(self, told: Mapping[str, str]) -> Label:
        task = told["task"].casefold()
        value, verdict = self.vocabulary.value(task, told["value"])
        by = told.get("by") or self.by
        for name, text in (("network", told["network"]), ("native_id", told["native_id"]), ("by", by)):
            if not text:
                raise ConfigError(f"{name} is empty")
        return Label(
            f"{told['network']}:{told['native_id']}",
            task,
            value,
            by,
            brand=self.vocabulary.brand(told.get("brand", "")),
            verdict=_answer("verdict", told.get("verdict", ""), default=True) is verdict,
            at=self._at(told.get("at", "")),
            random=self.random or _answer("random", told.get("random", ""), default=False),
        )

    def _at(self, text: str) -> datetime:
        """When it was said; when the file was written, where it does not say: so the same file is the same again."""
        if text:
            return min(self.now, parse_moment(text, zone(self.vocabulary.config.timezone)))
        written = datetime.fromtimestamp(int(self.path.stat().st_mtime), UTC)
        return min(self.now, written)


def _answer(name: str, text: str, *, default: bool) -> bool:
    if not text:
        return default
    if text.casefold() not in (*_YES, *_NO):
        raise ConfigError(f"{name} is {text!r}; it can be yes or no")
    return text.casefold() in _YES


def _cell(value: JSON) -> str:
    """A cell as text, without the apostrophe that spreadsheets are given before what they would run or round."""
    from socialwatch.sources.file_rows import GUARDED

    text = "" if value is None else str(value).strip()
    return GUARDED.sub("", text)


def as_row(label: Label) -> dict[str, JSON]:
    """A label as `label export` writes it and `label import` reads it."""
    from socialwatch.store.rows import label_as_json

    network, _, native_id = label.mention.partition(":")
    told = label_as_json(label)
    told["random"] = "yes" if label.random else "no"
    return {"network": network, "native_id": native_id, **{name: told[name] for name in COLUMNS[2:]}}


def last_words(labels: Sequence[Label]) -> str:
    """Some labels in a line: "negative, not Billing toward Acme"."""
    from socialwatch.store.verdicts import told

    return ", ".join(
        told(one.task, one.value, one.verdict) + (f" toward {one.brand}" if one.brand else "") for one in labels
    )
