"""What reaches the terminal cannot steer it, and what reaches a spreadsheet cannot run."""

from __future__ import annotations

import csv
import io
import json

import pytest

from socialwatch.cli import output
from socialwatch.sources.file_rows import GUARDED


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert output.clean("a\x1b[31mred\x07\x00 b\u202eevil") == "a[31mred bevil"
    assert output.clean("one\ntwo\tthree") == "one two three"


@pytest.mark.parametrize("text", ["héllo wörld", "日本語", "मानक हिन्दी", "مرحبا", "👩‍👩‍👧 ok", "e\u0301"])
def test_ordinary_text_in_any_script_stays_as_it_is(text: str) -> None:
    assert output.clean(text) == text


@pytest.mark.parametrize(
    "text",
    ["=cmd()", "+1", "-1+2", "@sum", "\t=x", "\n=x()", " =1+1", "\u00a0=1", "\u200b=1", "\ufeff=1", "\u202e+1",
     "\uff1dSUM(1)", "\uff0b1", "\uff0d1", "\uff20SUM"],
)  # fmt: skip
def test_formulas_are_text_in_csv(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    output.write_csv([{"text": text}], ["text"])
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows[1][0].startswith("'")
    assert rows[1][0].replace("'", "") == text


@pytest.mark.parametrize(
    "text",
    ["hello;=cmd|'/C calc'!A0;x", "a\n=HYPERLINK(1)", "a\t@SUM(1)", "a;  -2+cmd|x", 'a;"=cmd(1)', "a;\uff1dSUM(1)"],
)
def test_formulas_in_the_middle_are_text_where_cells_are_parted_at_semicolons(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    output.write_csv([{"id": "x", "text": text}], ["id", "text"])
    said = capsys.readouterr().out
    for separator in (";", "\t"):
        for row in csv.reader(io.StringIO(said), delimiter=separator, quoting=csv.QUOTE_NONE):
            assert not [cell for cell in row if cell.lstrip(' "')[:1] in tuple("=+-@\uff1d") and cell.strip(' "')]
    (row,) = list(csv.DictReader(io.StringIO(said)))
    assert GUARDED.sub("", row["text"]) == text  # as our own import reads it again


@pytest.mark.parametrize("text", ["well ;-) it is", "a; -D", "1; 2\n- one\n- two", "a=b; c=d", "x\n\ny"])
def test_ordinary_texts_are_not_marked(text: str) -> None:
    assert output.safe_cell(text) == text


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


@pytest.mark.parametrize("width", [40, 60, 80, 140])
def test_a_table_fits_the_terminal_and_never_cuts_a_number(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    rows = [{"who": "a.very.long.handle@some.server.example", "n": 1_234_567, "m": 12, "say": "not comparable"}] * 2
    columns = [
        output.Column("who"),
        output.Column("n", align="right"),
        output.Column("m", "marks", "right"),
        output.Column("say", " ", wrap=True),
    ]
    caption = "No comparison with the window before: nothing listened then, and nobody can tell what was said."
    output.show(rows, columns, title="Something", caption=caption)
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= width
    assert shown.count("1,234,567") == 2
    assert "comparable" in shown
    assert caption in " ".join(shown.split())


def test_too_many_columns_are_read_downwards(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    output.show([{f"key{n}": n for n in range(9)}], [output.Column(f"key{n}") for n in range(9)], title="All of it")
    assert capsys.readouterr().out.splitlines()[:4] == ["All of it", "", "key0  0", "key1  1"]


def test_json_is_escaped_where_it_could_steer_a_terminal() -> None:
    value = {"text": "\x9b2J \u202egnirts \x7f é 😀"}
    text = output.json_text(value)
    assert "\x9b" not in text
    assert "\u202e" not in text
    assert "é 😀" in text
    assert json.loads(text) == value
