"""Names of private people in plain words: left out where the archive knows them, and only there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import planted
import pytest

from socialwatch.models import Author, Mention
from socialwatch.report import people
from socialwatch.report.authored import authored
from socialwatch.report.names import Names
from socialwatch.report.people import find
from socialwatch.store import Store, namesakes
from socialwatch.store.rows import Heard, Row

NOW = datetime(2026, 10, 2, tzinfo=UTC)
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
PEOPLE = (
    # handle, name, followers
    ("annsmith@roast.example", "Ann Smith", 300),
    ("okwui.bsky.example", "Dr. Okwui Achebe-Lund \N{HOT BEVERAGE}", None),
    ("elodie", "Élodie van der Brück", 9_999),
    ("brown@roast.example", "Mark Brown", 12),
    ("bean_counter7@roast.example", "Bean", 12),
    ("portafilterben@roast.example", "Ben", 12),
    ("wang", "王小明芳", 3),
    ("salim", "سليم الخطيب", 3),
    # what must stay: a public voice and who is called like one, everyday words, a brand, a platform, our own words
    ("barista", "Billie Barista", 25_000),
    ("barista2", "Billie Barista", 10),
    ("lover", "Coffee Lover", 10),
    ("service", "Customer Service", 10),
    ("umbrafan", "Umbra Coffee", 10),
    ("news", "Hacker News", 10),
    ("kathi", "Katharina", 10),
    ("delivery", None, 10),
    ("w", "Amelia W.", 10),
    # accents that people leave out, and handles with capitals
    ("juergen1", "Jürgen Müller-Łoś", 10),
    ("siobhan", "Siobhán O'Connor", 10),
    ("Kettle_Boy99", None, 10),
    # a town
    ("mk", "Milton Keynes", 10),
    ("trustpilot", None, 10),
    # names with more around them, in letters of other kinds, in the other order
    ("jm_99", "Jane Miller", 10),
    ("od", "Olaf van der Berg", 10),
    ("hs", "Prof. Dr. Hanna Schulz (she/her)", 10),
    ("jw", "Winter, Julian", 10),
    ("pv", "Peter J. Vogel", 10),
    ("gk", "Gisela Krumm | Sales", 10),
    ("ub", "Ute Brandl, York", 10),
    ("rk", "\u202eRo\u200bsa\u200d Keller\u202c", 10),
    ("mathematical", "\U0001d4d9\U0001d4fe\U0001d4f5\U0001d4f2\U0001d4ea Weber", 10),
    ("wide", "\uff2b\uff45\uff4e\uff4a\uff49\u3000\uff2d\uff4f\uff52\uff49\uff54\uff41", 10),
    ("taro", "田中 太郎", 10),
    ("hanako", "佐藤花子", 10),
    ("rahul", "राहुल शर्मा", 10),
    ("ivan", "Иван Петров", 10),
    ("bob", "Bob+*[x] Kowalski(", 10),
    # names that are words, places and brands, and names of nothing at all
    ("acme", "Acme", 10),
    ("mark1", "Mark", 10),
    ("will1", "Will", 10),
    ("hope1", "Hope", 10),
    ("l1", "Leeds", 10),
    ("burger", "Burger Lover", 10),
    ("fire", "\N{FIRE}\N{FIRE}", 10),
    ("j", "J", 10),
    ("x", "x" * 300, 10),
    ("e", "", 10),
)
TOWN = ("stuck in Milton Keynes again", "near Milton Keynes it is late", "who is in milton keynes?")
TALK = "my coffee delivery: a brown mark, a lover of customer service, coffee and delivery, now and then"


def post(number: int, text: str, handle: str, name: str | None, followers: int | None) -> Mention:
    author = Author(handle, handle=handle, name=name, followers=followers)
    return Mention(
        network="mastodon", native_id=f"n{number}", text=text, author=author, created=NOW - timedelta(days=number)
    )  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with Store.open(tmp_path_factory.mktemp("people") / "s.sqlite", write=True, create=True) as opened:
        with opened.transaction():
            source = opened.sources.id("fedi", "mastodon")
            posts = [post(at, TALK, *one) for at, one in enumerate(PEOPLE)]
            posts += [post(100 + at, text, f"u{at}", None, None) for at, text in enumerate(TOWN)]
            rows = [Row({"n": at}, (Heard(one, ("Umbra",)),)) for at, one in enumerate(posts)]
            opened.writer.save(source, rows, run=None, now=NOW)
        yield opened


def told(store, text, names=None, config=planted.CONFIG):
    return find(store, config, names or Names(), [text]).without(text)


@pytest.mark.parametrize(
    "text",
    [
        "{} was rude to me",
        "I asked {} twice.",
        "Thanks, {}!",
        "({})",
        "it was {}'s fault",
        "{}: no answer",
    ],
)
@pytest.mark.parametrize(
    "name",
    [
        "Ann Smith", "ann smith", "ANN SMITH", "Ann-Smith", "annsmith", "Okwui Achebe Lund", "okwui achebe-lund",
        "Élodie van der Brück", "Mark Brown", "bean_counter7", "portafilterben", "王小明芳",
        "سليم الخطيب", "Elodie van der Bruck", "E\u0301lodie van der Bru\u0308ck", "elodie van der brueck",
        "Jürgen Müller-Łoś", "Juergen Mueller Los", "JURGEN MULLER-LOS", "Siobhan O’Connor", "Siobhan OConnor",
        "Kettle_Boy99", "kettle_boy99",
        # the surname first, an initial, other signs between the words, letters of other kinds, unseen characters
        "Miller, Jane", "Miller Jane", "MILLER Jane", "J. Miller", "J Miller", "Jane M.", "Jane A. Miller",
        "Jane \N{SUNFLOWER} Miller", "Jane\u2010Miller", "Jane\u3000Miller", "J\u200bane Mil\u00adler",
        "Jane\u200bMiller", "\uff2aane \uff2diller", "JaneMiller", "janemiller", "Gisela Krumm", "Ute Brandl",
        "van der Berg, Olaf", "O. van der Berg",
        "Olaf van der Berg", "Hanna Schulz", "Hanna Schulz (she/her", "Julian Winter", "Winter, Julian", "Peter Vogel",
        "P. J. Vogel", "Rosa Keller", "Julia Weber", "Kenji Morita", "Morita Kenji", "田中太郎", "田中 太郎",
        "佐藤 花子", "राहुल शर्मा", "Петров Иван", "Bob Kowalski", "\uff2bettle_\uff22oy\uff19\uff19",
    ],
)  # fmt: skip
def test_private_people_of_the_archive_are_left_out_of_texts(store, text, name):
    assert told(store, text.format(name)) == text.format(ELLIPSIS)


@pytest.mark.parametrize(
    "text",
    [
        "Billie Barista made it public",
        "I am a coffee lover, Coffee Lover they say",
        "Customer Service called, customer service hung up",
        "Umbra Coffee is late",
        "found on Hacker News today",
        "Katharina was kind",
        "the delivery was late",
        "Amelia and Katharina, with Mark and Ann",
        "Ann, Smith and Brown; Jane, who met Miller",
        "Acme is late, and Leeds too. Mark my words, will you? Hope so.",
        "plan B, vitamin C, and J is one \N{FIRE}\N{FIRE}, amazing Rose",
        "a mark brown as earth",
        "Smith, Brown and Ann",
        "seen on annsmith.example",
        "Jane Doe is nobody we know",
        "Milton Keynes lost my parcel, Trustpilot says so",
    ],
)
def test_everyday_words_brands_public_voices_and_lone_first_names_stay(store, text):
    assert told(store, text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Jane Millers Paket", "{} Paket"),
        ("#JaneMiller #JusticeForJaneMiller #ИванПетров", "#{} #JusticeFor{} #{}"),
        (
            "kettle_boy99.blogs.example, https://bean.example/portafilterben",
            "{}.blogs.example, https://bean.example/{}",
        ),
        ("私はkettle_boy99です、Jane Millerさん", "私は{}です、{}さん"),
        ("Amelia W. came", "{} came"),
    ],
)
def test_names_inside_of_words_and_addresses_are_left_out(store, text, left):
    assert told(store, text) == left.replace("{}", ELLIPSIS)


def test_a_person_whom_many_posts_name_is_left_out_all_the_same(tmp_path):
    storm = ("佐藤花子", "田中 太郎", "محمد العلي", "maria.lopez88", "Jane Miller")
    with Store.open(tmp_path / "s.sqlite", write=True, create=True) as opened:
        with opened.transaction():
            source = opened.sources.id("fedi", "mastodon")
            said = [post(at, f"{one} {at}", f"u{at}", None, 3) for at, one in enumerate(storm * 30)]
            said += [post(1000 + at, "mine", one, one, 3) for at, one in enumerate(storm)]
            rows = [Row({"n": at}, (Heard(one, ("Umbra",)),)) for at, one in enumerate(said)]
            opened.writer.save(source, rows, run=None, now=NOW)
        assert [told(opened, one) for one in storm] == [ELLIPSIS] * len(storm)


@pytest.mark.parametrize(
    ("handle", "name", "text", "left"),
    [
        ("annsmith@roast.example", "Ann Smith", "Regards, ann smith, annsmith", "Regards, {}, {}"),
        ("kathi", "Katharina", "Katharina here, or kathi", "{} here, or {}"),
        ("jo.m", "Jo Mo", "Jo Mo or jo.m", "{} or {}"),
        ("hs2", "佐藤", "佐藤です", "佐藤です"),
        ("bob", "Bob+*[x] Kowalski(", "I am Bob+*[x] Kowalski(", "I am {}"),
        # nobody's names: brands, words, places, what four people say
        ("umbra2", "Umbra", "Umbra is late", "Umbra is late"),
        ("mark1", "Mark", "Mark my words", "Mark my words"),
        ("will1", "Will", "Will it come?", "Will it come?"),
        ("coffee", "Coffee", "Coffee never came", "Coffee never came"),
        ("mk2", "Milton Keynes", "Milton Keynes is wet", "Milton Keynes is wet"),
        ("j", "J", "J is one", "J is one"),
        ("fire", "\N{FIRE}\N{FIRE}", "\N{FIRE}\N{FIRE} now", "\N{FIRE}\N{FIRE} now"),
        ("e", "", "nothing", "nothing"),
    ],
)
def test_an_author_s_own_name_is_left_out_of_his_post_unless_it_is_a_word(store, handle, name, text, left):
    author = Author(handle, handle=handle, name=name, followers=3)
    rule = authored(store, planted.CONFIG, Names())
    assert rule.without(text, author) == left.replace("{}", ELLIPSIS)
    assert rule.without(text, replace(author, followers=20_000)) == text
    assert authored(store, planted.CONFIG, Names("show")).without(text, author) == text


def test_names_are_shown_where_the_config_says_so(store):
    assert told(store, "Ann Smith", Names("show")) == "Ann Smith"
    assert told(store, "Ann Smith", Names("initials")) == ELLIPSIS


def test_own_accounts_are_named(store):
    assert told(store, "Ann Smith of Umbra", Names(own=("annsmith@roast.example", "annsmith"))) == "Ann Smith of Umbra"


def test_what_a_query_asks_for_by_name_stays(store):
    brand = replace(planted.CONFIG.brands[0], query='umbra OR "Ann Smith"')
    assert told(store, "Ann Smith", config=replace(planted.CONFIG, brands=(brand,))) == "Ann Smith"


@pytest.mark.parametrize("text", ["Mastodon user", "Mastodon-Konto"])
def test_what_those_are_called_who_are_not_named_is_looked_for_among_no_authors(store, text, monkeypatch):
    begins = []
    monkeypatch.setattr(people, "namesakes_beside", lambda db, first, *others: begins.append(first) or iter(()))
    find(store, planted.CONFIG, Names(), [text, "Jane Miller"])
    assert {"jane", "miller"} <= begins[0]
    assert not {"user", "konto"} & begins[0]


def test_people_are_the_same_when_they_are_looked_for_beside_other_work(store, monkeypatch):
    texts = ["Ann Smith and J. Miller met bean_counter7", "no answer from Billie Barista"]
    alone, done = find(store, planted.CONFIG, Names(), texts), []
    monkeypatch.setattr(namesakes, "MANY", 1)  # so few are not worth a thread otherwise
    assert find(store, planted.CONFIG, Names(), texts, lambda: done.append(1)).called == alone.called != {}
    assert find(store, planted.CONFIG, Names(mode="show"), texts, lambda: done.append(2)).called == {}
    assert find(store, planted.CONFIG, Names(), [], lambda: done.append(3)).called == {}
    assert done == [1, 2, 3]
