"""HTML as people read it."""

from __future__ import annotations

import pytest

from socialwatch.sources.text import clean, language, one_line, plain, plain_and_links, web_address


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("no markup at all", "no markup at all"),
        ("a &amp; b &lt;3", "a & b <3"),
        ("I <3 you & AT&T", "I <3 you & AT&T"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>one<br>two<br/>three</p>", "one\ntwo\nthree"),
        ("<ul><li>a</li><li>b</li></ul>after", "a\nb\n\nafter"),
        ("a <b>bold</b>ness\n of   white", "a boldness of white"),
        ("<pre>def f():\n    return 1</pre>", "def f():\nreturn 1"),
        ("x<script>alert(1)</script>y<style>p{}</style>", "xy"),
        ("<div><p>nested</p></div>", "nested"),
        ("<p>open <b>never closed", "open never closed"),
        ("", ""),
        (None, ""),
        ("<p>nul\x00 and \x1b[31mbell\x07</p>", "nul and [31mbell"),
        ("half a pair \ud83d", "half a pair"),
        ("<p>日本語<br>改行</p>", "日本語\n改行"),
    ],
)
def test_text_as_a_reader_sees_it(html, text):
    assert plain(html) == text


def test_mastodon_links_come_out_whole():
    html = (
        '<p>see <a href="https://example.com/a/long/path"><span class="invisible">https://</span>'
        '<span class="ellipsis">example.com/a/long</span><span class="invisible">/path</span></a> '
        '<a href="https://m.example/tags/acme" class="mention hashtag">#<span>acme</span></a> '
        '<span class="h-card"><a href="https://m.example/@jane" class="u-url mention">@<span>jane</span></a></span></p>'
    )
    text, links = plain_and_links(html)
    assert text == "see https://example.com/a/long/path #acme @jane"
    assert links == ("https://example.com/a/long/path",)


@pytest.mark.parametrize("href", ["javascript:alert(1)", "mailto:a@b.c", "data:text/html,x", "", "   ", "//", None, 5])
def test_links_lead_to_the_web_or_nowhere(href):
    assert web_address(href) is None


def test_relative_links_are_joined():
    assert plain_and_links('<a href="/a?b=1">x</a>', "https://e.example/feed")[1] == ("https://e.example/a?b=1",)


def test_scripts_hidden_in_attributes_and_comments_do_not_come_out():
    html = '<img src=x onerror="alert(1)"><!-- <script>x</script> --><svg><script>y</script></svg>'
    html += '<a href="javascript:z">t</a>'
    assert plain_and_links(html) == ("t", ())


def test_a_megabyte_of_nested_markup_is_read():
    for tag in ("div", "span", "blockquote", "b"):
        html = f"<{tag}>" * 50_000 + "deep<script>x()</script> &amp; down" + f"</{tag}>" * 50_000
        assert plain(html).split() == ["deep", "&", "down"]
    assert plain("<p>a<br>b</p>" * 3_000).startswith("a\nb\n\na")
    assert len(plain("<p>" + "word " * 200_000 + "</p>")) == 999_999


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("pt_BR", "pt-BR"),
        ("zh-Hans", "zh-Hans"),
        ("und", None),
        ("English", None),
        ("", None),
        (7, None),
    ],
)
def test_languages_are_codes_or_unknown(code, known):
    assert language(code) == known


def test_names_stand_on_one_line():
    assert one_line(" Jane\n\tDoe\x00 ") == "Jane Doe"
    assert one_line("\u0007") is None
    assert clean("a\r\nb\rc") == "a\nb\nc"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("music <http://t.co/wd05MHPU> #acme", "music http://t.co/wd05MHPU #acme"),
        ("<p>mail <jane@acme.example> &amp; wait</p>", "mail jane@acme.example & wait"),
        ("<www.acme.example>", "www.acme.example"),
        ("see <a href='https://acme.example'>this</a>", "see this"),
    ],
)
def test_addresses_set_off_by_points_are_no_tags(written, read):
    assert plain(written) == read


def test_emoji_that_a_blog_shows_as_pictures_are_emoji_again():
    picture = '<img src="https://s.w.org/images/core/emoji/2615.png" alt="☕" class="wp-smiley" />'
    assert plain(f"<p>Good {picture} here</p>") == "Good ☕ here"
    assert plain('<p>Good <img alt=":coffee:" class="emoji"> <img alt="ein schöner Tag"> here</p>') == "Good here"


def test_what_xhtml_closes_at_once_swallows_nothing_of_what_follows():
    assert (
        plain('<p>Good <iframe src="https://v.example/1"/>coffee<script src="/x.js" /> here</p>') == "Good coffee here"
    )
    assert plain("<p>Good <iframe>hidden</iframe> coffee</p>") == "Good coffee"
    assert plain("caf&#XE9;") == "café"
