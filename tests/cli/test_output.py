"""What reaches the terminal cannot steer it, and what reaches a spreadsheet cannot run."""

from __future__ import annotations

import csv
import io
import json

import pytest

from socialwatch.cli import output


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert output.clean("a\x1b[31mred\x07\x00 b\u202eevil") == "a[31mred bevil"
    assert output.clean("one\ntwo\tthree") == "one two three"


@pytest.mark.parametrize("text", ["héllo wörld", "日本語", "मानक हिन्दी", "مرحبا", "👩‍👩‍👧 ok", "e\u0301"])
def test_ordinary_text_in_any_script_stays_as_it_is(text: str) -> None:
    assert output.clean(text) == text


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1+2", "@sum", "\t=x"])
def test_formulas_are_text_in_csv(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    output.write_csv([{"text": text}], ["text"])
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows[1] == ["'" + text]


def test_a_listing_is_one_json_document(capsys: pytest.CaptureFixture[str]) -> None:
    output.show([{"a": 1, "b": ["x"]}], [output.Column("a")], as_json=True)
    assert json.loads(capsys.readouterr().out) == [{"a": 1, "b": ["x"]}]


def test_an_empty_listing_is_an_empty_list_in_json_and_words_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    output.show([], [output.Column("a")], as_json=True)
    assert json.loads(capsys.readouterr().out) == []
    output.show([], [output.Column("a")], empty="no notes yet")
    assert capsys.readouterr().out == "no notes yet\n"


def test_a_table_keeps_hostile_text_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    output.show([{"who": "[red]me[/red]\x1b]0;title\x07", "n": 1234}], [output.Column("who"), output.Column("n")])
    shown = capsys.readouterr().out
    assert "[red]me[/red]" in shown
    assert "\x1b]0" not in shown
    assert "1,234" in shown


def test_highlighting_cuts_around_the_first_match() -> None:
    text = "x " * 300 + "needle" + " y" * 300
    shown = output.highlighted(text, [(600, 606)], width=60).plain
    assert "needle" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) <= 64


def test_a_sparkline_tells_silence_from_blindness() -> None:
    assert output.spark([0, 1, None, 2]) == "▁▄ █"
    assert output.spark([]) == ""


@pytest.mark.parametrize(
    ("now", "before", "said"), [(12, 10, "+20%"), (8, 10, "−20%"), (3, 0, "new"), (5, None, "–"), (10, 10, "±0%")]
)
def test_changes_read_like_a_person_would_say_them(now: float, before: float | None, said: str) -> None:
    assert output.change(now, before) == said
