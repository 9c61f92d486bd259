"""`label`: from the shell and from files; what it says of a post is so in every answer, and can be taken back."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import Any

import pytest
from commands import Done, call
from forum import SEPTEMBER

pytestmark = pytest.mark.long

HEAD = "network,native_id,task,value,by"


def write(folder: Path, *lines: str, head: str = HEAD) -> Path:
    path = folder / "labels.csv"
    path.write_text("\n".join((head, *lines)) + "\n", "utf-8")
    os.utime(path, (1_790_000_000, 1_790_000_000))
    return path


def brought(done: Done) -> tuple[int, ...]:
    assert done.code == 0, done.talk
    return tuple(done.json[name] for name in ("added", "changed", "unchanged", "set_aside"))


def moods(config: Path) -> dict[str, int]:
    """Acme's September as `trends` has it; `compare` has to say the same."""
    rows = call("trends", *SEPTEMBER, "--by", "month", "-b", "Acme", "--json", config=config).json
    (acme,) = call("compare", *SEPTEMBER, "-b", "Acme", "--json", config=config).json
    found = {name: sum(row[name] for row in rows) for name in ("mentions", "positive", "neutral", "negative")}
    told = found["positive"] + found["neutral"] + found["negative"]
    assert acme["voices"] == found["mentions"]
    assert acme["net"] == pytest.approx((found["positive"] - found["negative"]) / told)
    return found


def test_the_same_file_twice_changes_nothing(own: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "forum,1,sentiment,negative,ann", "forum,1,topic,not Delivery,ann")
    assert brought(call("label", "import", path, "--json", config=own)) == (2, 0, 0, 0)
    os.utime(path, (1_790_000_500, 1_790_000_500))
    assert brought(call("label", "import", path, "--json", config=own)) == (0, 0, 2, 0)


def test_rows_that_cannot_be_used_are_told_with_their_line_and_the_rest_counts(own: Path, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "forum,99,sentiment,negative,ann,,",
        "forum,1,mood,negative,ann,,",
        "forum,1,sentiment,furious,ann,,",
        "forum,1,topic,Weather,ann,,",
        "forum,1,sentiment,negative,ann,Nobody,",
        "forum,1,sentiment,negative,,,",
        "forum,1,sentiment,negative,ann,,perhaps",
        "forum,1,sentiment,NEGATIVE,ann,acme,",
        head=f"{HEAD},brand,verdict",
    )
    done = call("label", "import", path, "--json", config=own)
    assert brought(done) == (1, 0, 0, 7)
    reasons = done.json["set_aside_reasons"]
    assert [reason.partition(":")[0] for reason in reasons] == [f"line {n}" for n in range(2, 9)]
    for reason, words in zip(
        reasons,
        ("no post is called 'forum:99'", "no task is called", "cannot be 'furious'", "can be: Delivery",
         "there are: Acme, Rival", "by is empty", "verdict is 'perhaps'"),
        strict=True,
    ):  # fmt: skip
        assert words in reason
    told = call("label", "import", path, config=own)
    assert told.out == "added 0, changed 0, unchanged 1, set aside 7\n"
    assert "and 2 more (--json tells all)" in told.talk


def test_a_file_without_the_columns_says_which_are_missing(own: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "forum,negative", head="network,value")
    done = call("label", "import", path, config=own)
    assert done.code == 4
    assert "no column native_id, task, by" in done.talk


def test_export_reads_back_the_same_whatever_ids_and_names_look_like(own: Path, tmp_path: Path) -> None:
    lines = ["forum,12345678901234567890,sentiment,positive,=ann,Acme,no", "forum,1,relevant,irrelevant,bob,Acme,"]
    call("label", "import", write(tmp_path, *lines, head=f"{HEAD},brand,verdict"), "--random", config=own)
    done = call("label", "export", config=own)
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["native_id"] for row in rows] == ["'12345678901234567890", "1"]
    assert [(row["value"], row["verdict"], row["random"]) for row in rows] == [
        ("positive", "no", "yes"),
        ("no", "yes", "yes"),
    ]
    again = tmp_path / "again.csv"
    again.write_text(done.out, "utf-8")
    assert brought(call("label", "import", again, "--json", config=own)) == (0, 0, 2, 0)
    asked = call("label", "export", "--task", "relevant", "--json", config=own).json
    assert [(row["native_id"], row["by"]) for row in asked] == [("1", "bob")]


def test_a_mood_said_by_a_person_is_so_everywhere_at_once_and_backwards(own: Path) -> None:
    before = moods(own)
    assert call("label", "forum:1", "negative", "--by", "ann", config=own).code == 0
    after = moods(own)
    assert after == {**before, "positive": before["positive"] - 1, "negative": before["negative"] + 1}
    (post,) = [one for one in search(own, "sentiment:negative") if one["id"] == "forum:1"]
    assert post["sentiment"] == {"label": "negative", "compound": None, "toward": {"Acme": "negative"}}
    assert [(one["task"], one["value"], one["by"]) for one in post["labels"]] == [("sentiment", "negative", "ann")]
    assert "forum:1" not in {one["id"] for one in search(own, "sentiment:positive")}
    view = call("sql", "SELECT sentiment FROM v_mentions WHERE id = 'forum:1'", "--json", config=own).json
    assert view == [{"sentiment": "negative"}]
    call("enrich", "--redo", "sentiment", config=own)
    assert moods(own) == after
    assert "overruled by a label" in call("show", "forum:1", config=own).out
    assert "no longer negative" in call("label", "undo", "--by", "ann", config=own).talk
    assert moods(own) == before


def search(config: Path, query: str) -> list[Any]:
    found: list[Any] = call("search", query, *SEPTEMBER, "--json", "-n", 100, config=config).json
    return found


def test_irrelevant_leaves_every_figure_and_comes_back(own: Path) -> None:
    before, posts = moods(own), len(search(own, "acme"))
    done = call("label", "--by", "ann", "forum:1", "irrelevant", config=own)
    assert "forum:1: irrelevant, and every figure takes it so" in done.talk
    assert moods(own)["mentions"] == before["mentions"] - 1
    assert len(search(own, "acme")) == posts - 1
    shown = call("search", "label:irrelevant", "--with-noise", *SEPTEMBER, "--json", config=own).json
    assert [one["id"] for one in shown] == ["forum:1"]
    assert "label relevant: irrelevant  by ann" in call("show", "forum:1", config=own).out
    call("label", "undo", "--by", "ann", config=own)
    assert moods(own) == before


def test_a_topic_added_and_one_taken_away_agree_in_every_view(own: Path) -> None:
    call("label", "forum:1", "topic:delivery", config=own)
    call("label", "forum:2", "not Delivery", config=own)
    found = {one["id"] for one in search(own, "topic:Delivery")}
    assert "forum:1" in found
    assert "forum:2" not in found
    (topic,) = call("top", "topics", *SEPTEMBER, "-b", "Acme", "--json", config=own).json
    assert topic["mentions"] == len(found)
    assert "topic Delivery because of what people say" in call("show", "forum:1", config=own).out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("forum:1", "furious"), 3, "'furious' is no label: write positive"),
        (("forum:1", "topic:Weather"), 3, "topic cannot be 'Weather'; it can be: Delivery"),
        (("forum:99", "negative"), 5, "no post is called 'forum:99'"),
        (("forum:1", "negative", "--brand", "Nobody"), 3, "there are: Acme, Rival"),
        (("undo", "--by", "nobody"), 5, "nobody has not labelled anything"),
        (("queue", "--task", "mood"), 3, "there are: sentiment, relevant"),
        ((), 3, "wants a terminal"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(
    own: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    done = call("label", *words, config=own)
    assert (done.code, said in done.talk) == (code, True), done.talk


def test_the_queue_tells_what_to_label_next_and_not_what_the_machine_thinks(own: Path, tmp_path: Path) -> None:
    asked = call("label", "queue", "-n", 3, "--json", config=own).json
    assert len(asked) == 3
    assert {"id", "text", "why", "random", "stratum"} <= set(asked[0])
    assert not {"sentiment", "topics"} & set(asked[0])
    lines = [f"{one['network']},{one['native_id']},sentiment,neutral,ann" for one in asked]
    call("label", "import", write(tmp_path, *lines), config=own)
    labelled = {one["id"] for one in asked}
    for by in ((), ("--by", "ann")):
        later = call("label", "queue", "-n", 100, *by, "--json", config=own).json
        assert not labelled & {one["id"] for one in later}
        assert len(later) > 3
    bob = call("label", "queue", "-n", 100, "--by", "bob", "--json", config=own).json
    assert labelled < {one["id"] for one in bob}


def test_two_people_see_how_far_they_agree(own: Path, tmp_path: Path) -> None:
    assert "two people label the same posts" in call("label", "agreement", config=own).out
    said = {"ann": "pppn", "bob": "ppnn"}
    words = {"p": "positive", "n": "negative"}
    lines = [f"forum,{n},sentiment,{words[one]},{by}" for by, row in said.items() for n, one in enumerate(row, 1)]
    call("label", "import", write(tmp_path, *lines), config=own)
    every, pair = call("label", "agreement", "--json", config=own).json
    assert (every["people"], every["both"], every["beyond_chance"]) == ("all", 4, 0.5333)
    assert pair == {"task": "sentiment", "people": "ann, bob", "both": 4, "agreed": 0.75, "beyond_chance": 0.5}


def test_a_label_outdated_by_an_edit_is_told_and_left_out(own: Path, tmp_path: Path) -> None:
    call("label", "forum:1", "negative", "--by", "ann", config=own)
    edited = tmp_path / "edited.csv"
    edited.write_text("id,text,author,created\n1,Acme is the best there is,ann,2026-09-01T10:00:00Z\n", "utf-8")
    call("import", edited, "--source", "forum", "--timezone", "UTC", config=own)
    assert "stale: the post was edited since" in call("show", "forum:1", config=own).out
    assert moods(own)["negative"] == 2
    assert call("label", "export", "--json", config=own).json == []
    assert len(call("label", "export", "--stale", "--json", config=own).json) == 1


def test_copies_of_a_post_are_labelled_with_it(own: Path, tmp_path: Path) -> None:
    said = "Acme recalls two thousand kettles after a fault in the handle was found by a customer in Leeds"
    lines = [f"k{n},{said}{' today' * (n == 3)},site{n},2026-09-{20 + n}T10:00:00Z" for n in (1, 2, 3)]
    posts = tmp_path / "posts.csv"
    posts.write_text("\n".join(("id,text,author,created", *lines)) + "\n", "utf-8")
    call("import", posts, "--source", "forum", "--timezone", "UTC", config=own)
    before = moods(own)["mentions"]
    done = call("label", "forum:k2", "irrelevant", "--copies", config=own)
    assert done.talk.startswith("forum:k2 and 2 others: irrelevant, and every figure takes it so")
    assert moods(own)["mentions"] == before - 3
    assert "said so before" in call("label", "forum:k2", "irrelevant", "--copies", config=own).talk
