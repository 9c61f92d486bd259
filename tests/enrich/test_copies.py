"""Which posts are copies: what people do to a text when they pass it on, and what only looks like it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from copying import END, HELD_BACK, TUNED, planted, scores

from socialwatch import pipeline
from socialwatch.config import Brand, Config
from socialwatch.enrich.base import Batch
from socialwatch.enrich.duplicates import Copies
from socialwatch.models import Mention
from socialwatch.registry import Registry
from socialwatch.store import Heard, Row, Store

TEXT = "Brambling has moved its warehouse to Daventry and nobody knows where the parcels of last week are"
FORM = "I just earned the {} badge in the Brambling app at {} with {} points and a streak of {} days"


def alike(*posts: str | Mention, step: Copies = Copies()) -> set[tuple[int, int]]:  # noqa: B008 - frozen, empty
    """Pairs of places of posts that are copies, when each is compared with all that share a mark with it."""
    mentions = {
        n: one if isinstance(one, Mention) else Mention(network="test", native_id=str(n), text=one)
        for n, one in enumerate(posts)
    }
    marks = {key: set(some) for key, some in step.marks(mentions).items()}
    near = {k: {o: mentions[o] for o in mentions if o != k and marks[k] & marks[o]} for k in mentions}
    for key, one in mentions.items():  # as the store does for reposts
        near[key].update({o: other for o, other in mentions.items() if o != key and one.repost_of is not None})
    found = step.run(Batch(list(mentions), list(mentions.values()), [()] * len(mentions), candidates=near))
    return {(min(r.mention, int(r.value)), max(r.mention, int(r.value))) for r in found}


@pytest.mark.parametrize(
    "copy",
    [
        f"RT @ann@host.example: {TEXT}",
        f"{TEXT} https://short.example/a1b2",
        TEXT.upper() + "!!! \U0001f6a8",
        TEXT.replace("parcels", "boxes").replace("nobody", "no one"),
        f"Breaking: {TEXT} - read more on our site",
        f"{TEXT} #coffee #brambling",
    ],
)
def test_what_people_do_when_they_pass_a_text_on_leaves_it_a_copy(copy: str) -> None:
    assert alike(TEXT, copy) == {(0, 1)}


def test_a_link_in_the_platforms_own_field_makes_no_difference() -> None:
    assert alike(TEXT, Mention(network="web", native_id="x", text=TEXT, links=("https://a.example/1",))) == {(0, 1)}


def test_a_text_about_the_same_in_other_words_is_no_copy() -> None:
    assert not alike(
        TEXT, "The parcels of last week are lost since Brambling took its warehouse to a new town, they say"
    )


def test_a_story_cut_from_its_end_is_a_copy_and_another_story_of_that_day_is_not() -> None:
    story = "\n\n".join(" ".join(f"{word}{part}{n}" for n in range(45)) for part, word in enumerate(("ab", "cd", "ef")))
    cut = "\n\n".join([story.rsplit("\n\n", 1)[0], "Readers of the Echo can write to us."])
    other = "\n\n".join([story.split("\n\n", 1)[0], " ".join(f"quite{n} else" for n in range(60))])
    assert alike(story, cut, other) == {(0, 1)}


def test_short_posts_are_copies_only_word_for_word_with_the_same_link() -> None:
    link, elsewhere = "https://a.example/story", "https://b.example/other"
    assert not alike("Thank you so much!", "Thank you so much!")
    assert not alike(f"Great read {link}", f"Great read {elsewhere}")
    assert not alike(f"Great read {link}", f"Nonsense, all of it {link}")
    assert alike(f"Great read {link}", f"great read! {link}") == {(0, 1)}


def test_filled_in_forms_are_copies_only_when_they_say_the_same() -> None:
    filled = [FORM.format(*words.split()) for words in (
        "gold Leeds ten five", "silver York nine two", "tin Hull six one", "iron Bath four eight", "gold Ely three six",
    )]  # fmt: skip
    nearly = FORM.format("gold", "Leeds", "ten", "seven")
    assert alike(*filled, nearly, filled[1]) == {(1, 6)}, "one word apart is no copy among so many alike"
    assert alike(filled[0], nearly) == {(0, 1)}, "while it is where nobody else fills the form"


def test_a_repost_is_a_copy_of_what_it_repeats_whatever_it_says() -> None:
    first = Mention(network="mastodon", native_id="1", text="hi")
    again = Mention(network="mastodon", native_id="2", text="", repost_of="1")
    fellow = Mention(network="mastodon", native_id="3", text="", repost_of="1")
    elsewhere = Mention(network="bluesky", native_id="4", text="", repost_of="1")
    assert alike(first, again, fellow, elsewhere) == {(0, 1), (0, 2), (1, 2)}


def test_words_without_spaces_between_them_are_compared_as_well() -> None:
    said = "配送センターの移転で荷物が届かないという声が相次いでいる"
    assert alike(said, f"RT @taro: {said} https://a.example") == {(0, 1)}
    assert not alike(said, "新しいコーヒーの味がとても良いので毎朝飲んでいます")


def test_marks_are_the_same_in_every_process() -> None:
    program = (
        "from socialwatch.enrich.duplicates import Copies; from socialwatch.models import Mention;"
        f" print(Copies().marks({{1: Mention(network='n', native_id='1', text={TEXT!r})}})[1])"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert told != {"[]\n"}


@pytest.mark.long
@pytest.mark.parametrize(("kinds", "recall"), [(TUNED, 0.95), (HELD_BACK, 0.93)], ids=["tuned", "held back"])
def test_planted_copies_are_found_and_little_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kinds: dict[str, Any], recall: float
) -> None:
    """A small version of `benchmarks/run.py copies`: of few posts every one that fills in a form counts for more."""
    posts = planted(4000, kinds, seed=5)
    config = Config(database=tmp_path / "copies.sqlite", brands=(Brand(name="Brambling"),))
    with Store.open(config.database, write=True, create=True) as store, store.transaction():
        lines = [Row(None, (Heard(post.mention, ("Brambling",)),)) for post in posts]
        store.writer.save(store.sources.id("planted", "file"), lines, run=None, now=END)
    monkeypatch.setattr(
        "socialwatch.enrich.STEPS", Registry("steps", {"copies": "socialwatch.enrich.duplicates:Copies"})
    )
    pipeline.enrich(config, now=END)
    with Store.open(config.database) as store:
        rows = store.db.execute("SELECT m.native_id, c.story FROM copies AS c JOIN mentions AS m ON m.id = c.mention")
        got = scores(posts, {int(number): story for number, story in rows})
    assert got[0] >= recall, got
    assert got[1] >= 0.95, got
