"""Decks as a page: nothing from outside, nothing unescaped, every figure followed to its posts."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise

import pytest
import sample

from socialwatch.report.deck import Bars, Heat, Lines, Posts, Quadrant
from socialwatch.report.render import data, html
from socialwatch.report.render.shapes import safe_link
from socialwatch.report.words import words_for

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def pictured():
    """The sample with a picture for its first post."""
    name = hashlib.sha256(PNG).hexdigest()
    posts = sample.posts()
    posts = replace(posts, posts=[replace(posts.posts[0], picture=name, pictured="screenshot"), *posts.posts[1:]])
    slides = [replace(s, blocks=[posts]) if s.key == "posts" else s for s in sample.slides()]
    return sample.deck(slides=slides, pictures={name: PNG})


@cache
def page() -> str:
    return html.to_text(pictured())


class Parsed(HTMLParser):
    """Every tag with its attributes, as a browser would see them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._inside = tag

    def handle_data(self, data):
        if self._inside not in ("script", "style"):
            self.words.append(data)

    def all(self, name):
        return [attributes for tag, attributes in self.tags if tag == name]


@cache
def parsed() -> Parsed:
    return Parsed(page())


def test_the_same_deck_gives_the_same_page():
    assert html.to_text(pictured()) == page()


def test_nothing_is_asked_of_the_network():
    for tag, attributes in parsed().tags:
        assert tag not in ("link", "iframe", "object", "embed", "base", "audio", "video", "source"), attributes
        for name in ("src", "srcset", "data", "poster", "background", "xlink:href"):
            value = attributes.get(name) or ""
            assert not value or value.startswith("data:image/png;base64,"), (tag, name, value[:50])
    assert "@import" not in page()
    assert "url(" not in page()


def test_the_policy_forbids_all_but_the_pages_own_style_and_script():
    meta = next(a for a in parsed().all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    policy = meta["content"]
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert "unsafe" not in policy
    style = re.search(r"<style>(.*?)</style>", page(), re.DOTALL)[1]
    script = re.search(r"<script>(.*?)</script>", page(), re.DOTALL)[1]
    for name, text in (("style", style), ("script", script)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy


def test_there_is_no_style_or_handler_in_a_tag_which_the_policy_would_drop():
    for tag, attributes in parsed().tags:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag


def test_hostile_words_are_shown_and_not_run():
    assert len(re.findall(r"<script", page())) == 3  # the deck, its evidence and the page's own
    assert "<img src=x" not in page()
    assert "alert('x')</script>" not in page()
    assert any("<script>alert('x')</script>" in words for words in parsed().words)
    assert "{{ 7*7 }}" in "".join(parsed().words)
    assert "\x00" not in page()


def test_the_evidence_survives_its_embedding():
    text = re.search(r'<script type="application/json" id="proofs">(.*?)</script>', page(), re.DOTALL)[1]
    proofs = json.loads(text)
    assert set(proofs) == set(sample.EVIDENCE)
    bad = proofs[sample.CODES[4]]
    assert bad["query"] == sample.HOSTILE
    assert proofs[sample.CODES[0]]["n"] == 8412
    assert ["hackernews:4100001", "https://news.ycombinator.com/item?id=4100001"] in proofs[sample.CODES[0]]["ids"]


def test_a_query_turns_the_direction_of_nothing_around_it_and_travels_as_it_is():
    deck = pictured()
    code, one = next(iter(deck.evidence.items()))
    turned = {**deck.evidence, code: replace(one, query="acme \u202etpp.exe\u2067")}
    told = html.to_text(replace(deck, title="Acme \u202aleads", evidence=turned))
    assert not set("\u202a\u202e\u2067") & set(told)
    assert "acme tpp.exe" in "".join(Parsed(told).words)
    kept = re.search(r'<script type="application/json" id="proofs">(.*?)</script>', told, re.DOTALL)
    assert kept
    assert json.loads(kept[1])[code]["query"] == "acme \u202etpp.exe\u2067", "`explain` reads it from there"


def test_every_figure_s_code_leads_to_its_evidence():
    ids = {attributes.get("id") for _, attributes in parsed().tags}
    codes = [a for a in parsed().all("a") if "data-code" in a]
    assert len(codes) > 15
    for link in codes:
        assert link["href"] == f"#e-{link['data-code']}"
        assert f"e-{link['data-code']}" in ids


def test_no_id_is_given_twice():
    ids = [attributes["id"] for _, attributes in parsed().tags if attributes.get("id")]
    assert len(ids) == len(set(ids)), [one for one in ids if ids.count(one) > 1]


def test_contents_lead_to_every_finding():
    ids = {attributes.get("id") for _, attributes in parsed().tags}
    links = [a["href"][1:] for a in parsed().all("a") if (a.get("href") or "").startswith("#") and "data-code" not in a]
    assert {slide.key for slide in sample.slides()} <= set(links)
    assert set(links) <= ids


def test_links_go_to_pages_only():
    for link in parsed().all("a"):
        assert link["href"].startswith(("#", "https://", "http://")), link["href"]


def test_pictures_come_along_and_say_what_they_show():
    (image,) = parsed().all("img")
    assert image["src"] == "data:image/png;base64," + base64.b64encode(PNG).decode()
    assert image["alt"].startswith("Post by @roastfan on Mastodon, Tue 11 August, 09:10: Third week")


def test_posts_of_every_script_are_whole():
    words = "".join(parsed().words)
    for _, text, _ in sample.TEXTS[1:]:
        assert text in words


def test_every_chart_has_a_description_and_a_table_of_its_figures():
    charts = [
        block
        for slide in sample.slides()
        for block in slide.blocks
        if isinstance(block, Lines | Bars | Quadrant | Heat)
    ]
    labelled = [a["aria-label"] for a in parsed().all("svg") if a.get("role") == "img"]
    assert len(labelled) >= len(charts)
    assert all(labelled)
    assert page().count('<details class="data">') == len(charts)


def test_the_table_gives_what_the_chart_draws():
    block = sample.volume_lines()
    head, rows = html.chart_rows(block, words_for("en", "UTC"))
    assert head == ["", "Kaffa", "Bohne & Co", "Northroast", "Remark"]
    assert rows[41][:2] == ["11 Aug", f"{block.series[0].values[41]:.0f}"]
    assert rows[41][-1].startswith("11 August: late deliveries")
    assert rows[66][1] == "\N{EN DASH}"
    assert rows[66][-1] == "not seen"


def test_intervals_are_told_with_their_values():
    head, rows = html.chart_rows(sample.mood_lines(), words_for("en", "UTC"))
    assert head == ["", "Net sentiment", "95% interval", "Remark"]
    assert rows[0][1:3] == ["+0.22", "+0.14 \N{EN DASH} +0.30"]


def test_headings_go_down_one_step_at_a_time():
    levels = [int(tag[1]) for tag, _ in parsed().tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_numbers_of_findings_are_those_of_the_powerpoint_file():
    numbers = [number for number, _ in html.sections(sample.deck())]
    assert numbers == [*range(1, 13), *range(14, 21)]


def test_the_page_carries_the_hash_of_its_figures():
    meta = {a.get("name"): a.get("content") for a in parsed().all("meta")}
    assert meta["socialwatch:hash"] == data.digest(pictured())


def test_a_german_reader_gets_german_numbers():
    made = html.to_text(sample.deck(locale="de"))
    assert '<html lang="de">' in made
    assert "1.210" in made


def test_a_deck_without_slides_is_still_a_page():
    made = html.to_text(sample.deck(slides=[], evidence={}))
    assert "<h1>Kaffa: what people said</h1>" in made


@pytest.mark.parametrize("ident", ["mastodon:javascript:alert(1)", "feed:urn:uuid:1", "hackernews:x'><script>", "x"])
def test_names_that_lead_nowhere_have_no_link(ident):
    from socialwatch.report.render.links import link_of

    assert link_of(ident) is None


def test_a_bluesky_post_is_found_by_its_name():
    from socialwatch.report.render.links import link_of

    assert link_of("bluesky:at://did:plc:abc/app.bsky.feed.post/3k") == "https://bsky.app/profile/did:plc:abc/post/3k"


def test_a_user_s_own_template_takes_the_place_of_ours(tmp_path):
    mine = tmp_path / "mine.html.j2"
    mine.write_text(
        "{% set style %}p{}{% endset %}{% set script %}1{% endset %}"
        "{% if sections is defined %}<p>{{ deck.title }}</p>{% endif %}"
    )
    assert html.to_text(sample.deck(title="<b>"), mine).strip() == "<p>&lt;b&gt;</p>"


def test_posts_without_an_address_are_not_links():
    japanese = replace(sample.posts(), posts=[sample.posts().posts[2]])
    made = html.to_text(sample.deck(slides=[sample.slide("p", "One post", japanese)], evidence={}))
    assert not [a for a in Parsed(made).all("a") if not a["href"].startswith("#")]
    assert isinstance(japanese, Posts)


def noisy(at: int) -> bytes:
    """A picture as large as a screenshot of a post with a photograph."""
    import io
    import random

    from PIL import Image

    noise = random.Random(at)
    small = Image.frombytes("RGB", (195, 400), noise.randbytes(195 * 400 * 3))
    target = io.BytesIO()
    small.resize((780, 1600), Image.Resampling.BICUBIC).save(target, "PNG", compress_level=1)
    return target.getvalue()


@pytest.mark.long
def test_twelve_photographs_make_no_page_of_three_megabytes_and_keep_their_shape():
    from socialwatch.report.render.fitted import MOST, fitted
    from socialwatch.report.render.posts import png_size

    pictures = {f"{at:064x}": noisy(at) for at in range(3)}
    pictures |= {f"{at + 3:064x}": next(iter(pictures.values())) for at in range(9)}
    plain = {"f" * 64: b"small png"}
    assert sum(map(len, pictures.values())) > 20_000_000
    made = fitted(pictures | plain)
    assert sum(len(body) for _, body in made.values()) <= MOST
    assert made["f" * 64] == ("image/png", b"small png")
    assert {kind for kind, _ in made.values()} == {"image/png", "image/jpeg"}
    assert png_size(pictures["0" * 64]) == (780, 1600)
    assert fitted(plain) == {"f" * 64: ("image/png", b"small png")}


@pytest.mark.parametrize(
    ("written", "led"),
    [
        ("https://a.example/<s>\"'{x}|^`\\", "https://a.example/%3Cs%3E%22%27%7Bx%7D%7C%5E%60%5C"),
        ("https://a.example/\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe", "https://a.example/%E2%80%AEgpj.exe"),
        ("https://a.example/%zz%20ü", "https://a.example/%25zz%20%C3%BC"),
        ("https://a.example/@ann/1?x=1&y=(2)#z", "https://a.example/@ann/1?x=1&y=(2)#z"),
        ("https://bank.example@evil.example/", None),
        ("https://evil.example\\@bank.example/", None),
        ("https://a.example:99999/", None),
        ("https://a.\N{RIGHT-TO-LEFT OVERRIDE}example/", None),
        ("https://a.example/" + "a" * 2000, None),
    ],
)
def test_a_link_of_a_post_is_one_that_office_opens_and_shows_where_it_leads(written, led):
    assert safe_link(written) == led
