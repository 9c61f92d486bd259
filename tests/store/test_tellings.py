"""Stories are counted without their copies, and as if each copy had been looked at, whatever happens to them."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from heard import NOW, fresh, heard, mention, save

from socialwatch.models import Result, Span
from socialwatch.store import Heard, Store
from socialwatch.store.counts import Narrow
from socialwatch.store.purge import purge
from socialwatch.store.release import release
from socialwatch.store.stories import repeated

BRANDS = ("Acme", "Rival", "Third")
POSTS = 40
SLOWLY = """
    WITH told AS (SELECT x.brand AS brand, c.story AS story, count(*) AS n FROM copies AS c
        JOIN matches AS x ON x.mention = c.mention JOIN mentions AS m ON m.id = c.mention
        WHERE m.created >= ? AND m.created < ? AND x.flags & 27 = 0 GROUP BY 1, 2)
    SELECT t.name, sum(n - 1), max(n),
        (SELECT min(mention) FROM copies WHERE story = (SELECT min(story) FROM told AS o
            WHERE o.brand = told.brand AND o.n = (SELECT max(n) FROM told AS a WHERE a.brand = told.brand)))
    FROM told JOIN targets AS t ON t.id = told.brand GROUP BY told.brand
"""


def slowly(store: Store, span: Span) -> dict[str, tuple[int, int, int]]:
    """What every copy in the window says."""
    return {brand: (again, most, head) for brand, again, most, head in store.db.execute(SLOWLY, span.epochs)}


class Life:
    """Things that happen to an archive, in any order."""

    def __init__(self, store: Store, chance: random.Random) -> None:
        self.store, self.chance, self.step = store, chance, 0

    def some(self, most: int = 6) -> list[int]:
        keys = [row[0] for row in self.store.db.execute("SELECT id FROM mentions ORDER BY id")]
        return self.chance.sample(keys, min(len(keys), self.chance.randint(1, most)))

    def post(self) -> Heard:
        """One of the posts: several in a second, so that keys run over into the next."""
        number, self.step = self.chance.randrange(POSTS), self.step + 1
        brands = tuple(brand for brand in BRANDS if self.chance.random() < 0.6)
        return heard(
            number, text=f"version {self.step}", edited=NOW + timedelta(minutes=self.step), brands=brands,
            own=brands[:1] if self.chance.random() < 0.1 else (), repost_of="x" if number % 5 == 0 else None,
            created=NOW - timedelta(hours=5 * (number // 4)),
        )  # fmt: skip

    def hear(self) -> None:
        save(self.store, *{one.mention.id: one for one in (self.post() for _ in range(8))}.values())

    def group(self) -> None:
        keys = self.some(20)
        with self.store.transaction():
            self.store.copies.replace(keys[: len(keys) // 2], list(pairwise(keys)))

    def fail(self) -> None:
        """Somebody pulls the plug between two statements."""
        keys = self.some(10)
        with suppress(KeyError), self.store.transaction():
            self.store.copies.replace(keys, list(pairwise(keys)))
            raise KeyError

    def mute(self) -> None:
        self.store.mutes.add("site", "host.example", now=NOW)
        if self.chance.random() < 0.8:
            self.store.mutes.remove("site", "host.example")

    def judge(self) -> None:
        keys = self.some()
        spam = [Result(key, "noise", self.chance.choice([None, *BRANDS]), "spam", 1.0) for key in keys]
        with self.store.transaction():
            self.store.results.save("noise", "v1", keys, spam[: self.chance.randint(0, len(keys))])
            self.store.results.settle(keys)

    def rematch(self) -> None:
        with self.store.transaction():
            for one in self.store.mentions.read(self.some()):
                number = int(one.mention.native_id.rsplit("/", 1)[1])
                self.store.matches.replace(one, Heard(mention(number), self.post().brands), BRANDS)

    def forget(self) -> None:
        with self.store.transaction():
            keys = self.store.matches.drop(self.chance.choice(BRANDS), 3)
            release(self.store, keys, 1)

    def bury(self) -> None:
        purge(self.store, self.some(3))

    def redo(self) -> None:
        if self.chance.random() < 0.2:
            with self.store.transaction():
                self.store.copies.clear()

    def happens(self) -> Callable[[], None]:
        usual = (self.hear, self.group, self.group, self.judge, self.rematch)
        return self.chance.choice([*usual, self.mute, self.fail, self.forget, self.bury, self.redo])


@pytest.mark.parametrize(
    ("lives", "steps"), [(1, 25), pytest.param(40, 60, marks=pytest.mark.long)], ids=["a short life", "long lives"]
)
def test_stories_are_counted_as_by_their_posts_whatever_happens(tmp_path: Path, lives: int, steps: int) -> None:
    repeats = 0
    for seed in range(lives):
        chance = random.Random(seed)
        (tmp_path / str(seed)).mkdir()
        with fresh(tmp_path / str(seed)) as store:
            life = Life(store, chance)
            life.hear()
            for _ in range(steps):
                happened = life.happens()
                happened()
                assert store.facts.check() == [], happened.__name__
                low, length = chance.randrange(60 * 3600), chance.randrange(60 * 3600)
                span = Span(NOW - timedelta(seconds=low + length), NOW + timedelta(hours=1, seconds=-low))
                found = repeated(store, span, Narrow())
                assert {brand: tuple(one) for brand, one in found.items()} == slowly(store, span), happened.__name__
                repeats += sum(one.again for one in found.values())
    assert repeats > 5 * lives


def test_an_archive_from_before_counts_its_stories(tmp_path: Path) -> None:
    whole = Span(NOW - timedelta(days=9), NOW)
    with fresh(tmp_path) as store:
        save(store, *(heard(number, brands=("Acme", "Rival"), own=("Rival",)) for number in range(1, 6)))
        keys = sorted(store.mentions.find(mention(number).id) or 0 for number in range(1, 6))
        with store.transaction():
            store.copies.replace(keys, [(keys[0], keys[2]), (keys[2], keys[3]), (keys[1], keys[4])])
        before = repeated(store, whole, Narrow()), store.db.execute("SELECT * FROM tellings").fetchall()
        store.db.execute("DROP TABLE tellings")
        store.db.execute("PRAGMA user_version = 10")
    with Store.open(tmp_path / "socialwatch.sqlite", write=True) as store:
        assert (repeated(store, whole, Narrow()), store.db.execute("SELECT * FROM tellings").fetchall()) == before
        assert before[0] == {"Acme": (3, 3, keys[0])}
        assert store.facts.check() == []


def test_a_story_that_is_known_to_be_wrong_is_noticed_and_counted_again(tmp_path: Path) -> None:
    with fresh(tmp_path) as store:
        save(store, heard(1), heard(2))
        keys = sorted(store.mentions.find(mention(number).id) or 0 for number in (1, 2))
        with store.transaction():
            store.copies.replace(keys, [(keys[0], keys[1])])
        store.db.execute("UPDATE tellings SET last = last - 1")
        assert store.facts.check() == ["1 stories of the rollup differ from the groups of copies"]
        with store.transaction():
            store.facts.rebuild()
        assert store.facts.check() == []


def test_nothing_but_the_stories_is_read_where_no_edge_cuts_them(tmp_path: Path) -> None:
    """A window of a million posts has fifty thousand copies: looking at each took four times as long as all else."""
    with fresh(tmp_path) as store:
        save(store, *(heard(number) for number in range(1, 200)))
        keys = [row[0] for row in store.db.execute("SELECT id FROM mentions ORDER BY id")]
        with store.transaction():
            store.copies.replace(keys, [(keys[at], keys[at + 1]) for at in range(0, 190, 2)])
        steps = 0

        def step() -> int:
            nonlocal steps
            steps += 1
            return 0

        store.db.set_progress_handler(step, 1)
        assert repeated(store, Span(NOW - timedelta(days=9), NOW), Narrow())["Acme"].again == 95
        rolled, steps = steps, 0
        assert repeated(store, Span(NOW - timedelta(days=9), NOW), Narrow(with_own=True))["Acme"].again == 95
        store.db.set_progress_handler(None, 1)
        assert rolled < steps / 2
