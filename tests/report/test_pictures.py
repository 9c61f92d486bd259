"""Pictures of posts: kept, so that a deck made again has the same bytes; without private names."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pictured import ANN, MENTION, NOW, POST, SHOT, SLIDE, Browser, archive, take

from socialwatch.models import Author
from socialwatch.report import cards, hiding, pictures
from socialwatch.report.authored import Authored
from socialwatch.report.deck import Posts
from socialwatch.report.names import Names


@pytest.fixture
def store(tmp_path):
    with archive(tmp_path) as opened:
        yield opened


@pytest.fixture(autouse=True)
def drawn(monkeypatch):
    """Counts the cards that are drawn."""
    made = []

    def card(post, tokens, words, width):
        made.append(post.id)
        return b"card of " + post.text.encode()

    monkeypatch.setattr(cards, "card", card)
    return made


def test_a_screenshot_is_taken_once_and_kept(store):
    camera = Browser()
    first, taken, _ = take(store, camera)
    assert first.pictured == "screenshot"
    assert taken[first.picture] == b"shot"
    later, again, _ = take(store, Browser(b"the page looks different now"))
    assert (later, again) == (first, taken)
    assert len(camera.asked) == 1
    assert first.captured == SHOT, "the moment it was taken, not that which the deck is made for"


def test_no_browser_is_started_for_pictures_that_are_kept(store):
    take(store, Browser())

    def start():
        raise AssertionError("started a browser")

    pictures.take((SLIDE,), store, pictures.Studio("tokens", start), pictures.Veil(Names()), NOW, print)


def test_without_a_browser_a_card_is_drawn_once(store, drawn):
    first, taken, _ = take(store, None)
    assert first.pictured == "card"
    assert taken[first.picture] == b"card of My parcel is lost"
    take(store, None)
    assert len(drawn) == 1


def test_a_card_whose_words_changed_is_drawn_again(store, drawn):
    take(store, None)
    edited = replace(SLIDE, blocks=(Posts(key="posts", posts=(replace(POST, text="Found it!"),)),))
    _, taken, _ = take(store, None, slide=edited)
    assert list(taken.values()) == [b"card of Found it!"]


def test_a_page_that_is_gone_becomes_a_card_and_the_reason_is_told(store):
    post, _, told = take(store, Browser(None))
    assert post.pictured == "card"
    assert any("gone" in line for line in told)


def test_private_names_are_given_to_the_camera_to_be_taken_out(store):
    camera = Browser()
    take(store, camera)
    hidden = hiding.Hiding(("Ann Smith", "ann", "ann@roast", "ann@roast.example"))
    assert camera.asked == [(MENTION.url, MENTION.text, hidden)]


def test_a_picture_without_names_is_not_used_where_names_are_shown_nor_the_other_way_round(store):
    take(store, Browser(b"hidden"))
    _, shown, _ = take(store, Browser(b"shown"), Names("show"))
    _, hidden, _ = take(store, Browser(b"hidden again"))
    assert list(shown.values()) == [b"shown"]
    assert b"shown" not in hidden.values()


def test_a_public_voice_is_shown_as_it_is():
    loud = replace(MENTION, author=replace(ANN, followers=50_000))
    assert pictures.hiding_for(loud, pictures.Veil(Names())).names == ()
    assert pictures.hiding_for(replace(MENTION, author=None), pictures.Veil(Names())).names == ()
    assert pictures.hiding_for(loud, pictures.Veil(Names("show"))) is None
    rule = Authored(Names(), lambda name: name != "Acme")
    brand = replace(loud, author=Author("acme7", handle="acme7", name="Acme", followers=3))
    hidden = pictures.hiding_for(brand, pictures.Veil(Names(), by=rule))
    assert (hidden.names, hidden.words) == (("acme7",), ("Acme",))


PAGE = """<html><body><article class="status" style="width:600px">
<img src="data:," width="48" height="48" alt="me"><b>Ann <i>Smith</i></b> <a href="/@ann">@ann@roast.example</a>
<p>My parcel is lost, says Ann Smith to @bob@roast.example. Planned annual report.</p></article></body></html>"""


@pytest.mark.browser
def test_a_page_is_photographed_without_its_people():
    from playwright.sync_api import sync_playwright

    from socialwatch.report.shots import browser_path

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browser_path(None), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(PAGE)
        assert hiding.hide(page, hiding.Hiding(("Ann Smith", "ann", "Smith")))
        said = page.inner_text("body")
        assert page.evaluate("getComputedStyle(document.querySelector('img')).visibility") == "hidden"
        page.set_content("<p>Ann <b>Sm</b><b>ith</b></p>")
        assert hiding.hide(page, hiding.Hiding(("Ann Smith",)))
        assert "Ann" not in page.inner_text("body")
        page.set_content(f"<p>{'where is it? ' * 20}Ann <b>Sm</b><b>ith</b></p>")
        assert not hiding.hide(page, hiding.Hiding(("Ann Smith",)))
        browser.close()
    assert "My parcel is lost" in said
    assert "Planned annual report" in said
    for name in ("Smith", "bob", "ann@"):
        assert name not in said


def test_everything_an_account_is_called_is_known():
    bluesky = Author("did:plc:abc", handle="ann.bsky.social", name="Ann Smith")
    assert set(hiding.known_as(bluesky)) == {"Ann Smith", "ann", "ann.bsky.social", "did:plc:abc"}
    assert hiding.known_as(None) == ()


@pytest.mark.parametrize(("posts", "width"), [(3, cards.WIDE), (4, cards.NARROW)])
def test_four_posts_on_a_slide_have_narrow_cards(store, monkeypatch, posts, width):
    widths = set()
    monkeypatch.setattr(cards, "card", lambda post, tokens, words, width: widths.add(width) or b"card")
    take(store, None, slide=replace(SLIDE, blocks=(Posts(key="posts", posts=(POST,) * posts),)))
    assert widths == {width}
