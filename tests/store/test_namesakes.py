"""Authors whose names may stand in a text: none of those who can be called so is left out unread."""

from __future__ import annotations

import random
import sqlite3

from socialwatch.store.namesakes import namesakes, shortened, signed, spelled, ways

WORDS = ["ann", "Ann", "Smith", "O", "van", "user", "34", "Dr", "mr", "M\u00fcller", "J.", "lee", "a1", "Li-An"]


def called(name: str, handle: str) -> set[str]:
    short = [form for way in ways(name) for form in shortened(way)]
    return {*ways(name), *signed(handle), *short, spelled(name).replace(" ", "")}


def test_whoever_can_be_called_so_is_among_the_authors_that_are_read() -> None:
    chance = random.Random(2)
    authors = [
        (" ".join(chance.choices(WORDS, k=chance.randrange(1, 4))),
         chance.choice(["@", "", "/u/"]) + chance.choice(WORDS) + chance.choice([".", "@", "_", ""]) + f"{number}")
        for number in range(200)
    ]  # fmt: skip
    known = {one: called(*one) for one in authors}
    forms = sorted(set().union(*known.values()))
    with sqlite3.connect(":memory:") as db:
        db.execute("CREATE TABLE authors (name, handle, followers)")
        db.executemany("INSERT INTO authors VALUES (?, ?, NULL)", authors)
        begins = {way.split(" ")[0] for name, _ in authors for way in ways(name)}
        left_out = 0
        for _ in range(30):
            asked = set(chance.sample(forms, 5))
            read = list(namesakes(db, begins, set(), asked))
            found = [one for one in authors if known[one] & asked]
            kept = {(one.ways, one.handles) for one in read}
            assert all((ways(name), tuple(sorted(signed(handle)))) in kept for name, handle in found)
            left_out += len(authors) - len(read)
        assert left_out > 500


def test_few_surnames_find_the_same_authors_as_many_do() -> None:
    chance = random.Random(4)
    names = sorted(
        {" ".join(chance.choices([*WORDS, "Smith ", "xsmith"], k=chance.randrange(1, 4))) for _ in range(300)}
    )
    with sqlite3.connect(":memory:") as db:
        db.execute("CREATE TABLE authors (name, handle, followers)")
        db.executemany("INSERT INTO authors VALUES (?, '', NULL)", [(name,) for name in names])

        def read(*ends: str) -> set[str]:
            asked = frozenset(name for name in map(spelled, names))
            return {one.name for one in namesakes(db, set(), set(ends), asked)}

        for few in (["smith"], ["lee", "user"], ["a1"], ["nobody"]):
            assert read(*few) == read(*few, "none1", "none2", "none3", "none4")
        assert any(one.endswith(" smith") for one in read("smith"))
        assert len(read("smith")) < len(names)
