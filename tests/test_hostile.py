"""What strangers send to stall, fill or steer the program; what is superlinear would not end here."""

from __future__ import annotations

import csv
import os
import zipfile
from pathlib import Path

import pytest

from socialwatch import config
from socialwatch.cli import output
from socialwatch.enrich.clauses import parts
from socialwatch.errors import ConfigError, SourceError, StoreError
from socialwatch.http import Answer, Guard
from socialwatch.measures.questions import SENTENCE
from socialwatch.models import Mention
from socialwatch.query import Matcher, highlights, parse, tokens
from socialwatch.query.tokens import normalise, words
from socialwatch.report.onpage import pieces
from socialwatch.sources.feed_reading import read_feed
from socialwatch.sources.file_reading import layout_of, rows
from socialwatch.sources.text import web_address
from socialwatch.store import Store

pytestmark = pytest.mark.long

RSS = b'<?xml version="1.0"?><rss version="2.0"><channel><title>N</title>%s</channel></rss>'
ONE = RSS % b"<item><title>acme</title></item>"


def fed(body: bytes, kind: str = "application/xml") -> list[dict[str, object]]:
    return read_feed(Answer(200, {"content-type": kind}, body, "https://news.example/feed")).items


def test_comments_behind_a_feed_do_not_stall():
    assert fed(ONE + b"<!---->" * 500 + b"x")[0]["title"] == "acme"
    assert not read_feed(Answer(200, {}, ONE + b"<x/><!-- a --> </rss> <!-- b -->", "https://n.example/")).broken


def test_a_page_of_half_links_does_not_stall():
    with pytest.raises(SourceError, match="web page"):
        fed(b"<!doctype html><html>" + b"<link " * 30_000)


def test_entities_of_entities_do_not_stall():
    declared = b'<!DOCTYPE rss [<!ENTITY a "' + b"&a" * 100_000
    assert fed(ONE.replace(b"<rss", declared + b"<rss", 1))[0]["title"] == "acme"


@pytest.mark.parametrize("author", [b"a" * 200_000, b"a." * 100_000])
def test_an_endless_author_does_not_stall(author):
    assert fed(RSS % (b"<item><title>acme</title><author>" + author + b"</author></item>"))[0]["title"] == "acme"


def test_endless_categories_do_not_stall():
    categories = b"".join(b"<category>c%d</category>" % number for number in range(15_000))
    assert 0 < len(fed(RSS % (b"<item><title>acme</title>" + categories + b"</item>"))[0]["tags"]) < 1000


@pytest.mark.parametrize(
    ("body", "of"),
    [
        (RSS % (b"<item/>" * 30_000), "entries"),
        ((RSS % (b"<item/>" * 30_000)).decode().replace("?>", ' encoding="utf-16"?>', 1).encode("utf-16"), "entries"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [' + b"{}," * 30_000 + b"{}]}", "entries"),
        (b"<rss " + b" ".join(b'a%d="1"' % number for number in range(20_000)) + ONE[26:], "attributes"),
    ],
    ids=["items", "utf-16", "json", "attributes"],
)
def test_a_document_far_beyond_a_feed_is_refused(body, of):
    with pytest.raises(SourceError, match=rf"over [\d,]+ {of}"):
        fed(body)


def test_a_charset_that_breaks_the_parser_is_a_source_error():
    with pytest.raises(SourceError, match="cannot be read"):
        fed(ONE.replace(b"?>", b' encoding="punycode"?>', 1))


@pytest.mark.parametrize("text", [" " * 500_000, " ," * 200_000, "\n" * 500_000, ",;" * 200_000, " but" * 100_000])
def test_a_post_of_nothing_does_not_stall_the_clauses(text):
    assert set(parts("acme" + text + "x", {"Acme": [(0, 4)], "Bolt": []})) == {"Acme", "Bolt"}


def test_a_post_of_a_name_does_not_stall_the_clauses():
    acme, bolt = parse("acme"), parse("bolt")
    text = "acme. " * 30_000 + "bolt."
    said = parts(text, {"Acme": highlights(acme, text), "Bolt": highlights(bolt, text)})
    assert said["Bolt"].text == "bolt."
    assert said["Acme"].text.count("acme") == 30_000


@pytest.mark.parametrize("text", ["acme, ", "acme is, bolt is, ", "acme and ", "acme better than bolt, ", "bolt, I "])
def test_a_post_of_names_and_joints_does_not_stall_the_clauses(text):
    text = text * 10_000 + "bolt"
    said = parts(text, {name: highlights(parse(name), text) for name in ("acme", "bolt")})
    assert "bolt" in said["bolt"].text + said["bolt"].against


def test_a_post_without_an_end_does_not_stall_the_questions():
    assert SENTENCE.findall("why acme? " + "a " * 200_000)[0] == "why acme?"


@pytest.mark.parametrize("text", ["a" * 1_000_000, "acme" + "\u0323\u0301" * 500_000])
def test_a_post_of_one_word_does_not_stall_the_screenshots(text):
    assert pieces(text)


def test_heaps_of_marks_do_not_stall_the_words():
    heap = "acme a" + "\u0323\u0301" * 100_000 + "z outage"
    assert words(heap)[0] == "acme"
    assert [token.folded for token in tokens(heap)] == words(heap)
    assert len(normalise(heap)) < 100
    assert Matcher({"Acme": parse("outage")}).match(Mention(network="n", native_id="1", text=heap)) == ("Acme",)


@pytest.mark.parametrize("name", ["*", "M*A*S*H", 'Say "hi"\\', "a*"])
def test_a_name_with_a_star_can_be_asked_for_in_quotes(name):
    told = name.replace("\\", "\\\\").replace('"', '\\"')
    assert parse(f'author:"{told}"').text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "HTTPS://[::1", "file:///etc/passwd", "//a"]
)
def test_what_is_no_web_address_is_no_link(url):
    assert web_address(url) is None


def test_a_heading_of_csv_is_no_formula(capsys):
    output.write_csv([{"=cmd|'/c calc'!A0": 1, "\x1b[31m": 2}], ["=cmd|'/c calc'!A0", "\x1b[31m"])
    assert next(csv.reader(capsys.readouterr().out.splitlines())) == ["'=cmd|'/c calc'!A0", "[31m"]


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(60):
            part.write(b"<row></row>" * 100_000)
    with pytest.raises(SourceError, match="packed into"):
        layout_of(path)


def test_a_file_of_stray_quotes_ends(tmp_path):
    path = tmp_path / "stray.csv"
    path.write_text("id,text,created\n" + "1,acme,2026-10-01\n" * 100 + 'a"b,"""\n' * 20_000)
    read = list(rows(path, layout_of(path, delimiter=",", skip=0)))
    assert sum(not row.error for row in read) == 100


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_neither_read_nor_opened(tmp_path):
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with pytest.raises(SourceError, match="a pipe"):
        layout_of(pipe)
    with pytest.raises(StoreError, match="a pipe"):
        Store.open(pipe)


@pytest.mark.parametrize("text", ['[["\\u001b[31m"]]\nname = "a"\n', "a = " + "[" * 20_000 + "]" * 20_000])
def test_a_configuration_of_odd_brackets_is_an_error_that_ends(tmp_path, text):
    path: Path = tmp_path / "socialwatch.toml"
    path.write_text(text)
    with pytest.raises(ConfigError):
        config.check(path)


@pytest.mark.parametrize(
    "address", ["::127.0.0.1", "::ffff:127.0.0.1", "64:ff9b:1::7f00:1", "fec0::1", "0.0.0.0", "::"]
)
def test_a_private_address_in_disguise_is_refused(address):
    assert not Guard().permits("public.example", 80, address)
