"""Where a figure comes from is told in the reader's language: how it was made, and what it is called."""

from __future__ import annotations

import re

import openpyxl
import pytest
import sample
import written

from socialwatch.measures.base import Figure
from socialwatch.registry import MEASURES
from socialwatch.report import figure_names, formulas, messages
from socialwatch.report.render import html, proofs, xlsx
from socialwatch.report.words import words_for

GERMAN = words_for("de", "Europe/Berlin", messages.load("de"))
ENGLISH = words_for("en", "UTC")


def test_the_form_of_every_formula_that_the_code_writes_is_known():
    found = written.formulas()
    assert len(found) > 45, "or the code is written in another way than this test reads"
    assert [f"{where}: {text}" for text, where in found.items() if not formulas.known(ENGLISH, text)] == []


def test_no_form_is_left_over_from_a_formula_that_is_gone():
    used = {form for text in written.formulas() for form in forms_of(text)}
    assert set(formulas.FORMS) - used == set()


def forms_of(text: str) -> list[str]:
    every = {form: re.sub(r"{\w+}", "", form) for form in formulas.FORMS}
    words = words_for("de", "UTC", {form: f"<{number}>" for number, form in enumerate(every)})
    return [formulas.FORMS[int(number)] for number in re.findall(r"<(\d+)>", formulas.formula(words, text))]


def test_every_figure_and_measure_has_a_name():
    keys = written.keys()
    assert len(keys) > 25
    assert {key: where for key, where in keys.items() if ":" not in key and key not in figure_names.FIGURES} == {}
    assert {*MEASURES.names(), *written.measures()} - figure_names.MEASURES.keys() == set()


@pytest.mark.parametrize(
    ("english", "german"),
    [
        (
            "1191 answered / 9513; answered: an own account replied to it, or to a later post of its author in the"
            " thread",
            "1.191 beantwortete / 9.513; beantwortet: ein eigenes Konto hat darauf geantwortet, oder auf einen späteren"
            " Beitrag des Autors in derselben Unterhaltung",
        ),
        (
            "mentions in topic Customer service / all mentions; two-proportion test, corrected for how many were tested"
            " (Holm)",
            "Erwähnungen in „Customer service“ (Thema) / alle Erwähnungen; Test zweier Anteile, korrigiert um die Zahl"
            " der Tests (Holm)",
        ),
        (
            "mentions of Tea; coffee / mentions of Tea; coffee, Acme; put right by 1,530 labels; interval by"
            " prediction-powered inference",
            "Erwähnungen von Tea; coffee / Erwähnungen von Tea; coffee, Acme; berichtigt durch 1.530 Bewertungen;"
            " Intervall durch prediction-powered inference",
        ),
        (
            "part of the window that feeds covered: 0.973",
            "Teil des Zeitraums, den feeds abgedeckt hat: 0,973",
        ),
        ("count of mentions; something of your own", "Anzahl der Erwähnungen; something of your own"),
        ("", ""),
    ],
)
def test_a_formula_is_said_in_german_part_by_part(english, german):
    assert formulas.formula(GERMAN, english) == german
    assert formulas.formula(ENGLISH, english) == english


def test_figures_by_place_are_called_by_it():
    assert figure_names.figure(GERMAN, "net:mastodon") == "Stimmungssaldo auf Mastodon"
    assert figure_names.figure(ENGLISH, "net:hackernews") == "net sentiment on Hacker News"
    assert figure_names.figure(GERMAN, "of another package") == "of another package"


@pytest.fixture(scope="module")
def german_deck():
    """With one figure of answers, in German."""
    from dataclasses import replace

    made = sample.deck()
    code = sample.CODES[0]
    proof = replace(made.evidence[code], measure="service", formula="12 answered / 40", exclusions=("own accounts",))
    figure = Figure(key="answered", value=0.3, unit="share", n=40, evidence=proof, interval=(0.2, 0.4))
    return replace(
        made,
        locale="de",
        messages=messages.load("de"),
        evidence={**made.evidence, code: proof},
        figures={code: (figure,)},
    )


def test_a_german_page_tells_in_german_and_keeps_the_keys_for_programs(german_deck):
    told = proofs.told(german_deck, GERMAN)[sample.CODES[0]]
    assert (told["called"], told["how"], told["without"]) == (
        "Antworten nach Ort", "12 beantwortete / 40", ["eigene Konten"],
    )  # fmt: skip
    assert (told["measure"], told["formula"], told["exclusions"]) == ("service", "12 answered / 40", ("own accounts",))
    assert (told["figures"][0]["key"], told["figures"][0]["called"]) == ("answered", "beantwortet")
    page = html.to_text(german_deck).partition('<script type="application/json" id="deck">')[0]
    shown = page[page.index('id="evidence"') :]
    assert "Antworten nach Ort" in shown
    assert "<dt>beantwortet</dt>" in shown
    assert "12 beantwortete / 40" in shown
    assert "12 answered" not in shown


def test_a_german_workbook_is_german_to_its_headings(german_deck, tmp_path):
    xlsx.render(german_deck, tmp_path / "deck.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "deck.xlsx")["Zahlen"]
    head, *rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    told = next(dict(zip(head, row, strict=True)) for row in rows if row[0] == sample.CODES[0])
    assert {"Maß", "Zahl", "Wert", "Einheit", "Formel", "nicht mitgezählt"} <= told.keys()
    assert (told["Maß"], told["Zahl"], told["Einheit"]) == ("Antworten nach Ort", "beantwortet", "Anteil")
    assert (told["Formel"], told["nicht mitgezählt"]) == ("12 beantwortete / 40", "eigene Konten")
