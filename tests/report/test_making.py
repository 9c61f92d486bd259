"""From recipe to deck to files and back: each measure once, the same id for the same figures, all files or none."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from datetime import UTC, datetime, timedelta

import planted
import pytest
from planted import replace

from socialwatch.errors import ConfigError, ReportError
from socialwatch.report import copies, explain, make, recipe
from socialwatch.report import write as writing
from socialwatch.report.deck import Deck
from socialwatch.report.evidence import codes, document
from socialwatch.report.templates import find

NOW = datetime(2026, 10, 2, 8, tzinfo=UTC)


class Measures:
    """Stands in for the registry of measures: gives what is planted and counts who asked."""

    def __init__(self, **changes):
        self.said = planted.measured(**changes)
        self.asked = Counter()
        self.scopes = []

    def load(self, name):
        def measure(store, scope, **arguments):
            self.asked[name, arguments.get("mood")] += 1
            self.scopes.append(scope)
            if "mood" in arguments:
                return self.said[f"{name} {arguments['mood']}"]
            return self.said[name]

        return measure


@pytest.fixture
def measures(monkeypatch):
    found = Measures()
    monkeypatch.setattr(make, "MEASURES", found)
    return found


def quarterly(config=planted.CONFIG, **changes) -> Deck:
    wanted = {"recipe": "quarterly", "window": planted.WINDOW, "now": NOW, **changes}
    return make.make(config, None, **wanted)


def test_each_measure_is_run_once_and_only_when_a_slide_needs_it(measures, tmp_path):
    quarterly()
    assert set(measures.asked.values()) == {1}
    measures.asked.clear()
    path = tmp_path / "small.toml"
    path.write_text('[[slide]]\nuse = "phrases"\n')
    quarterly(recipe=path)
    assert set(measures.asked) == {("phrases", None), ("fading", None), ("volume", None), ("coverage", None)}


def test_a_slide_about_some_posts_counts_these_alone_and_says_so(measures, tmp_path):
    path = tmp_path / "small.toml"
    path.write_text('[[slide]]\nuse = "volume"\n[[slide]]\nuse = "phrases"\nquery = "topic:Delivery"\n')
    volume, phrases = quarterly(recipe=path).slides
    assert {scope.query.text if scope.query else "" for scope in measures.scopes} == {"", "topic:Delivery"}
    assert "only posts that match: topic:Delivery." in phrases.note
    assert "only posts" not in volume.note


def test_the_brand_asked_for_is_the_one_the_deck_is_about(measures):
    measures.said["volume"] = planted.volume(
        series=(replace(planted.volume().series[0], brand="Kaldi"),),
    )
    assert quarterly(brand="kaldi").brand == "Kaldi"
    assert measures.scopes[-1].own == ("Kaldi",)
    assert measures.scopes[-1].competitors == ("Umbra", "Harar")
    with pytest.raises(ConfigError, match="Umbra, Kaldi, Harar"):
        quarterly(brand="Nobody")


@pytest.mark.long
def test_the_same_figures_make_the_same_deck_and_other_figures_another(measures):
    first = quarterly()
    assert quarterly() == first
    assert quarterly(now=NOW + timedelta(days=1)).id == first.id
    measures.said["volume"] = planted.volume(18_403)
    assert quarterly().id != first.id


def test_main_slides_come_before_the_appendix_which_lists_its_pages(measures):
    deck = quarterly()
    appendix = [slide.appendix for slide in deck.slides]
    assert appendix == sorted(appendix)
    page = next(slide for slide in deck.slides if slide.key == "appendix")
    for line in page.blocks[0].paragraphs:
        number, title = line.split("   ", 1)
        assert deck.slides[int(number) - 1].title.startswith(title.removesuffix("\N{HORIZONTAL ELLIPSIS}"))
    assert len(page.blocks[0].paragraphs) == len(deck.slides) - deck.slides.index(page) - 1


def test_slides_whose_data_say_nothing_are_left_out_aloud(measures):
    measures.said.update(planted.silent())
    heard = []
    deck = quarterly(listen=heard.append)
    assert [slide.key for slide in deck.slides] == ["title", "appendix", "coverage", "method"]
    assert any("volume" in line and "left out" in line for line in heard)


def test_a_recipe_with_nothing_to_say_is_an_error(measures, tmp_path):
    measures.said.update(planted.silent())
    path = tmp_path / "small.toml"
    path.write_text('[[slide]]\nuse = "phrases"\n')
    with pytest.raises(ReportError, match="Umbra"):
        quarterly(recipe=recipe.load(path))


def test_the_document_holds_every_code_with_its_ids_and_figures(measures):
    deck = quarterly()
    said = document(deck)
    assert json.loads(json.dumps(said)) == said
    for number, slide in enumerate(deck.slides, start=1):
        shown = explain.slide(said, number)
        assert shown["title"] == slide.title
        for figure in explain.figures(said, codes(slide)):
            if figure["measure"] == "coverage":
                continue  # counts hours of listening, no posts
            assert figure["ids"]
            assert figure["window"] == ["2026-06-30T23:00:00Z", "2026-09-30T23:00:00Z"]
    shown = [explain.figures(said, [code])[0]["figures"][0]["value"] for code in codes(deck.slides[0])]
    assert shown[0] == planted.measured()["peaks"].peaks[0].mentions.value  # what the title says comes first
    assert 18_402 in shown


def test_a_failed_run_leaves_the_last_good_deck_in_place(measures, tmp_path, monkeypatch):
    from socialwatch.report.render import pptx

    paths = writing.write(quarterly(), tmp_path, ["pptx"])
    assert [path.name for path in paths] == ["deck.pptx", "deck.json"]
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def broken(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pptx, "render", broken)
    with pytest.raises(ReportError, match="No space left"):
        writing.write(replace(quarterly(), title="Another"), tmp_path, ["pptx"])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == kept


@pytest.mark.long
def test_the_same_deck_written_twice_has_the_same_bytes(measures, tmp_path):
    first = [path.read_bytes() for path in writing.write(quarterly(), tmp_path / "a", ["pptx"])]
    second = [path.read_bytes() for path in writing.write(quarterly(), tmp_path / "b", ["pptx"])]
    assert first == second


@pytest.mark.long
def test_the_users_own_page_and_colours_take_the_place_of_ours(measures, tmp_path):
    page, tokens = tmp_path / "page.html.j2", tmp_path / "tokens.toml"
    empty = "{% set style %}{% endset %}{% set script %}{% endset %}"
    page.write_text(empty + "{% if deck is defined %}Ours: {{ deck.brand }}{% endif %}")
    tokens.write_text(find("tokens.toml").read_text("utf-8").replace("#F2A900", "#00AA77"), "utf-8")
    writing.write(quarterly(), tmp_path, ("pptx", "html"), page=page, tokens=tokens)
    assert (tmp_path / "deck.html").read_text("utf-8") == "Ours: Umbra"
    with zipfile.ZipFile(tmp_path / "deck.pptx") as package:
        charts = "".join(package.read(name).decode() for name in package.namelist() if "charts/chart" in name)
    assert "00AA77" in charts
    assert "F2A900" not in charts
    page.write_text("{% if %}")
    with pytest.raises(ReportError, match=r"page\.html\.j2"):
        writing.write(quarterly(), tmp_path, ("html",), page=page)


def test_a_slide_of_a_powerpoint_file_is_followed_to_its_figures(measures, tmp_path):
    deck = quarterly()
    writing.write(deck, tmp_path, ["pptx"])
    path, number, code = explain.split(f"{tmp_path}/deck.pptx#3")
    assert explain.deck_id(path) == deck.id
    found = copies.find(path, code, None).document
    assert explain.slide(found, number)["key"] == "volume"


@pytest.mark.long
def test_a_deck_json_of_another_deck_is_not_believed(measures, tmp_path):
    deck = quarterly()
    writing.write(deck, tmp_path, ["pptx", "html"])
    other = document(quarterly(brand="Kaldi"))
    (tmp_path / "deck.json").write_text(json.dumps(other))
    for name, kind in (("deck.pptx", "file"), ("deck.html", "page")):
        copy = copies.find(tmp_path / name, None, None)
        assert (copy.document["id"], copy.kind) == (deck.id, kind)


@pytest.mark.parametrize(
    ("reference", "parts"),
    [
        ("deck.pptx#3", ("deck.pptx", 3, None)),
        ("a/deck.json", ("a/deck.json", None, None)),
        ("deck.pptx#K7QM", ("deck.pptx", None, "K7QM")),
    ],
)
def test_references_name_a_slide_or_a_figure(reference, parts):
    path, number, code = explain.split(reference)
    assert (str(path), number, code) == parts


def test_a_bare_code_is_a_figure():
    assert explain.split("K7QM") == (None, None, "K7QM")


def test_unknown_slides_and_figures_say_what_there_is(measures):
    said = document(quarterly())
    with pytest.raises(ReportError, match=f"1 to {len(quarterly().slides)}"):
        explain.slide(said, 99)
    with pytest.raises(ReportError, match=next(iter(said["evidence"]))):
        explain.figures(said, ["ZZZZ"])
