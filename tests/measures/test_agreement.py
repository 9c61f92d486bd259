"""Agreement between people, against the examples that its inventors published."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from socialwatch.measures.agreement import agreement, alpha, kappa, units_of
from socialwatch.models import Label


def columns(*rows: str) -> list[dict[str, str]]:
    """Rows of answers, one a person, "." where there is none, as units."""
    return [
        {str(person): answer for person, answer in enumerate(unit) if answer != "."} for unit in zip(*rows, strict=True)
    ]


def test_kappa_is_that_of_cohens_paper() -> None:
    # J. Cohen (1960), table 2: 200 patients, two judges, kappa .492
    table = {("p", "p"): 88, ("p", "n"): 14, ("p", "s"): 18, ("n", "p"): 10, ("n", "n"): 40, ("n", "s"): 10}
    table |= {("s", "p"): 2, ("s", "n"): 6, ("s", "s"): 12}
    answers = [pair for pair, n in table.items() for _ in range(n)]
    assert kappa(answers) == pytest.approx(0.492, abs=0.0005)


# K. Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", sections A, B and C
@pytest.mark.parametrize(
    ("rows", "published"),
    [
        (("0100000010", "1110010000"), 0.095),
        (("aabbdcccedda", "babbbcccEddd".lower()), 0.692),
        (("123321412...", "1233224125.3", ".3332342251.", "12332441251."), 0.743),
    ],
)
def test_alpha_is_that_of_krippendorffs_paper(rows: tuple[str, ...], published: float) -> None:
    assert alpha(columns(*rows)) == pytest.approx(published, abs=0.0005)


def test_chance_is_nothing_and_full_agreement_is_one() -> None:
    dice = random.Random(3)
    units = [{"a": dice.choice("xyz"), "b": dice.choice("xyz"), "c": dice.choice("xyz")} for _ in range(20_000)]
    assert alpha(units) == pytest.approx(0, abs=0.02)
    assert kappa([(unit["a"], unit["b"]) for unit in units]) == pytest.approx(0, abs=0.02)
    same = [{"a": unit["a"], "b": unit["a"]} for unit in units]
    assert alpha(same) == 1
    assert kappa([(unit["a"], unit["b"]) for unit in same]) == 1


def test_what_cannot_be_told_is_none() -> None:
    assert alpha([]) is kappa([]) is None
    assert alpha([{"a": "x"}, {"b": "y"}]) is None
    assert alpha([{"a": "x", "b": "x"}]) is kappa([("x", "x")]) is None


def test_a_mood_toward_two_brands_is_judged_twice_and_topics_one_by_one() -> None:
    labels = [
        Label("m:1", "sentiment", "positive", "ann", brand="Acme"),
        Label("m:1", "sentiment", "negative", "ann", brand="Globex"),
        Label("m:1", "sentiment", "positive", "bob", brand="Acme"),
        Label("m:1", "topic", "Billing", "ann"),
        Label("m:1", "topic", "Billing", "bob", verdict=False),
        Label("m:1", "topic", "Taste", "bob"),
    ]
    assert sorted(map(len, units_of(labels))) == [1, 1, 2, 2]


def test_the_archive_tells_who_agrees_with_whom(tmp_path: Path) -> None:
    from planting import NOW, Post, plant

    from socialwatch.store import Store

    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as store:
        plant(store, [Post(text=f"acme number {n}", at=NOW) for n in range(4)])
        said = {"ann": "pppn", "bob": "ppnn", "eve": "p..."}
        words = {"p": "positive", "n": "negative"}
        labels = [
            Label(f"mastodon:n{n}", "sentiment", words[word], by)
            for by, row in said.items()
            for n, word in enumerate(row)
            if word != "."
        ]
        store.labels.put(labels, NOW)
        found = agreement(store, "sentiment")
    assert (found.people, found.labelled, found.units) == (("ann", "bob", "eve"), 4, 4)
    first = found.pairs[0]
    assert (first.one, first.other, first.both, first.agreed, first.kappa) == ("ann", "bob", 4, 3, 0.5)
