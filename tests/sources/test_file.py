"""Files of posts: whatever a spreadsheet or a suite has made of them."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from listening import AUGUST

from socialwatch.errors import BadItem, ConfigError, SourceError
from socialwatch.sources.file import File
from socialwatch.sources.file_presets import PRESETS, SIGNS, TOOLS


@pytest.fixture
def put(tmp_path):
    def write(text: str | bytes, name: str = "posts.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


def read(path: Path, **options):
    """The mentions of a file and the reasons why rows were set aside."""
    source = File(path=str(path), **options)
    good, bad = [], []
    for item in json.loads(json.dumps(list(source.items(path)))):  # as the store keeps them
        try:
            good += source.mentions(item)
        except BadItem as error:
            bad.append(str(error))
    return good, bad


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "iso-8859-1"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_encoding_and_delimiter_is_found_out(put, encoding, delimiter):
    rows = [["id", "text", "created"], ["1", "Der Kaffee schmeckt köstlich, sagt Zoë", "2026-08-01T10:00:00Z"],
            ["2", "Größe und Süße: très bon; naïve | ça va", "2026-08-02T10:00:00Z"]] * 1  # fmt: skip
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    good, bad = read(put(text, encoding=encoding))
    assert not bad
    assert [mention.text for mention in good] == [rows[1][1], rows[2][1]]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "Zażółć gęślą jaźń, a kawa była świetna".replace(",", "")),
        ("cp1251", "Доставка опять опоздала и кофе холодный"),
        ("shift_jis", "配達が遅れましたがコーヒーは美味しいです"),
        ("gb18030", "快递又迟到了，咖啡已经凉了，很失望"),
    ],
)
def test_other_scripts_in_their_old_encodings_are_read(put, encoding, text):
    body = "id,text\n" + "".join(f"{number},{text}\n" for number in range(20))
    good, _ = read(put(body, encoding=encoding))
    assert good[0].text == text


def test_long_ids_keep_every_digit(put):
    good, _ = read(put("tweet_id,text\n126415614616154112,hello\n"))
    assert good[0].native_id == "126415614616154112"


@pytest.mark.parametrize("mangled", ["1.26416E+17", "1,26416E+17", "1.26415614616154E17"])
def test_ids_that_a_spreadsheet_has_rounded_are_set_aside(put, mangled):
    good, bad = read(put(f'id;text\n"{mangled}";hello\n'))
    assert not good
    assert "lost its last digits" in bad[0]
    assert "line 2" in bad[0]


def test_lines_before_the_heading_are_skipped(put):
    text = (
        "Report:,Acme weekly\nFrom:,01 Jul 2026\nTo:,30 Sep 2026\n\n"
        "id,created,text,author\n1,2026-08-01,hello,jane\n2,2026-08-02,bye,joe\n"
    )
    good, bad = read(put(text))
    assert [mention.text for mention in good] == ["hello", "bye"]
    assert not bad
    good, _ = read(put(text), skip=4)
    assert len(good) == 2


def test_texts_with_line_ends_quotes_and_delimiters_stay_whole(put):
    good, bad = read(put('id,text\n1,"one\ntwo, ""three"""\n2,four\n'))
    assert [mention.text for mention in good] == ['one\ntwo, "three"', "four"]
    assert not bad


def test_bad_rows_are_told_by_line_and_the_others_kept(put):
    good, bad = read(put("id,text,author\n1,fine,jane\n2,too,many,columns\n3\n4,fine again,joe\n\n5,,nobody\n"))
    assert [mention.native_id for mention in good] == ["1", "4"]
    assert len(bad) == 3
    assert "line 3: it has 4 columns where there are 3" in bad[0]
    assert "line 4" in bad[1]
    assert "line 7: neither title nor text" in bad[2]


def test_a_stray_quote_does_not_swallow_the_rest_of_the_file(put):
    rows = "".join(f"{number},text {number},jane\n" for number in range(2, 500))
    good, bad = read(put(f'id,text,author\n1,"never closed,jane\n{rows}'))
    assert len(good) == 498
    assert len(bad) == 1
    assert "line 2" in bad[0]


def test_columns_are_mapped_joined_and_tried_in_turn(put):
    path = put("nr,day,hour,head,body\n7,2026-08-01,10:30,,hello\n8,2026-08-01,11:00,Title,\n")
    good, _ = read(path, map={"id": "nr", "created": "day+hour", "text": "body|head", "title": ""})
    assert [mention.text for mention in good] == ["hello", "Title"]
    assert good[0].created == datetime(2026, 8, 1, 10, 30, tzinfo=UTC)


def test_a_column_that_is_not_there_is_told_with_those_that_are(put):
    path = put("a,b\n1,2\n")
    with pytest.raises(ConfigError, match=r"no column 'text'; it has 'a', 'b'"):
        read(path, map={"text": "text"})
    with pytest.raises(ConfigError, match="--map text=COLUMN"):
        read(path)
    with pytest.raises(ValueError, match="no field 'txt'"):
        File(path="x", map={"txt": "a"})


def test_of_very_many_columns_a_complaint_names_twenty(put):
    path = put(",".join(f"c{number}" for number in range(3000)) + "\n" + ",".join("1" * 3000) + "\n")
    for mapped in ({}, {"text": "body"}):
        with pytest.raises(ConfigError, match=r"'c19' and 2,980 more") as caught:
            read(path, map=mapped)
        assert "c20" not in str(caught.value)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-08-09T10:11:12+02:00", datetime(2026, 8, 9, 8, 11, 12, tzinfo=UTC)),
        ("2026-08-09 10:11:12", datetime(2026, 8, 9, 9, 11, 12, tzinfo=UTC)),
        ("2026-08-09 10:11:12 UTC", datetime(2026, 8, 9, 10, 11, 12, tzinfo=UTC)),
        ("2026-08-09 10:11:12.0", datetime(2026, 8, 9, 9, 11, 12, tzinfo=UTC)),
        ("Sun Aug 09 10:11:12 +0000 2026", datetime(2026, 8, 9, 10, 11, 12, tzinfo=UTC)),
        ("Sun, 09 Aug 2026 10:11:12 +0100", datetime(2026, 8, 9, 9, 11, 12, tzinfo=UTC)),
        ("9 Aug 2026", datetime(2026, 8, 8, 23, tzinfo=UTC)),
        ("August 9, 2026 at 10:11 AM", datetime(2026, 8, 9, 9, 11, tzinfo=UTC)),
        ("1786270272", datetime(2026, 8, 9, 10, 11, 12, tzinfo=UTC)),
        ("1786270272000", datetime(2026, 8, 9, 10, 11, 12, tzinfo=UTC)),
        ("0000-00-00", None),
        ("year 0", None),
        ("", None),
    ],
)
def test_dates_are_understood_and_the_impossible_is_unknown(put, written, moment):
    good, bad = read(put(f'id,text,created\n1,a,"{written}"\n'), timezone="Europe/London")
    assert not bad
    assert good[0].created == moment


def test_a_day_and_month_that_cannot_be_told_apart_are_asked_for(put):
    path = put("id,text,created\n1,a,03/04/2026 10:00\n2,b,05/06/2026 10:00\n")
    with pytest.raises(ConfigError, match=r"--date-format"):
        read(path)
    good, _ = read(path, date_format="%m/%d/%Y %H:%M")
    assert [mention.created.month for mention in good] == [3, 5]
    good, _ = read(path, date_format="%d/%m/%Y %H:%M")
    assert [mention.created.month for mention in good] == [4, 6]


@pytest.mark.parametrize(("telling", "months"), [("13/02/2026", [4, 2]), ("02/13/2026", [3, 2])])
def test_one_date_that_can_be_told_tells_the_order_of_all(put, telling, months):
    good, _ = read(put(f"id,text,created\n1,a,03/04/2026\n2,b,{telling}\n"))
    assert [mention.created.month for mention in good] == months


def test_a_file_that_asks_back_does_not_keep_the_others_of_a_pattern_from_being_read(put):
    path = put("id,text,created\n1,a,03/04/2026\n")
    source = File(path=str(path))

    async def fetch():
        return [page async for page in source.fetch(None, source.plan([], AUGUST)[0], None)]

    with pytest.raises(SourceError, match="--date-format"):
        asyncio.run(fetch())


def test_json_lines_keep_nested_fields_and_broken_lines_are_told(put):
    lines = [
        '{"id": 126415614616154112, "user": {"name": "jane"}, "text": "a"}',
        "{broken",
        "[]",
        "",
        '{"id": 2, "text": "b"}',
    ]
    good, bad = read(put("\n".join(lines), "posts.jsonl"), map={"author": "user.name"})
    assert [mention.native_id for mention in good] == ["126415614616154112", "2"]
    assert good[0].author.handle == "jane"
    assert ["line 2" in bad[0], "line 3" in bad[1]] == [True, True]


def test_a_list_of_json_objects_is_read_as_well(put):
    good, _ = read(put(json.dumps([{"id": 1, "text": "a"}, {"id": 2, "text": "b"}]), "posts.json"))
    assert len(good) == 2


def workbook(path: Path, rows) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_workbooks_are_read_with_their_dates(tmp_path):
    path = workbook(tmp_path / "posts.xlsx", [
        ["Acme report"], [], ["id", "text", "created", "likes"],
        ["126415614616154112", "hello", datetime(2026, 8, 3, 10, 0), 5],  # noqa: DTZ001 - workbooks know no zones
        [12, "bye", date(2026, 4, 3), None], [None, None, None, None],
    ])  # fmt: skip
    good, bad = read(path)
    assert not bad
    assert [mention.native_id for mention in good] == ["126415614616154112", "12"]
    assert good[0].created == datetime(2026, 8, 3, 10, tzinfo=UTC)
    assert (good[0].engagement.likes, good[1].engagement.likes) == (5, None)


def test_an_id_that_a_workbook_holds_as_a_rounded_number_is_set_aside(tmp_path):
    _, bad = read(workbook(tmp_path / "posts.xlsx", [["id", "text"], [1.26415614616154e17, "hello"]]))
    assert "lost its last digits" in bad[0]


def test_parquet_is_read(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    table = pyarrow.table(
        {"id": [126415614616154112, 2], "text": ["a", "b"], "created": [datetime(2026, 8, 1, tzinfo=UTC), None]}
    )
    parquet.write_table(table, tmp_path / "posts.parquet")
    good, _ = read(tmp_path / "posts.parquet")
    assert [mention.native_id for mention in good] == ["126415614616154112", "2"]
    assert [mention.created for mention in good] == [datetime(2026, 8, 1, tzinfo=UTC), None]


@pytest.mark.parametrize("preset", PRESETS)
def test_exports_of_known_suites_are_recognised_by_their_columns(put, preset):
    columns = dict.fromkeys([*SIGNS[preset], *(names[0].partition("+")[0] for names in PRESETS[preset].values())])
    date_column = PRESETS[preset]["created"][0].partition("+")[0]
    row = [{date_column: "2026-08-01 10:00:00"}.get(column, f"value of {column}") for column in columns]
    text = ",".join(columns) + "\n" + ",".join(row) + "\n"
    good, bad = read(put(text))
    assert not bad
    assert good[0].text.startswith("value of ")
    assert good[0].created == datetime(2026, 8, 1, 10, tzinfo=UTC)
    assert asyncio.run(File(path=str(put(text))).check(None)).endswith(f"{preset} names")


def test_every_preset_is_the_export_of_a_tool_with_a_name():
    assert TOOLS.keys() == PRESETS.keys() == SIGNS.keys()


def test_a_known_export_maps_what_its_columns_mean(put):
    text = (
        "Date,Headline,URL,Opening Text,Hit Sentence,Source,Influencer,Country,Language,Hashtags,Sentiment\n"
        "2026-08-01 10:00,Beans,https://n.example/1,once,acme is fine,Twitter,@jane,UK,en,#acme,Positive\n"
    )
    mention = read(put(text), name="meltwater")[0][0]
    assert (mention.network, mention.title, mention.text) == ("x", "Beans", "acme is fine")
    assert (mention.author.handle, mention.tags, mention.native_id) == ("jane", ("acme",), "https://n.example/1")
    assert read(put(text), name="meltwater", network="press")[0][0].network == "press"


def test_rows_without_an_id_keep_their_name_when_read_again(put):
    path = put("text,author,created\nhello,jane,2026-08-01\nhello,joe,2026-08-01\n")
    once, again = read(path)[0], read(path)[0]
    assert [mention.id for mention in once] == [mention.id for mention in again]
    assert once[0].id != once[1].id


def test_counts_that_are_missing_are_unknown_and_marks_between_thousands_are_read(put):
    good, _ = read(put('id,text,likes,replies,followers,author\n1,a,"1,234",,12.500,jane\n'))
    assert (good[0].engagement.likes, good[0].engagement.replies) == (1234, None)
    assert good[0].author.followers == 12500


def test_nul_bytes_scripts_and_formulas_in_a_file_are_text(put):
    good, _ = read(put(b'id,text,author\n1,"nul \x00 <script>alert(1)</script>here",=cmd()\n'))
    assert good[0].text == "nul here"
    assert good[0].author.handle == "=cmd()"


def test_a_post_of_a_megabyte_is_read(put):
    good, bad = read(put("id,text\n1," + "x" * 1_000_000 + "\n2,short\n"))
    assert [len(mention.text) for mention in good] == [1_000_000, 5]
    assert not bad


@pytest.mark.parametrize(
    ("body", "name", "told"),
    [
        (b"", "empty.csv", "is empty"),
        (b"\xd0\xcf\x11\xe0old", "old.xls", "save it as"),
        (b"PK\x03\x04broken", "broken.xlsx", "not a workbook"),
        (b"PAR1broken", "broken.parquet", "not a Parquet"),
    ],
)
def test_files_that_cannot_be_read_say_why(put, body, name, told):
    with pytest.raises(SourceError, match=told):
        read(put(body, name))


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(SourceError, match="cannot be read"):
        read(tmp_path / "nowhere.csv")
    with pytest.raises(ConfigError, match="no file is named"):
        File(path=str(tmp_path / "*.csv")).plan([], AUGUST)


def test_a_file_is_read_in_pages_and_not_again_until_it_changes(put):
    path = put("id,text\n" + "".join(f"{number},text\n" for number in range(4500)))
    source = File(path=str(path))

    async def fetch(resume):
        return [page async for page in source.fetch(None, source.plan([], AUGUST)[0], resume)]

    pages = asyncio.run(fetch(None))
    assert [len(page.items) for page in pages] == [2000, 2000, 500, 0]
    assert [page.covered.seconds for page in pages[:-1]] == [0, 0, 0]
    assert pages[-1].covered == AUGUST
    assert [page.items for page in asyncio.run(fetch(pages[-1].resume))] == [[]]
    path.write_text("id,text\n1,changed\n")
    assert len(asyncio.run(fetch(pages[-1].resume))[0].items) == 1


@pytest.mark.real
def test_real_tweets_keep_their_ids_dates_and_texts(shared_data):
    good, bad = read(shared_data / "sanders" / "full-corpus.csv", timezone="UTC")
    assert (len(good), len(bad)) == (5113, 0)
    assert good[0].native_id == "126415614616154112"
    assert all(mention.created and mention.created.year == 2011 for mention in good)
    talk, _ = read(shared_data / "twcs" / "sample.csv")
    assert sum(1 for mention in talk if mention.parent) > 40


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see http://t.co/8ExbnQjY", ("http://t.co/8ExbnQjY",)),
        ("(https://acme.example/a_(b)), and http://acme.example/c.", ("https://acme.example/a_(b)", "http://acme.example/c")),
        ("cut off: http://t.co/8Exb... and http://t.co/9Fyc…", ()),
        ("RT @acme: cut at the end http://t. ...", ()),
        ("<p>read <a href='https://acme.example/x'>this</a></p>", ("https://acme.example/x",)),
        ("twice http://a.example http://a.example", ("http://a.example",)),
        ("none: http:// www mailto:a@b.example", ()),
    ],
)  # fmt: skip
def test_addresses_in_a_text_are_links(put, text, links):
    (mention,), _ = read(put(f'id,text\n1,"{text}"\n'))
    assert mention.links == links


def test_a_column_of_links_is_believed(put):
    (mention,), _ = read(put("id,text,links\n1,see http://t.co/short,https://acme.example/long\n"))
    assert mention.links == ("https://acme.example/long",)


def test_a_country_is_two_letters_or_unknown(put):
    assert [post.country for post in read(put("id,text,country\n1,one,de\n2,two,Germany\n"))[0]] == ["DE", None]


def test_an_export_of_ours_is_plain_text_and_stays_it(put):
    head = "id,network,native_id,sources,created,text,title,sentiment,brands"
    text = "a <b>bold</b> &amp; <http://acme.example> claim"
    ((mention,), _) = read(put(f"{head}\nx:1,x,1,one,2026-08-01T10:00:00Z,{text},<i>,neutral,Acme\n"))
    assert (mention.network, mention.text, mention.title) == ("x", text, "<i>")
