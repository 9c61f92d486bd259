"""Labels, runs and undo in any order: moods, noise and topics are always what people say, else what steps said last."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

from heard import NOW, fresh, heard, mention, one, save

from socialwatch.models import Label, Result
from socialwatch.store import Store
from socialwatch.store.migrations import IRRELEVANT, SPAM

POSTS, BRANDS, TOPICS = range(1, 6), ("Acme", "Globex"), ("Billing", "Taste")
VALUES = {
    "sentiment": ("positive", "neutral", "negative"),
    "relevant": ("yes", "no"),
    "noise": ("yes", "no"),
    "topic": TOPICS,
}
Said = dict[tuple[int, str, str | None, str], tuple[str, bool]]


class Machine:
    """Steps that say something else in every version."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.moods: dict[int, dict[str | None, str]] = {}
        self.topics: dict[int, set[str]] = {}
        self.noise: dict[int, bool] = {}

    def run(self, store: Store, version: int) -> None:
        keys = {number: one(store, number).key for number in POSTS}
        for number in POSTS:
            self.moods[number] = {None: self.dice.choice(VALUES["sentiment"])}
            if self.dice.random() < 0.5:
                self.moods[number]["Acme"] = self.dice.choice(VALUES["sentiment"])
            self.topics[number] = {topic for topic in TOPICS if self.dice.random() < 0.5}
            self.noise[number] = self.dice.random() < 0.3
        moods = [Result(keys[n], "sentiment", brand, mood) for n in POSTS for brand, mood in self.moods[n].items()]
        topics = [Result(keys[n], "topics", topic, topic) for n in POSTS for topic in self.topics[n]]
        noise = [Result(keys[n], "noise", None, "a job ad") for n in POSTS if self.noise[n]]
        with store.transaction():
            store.results.save("sentiment", str(version), list(keys.values()), moods)
            store.results.save("topics", str(version), list(keys.values()), topics, kind="topic")
            store.results.save("noise", str(version), list(keys.values()), noise)
            store.results.settle(list(keys.values()))


def check(store: Store, machine: Machine, said: Said) -> None:
    """What the archive tells, worked out again from what everybody said."""
    for number in POSTS:
        row = one(store, number)
        for brand in BRANDS:
            moods = machine.moods[number]
            person = said.get((number, "sentiment", brand, "")) or said.get((number, "sentiment", None, ""))
            assert row.toward[brand] == (person[0] if person else moods.get(brand, moods[None]))
            relevant = said.get((number, "relevant", brand, "")) or said.get((number, "relevant", None, ""))
            noise = said.get((number, "noise", None, ""))
            spam = noise[0] == "yes" if noise else machine.noise[number]
            flags = (IRRELEVANT if relevant[0] == "no" else 0) if relevant else SPAM * spam
            assert row.flags[brand] == flags
        told = {topic: said.get((number, "topic", None, topic)) for topic in TOPICS}
        assert set(row.topics) == {t for t in TOPICS if (told[t][1] if told[t] else t in machine.topics[number])}
    assert store.facts.check() == []


def test_people_win_in_any_order_and_the_machine_stands_beneath(tmp_path: Path) -> None:
    dice, said = random.Random(11), Said()
    machine = Machine(dice)
    with fresh(tmp_path) as store:
        save(store, *(heard(number, brands=BRANDS) for number in POSTS))
        machine.run(store, 0)
        for step in range(1, 301):
            chance = dice.random()
            if chance < 0.04:
                machine.run(store, step)
            elif chance < 0.75:
                number, task = dice.choice(POSTS), dice.choice(tuple(VALUES))
                brand = dice.choice((None, *BRANDS)) if task in ("sentiment", "relevant") else None
                value, verdict = dice.choice(VALUES[task]), task != "topic" or dice.random() < 0.7
                label = Label(mention(number).id, task, value, "ann", brand, verdict)
                store.labels.put([label], NOW + timedelta(seconds=step))
                said[number, task, brand, value if task == "topic" else ""] = (value, verdict)
            elif taken := store.labels.take_back(by="ann"):
                number = int(taken.mention.rpartition("/")[2])
                del said[number, taken.task, taken.brand, taken.value if taken.task == "topic" else ""]
            if step % 6 == 0:
                check(store, machine, said)
