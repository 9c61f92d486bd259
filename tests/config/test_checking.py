"""Everything that is wrong in a configuration, said at once: file, line, key, what was found, what is allowed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from socialwatch import config, registry
from socialwatch.errors import ConfigError
from socialwatch.secrets import Secret


@dataclass(frozen=True, kw_only=True)
class Gazette:
    """A connector for these tests."""

    url: str
    limit: int = 10
    columns: dict[str, str] = field(default_factory=dict)
    password: Secret | None = None
    token: str | None = None


@pytest.fixture(autouse=True)
def _gazette(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = registry.Registry("sources", {"gazette": f"{__name__}:Gazette", "gone": "socialwatch.nowhere:Gone"})
    monkeypatch.setattr("socialwatch.config.checking.SOURCES", ours)


def complaint(tmp_path: Path, text: str) -> str:
    path = tmp_path / "c.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        config.check(path)
    return str(caught.value).replace(str(path), "c.toml")


ACME = '[[brand]]\nname = "Acme"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('timezone = "Europe/Londen"\n' + ACME, 'c.toml:1: timezone: found "Europe/Londen", allowed: IANA names'),
        ('timezone = "Europe/Londen"\n' + ACME, "did you mean 'Europe/London'?"),
        ("fiscal_year_start = 13\n" + ACME, "c.toml:1: fiscal_year_start: found 13, allowed: a number from 1 to 12"),
        ('languages = ["english"]\n' + ACME, 'c.toml:1: languages: found ["english"], allowed: two-letter codes'),
        ("keep_unmatched = true\n" + ACME, "keep_unmatched: found true, allowed: a whole number"),
        ("database = 5\n" + ACME, "database: found 5, allowed: text in quotes"),
        ('database = "a\\u0000b.db"\n' + ACME, r'database: found "a\u0000b.db", allowed: a path without NUL'),
        (
            ACME + '[[source]]\ntype = "gazette"\nurl = "x"\npath = "a\\u0000b"\n',
            r'c.toml:6: source[1].path: found "a\u0000b", allowed: a path without NUL',
        ),
        (ACME + '[report]\npage = "\\u0000"\n', r'report.page: found "\u0000", allowed: a path without NUL'),
        ("tiemzone = 3\n" + ACME, "c.toml:1: tiemzone: found an unknown key (did you mean 'timezone'?)"),
        ("", "brand: found none, allowed: at least one [[brand]]"),
        ('brand = "Acme"', 'brand: found "Acme", allowed: tables, each under its own [[brand]]'),
        ("[[brand]]\nown = true\n", "c.toml:1: brand[1].name: found nothing, allowed: a value; this key must be there"),
        ('[[brand]]\nname = " "\n', 'c.toml:2: brand[1].name: found " ", allowed: a name of at least one letter'),
        (
            ACME + ACME.lower(),
            'c.toml:4: brand[2].name: found "acme", allowed: a name of its own; brand[1] has this one',
        ),
        (ACME + 'kind = "rival"\n', 'brand[1].kind: found "rival", allowed: "own", "competitor", "category"'),
        (ACME + 'own = true\nkind = "person"\n', 'brand[1].own: found true beside kind = "person"'),
        (ACME + "own = 1\n", "brand[1].own: found 1, allowed: true or false"),
        (ACME + 'qurey = "x"\n', "c.toml:3: brand[1].qurey: found an unknown key (did you mean 'query'?)"),
        (ACME + 'accounts = "x"\n', 'brand[1].accounts: found "x", allowed: a list'),
        (ACME + 'accounts = ["ok", 3]\n', "brand[1].accounts[2]: found 3, allowed: text in quotes"),
        (ACME + 'accounts = ["two words"]\n', 'brand[1].accounts: found ["two words"], allowed: "@acme"'),
        (ACME + '[[topic]]\nname = "A"\n', "topic[1].query: found nothing, allowed: a value"),
        (ACME + '[[source]]\ntype = "gazete"\n', 'c.toml:4: source[1].type: found "gazete", allowed: one of'),
        (ACME + '[[source]]\ntype = "gazete"\n', "did you mean 'gazette'?"),
        (
            ACME + '[[source]]\ntype = "gone"\n',
            "source[1].type: the source 'gone' (socialwatch.nowhere:Gone) cannot be",
        ),
        (ACME + '[[source]]\nname = "x"\n', "source[1].type: found nothing, allowed: one of"),
        (ACME + '[[source]]\ntype = "gazette"\n', "source[1].url: found nothing, allowed: a value"),
        (
            ACME + '[[source]]\ntype = "gazette"\nurl = "x"\nlimt = 3\n',
            "source[1].limt: found an unknown key (did you mean",
        ),
        (
            ACME + '[[source]]\ntype = "gazette"\nurl = "x"\nlimit = "3"\n',
            'source[1].limit: found "3", allowed: a whole',
        ),
        (
            ACME + '[[source]]\ntype = "gazette"\nurl = "x"\n[source.columns]\nid = 3\n',
            "c.toml:7: source[1].columns.id: found 3, allowed: text in quotes",
        ),
        (
            ACME + '[[source]]\ntype="gazette"\nurl="x"\n' * 2,
            'source[2].name: found "gazette", allowed: a name of its own; source[1] has this one',
        ),
        (ACME + "[network]\nconcurrency = 0\n", "network.concurrency: found 0, allowed: a number from 1 to 100"),
        (ACME + '[network]\nallow = ["*"]\n', 'network.allow[1]: found "*", allowed: "127.0.0.1:8123"'),
        (ACME + "[network]\ntimout = 3\n", "network.timout: found an unknown key (did you mean 'timeout'?)"),
        (ACME + '[report]\naccent = "red"\n', 'report.accent: found "red", allowed: a colour, like #5B2A86'),
        (ACME + '[[report]]\naccent = "red"\n', "report: found [{"),
    ],
)
def test_an_error_names_line_key_found_and_allowed(tmp_path: Path, text: str, said: str) -> None:
    assert said in complaint(tmp_path, text)


def test_a_query_that_cannot_be_understood_is_marked(tmp_path: Path) -> None:
    said = complaint(tmp_path, ACME + 'query = "acme OR (cloud"\n')
    assert 'c.toml:3: brand[1].query: found "acme OR (cloud", allowed: a query: ' in said
    query, marks = said.splitlines()[-2:]
    assert query[marks.index("^")] == "("


def test_topics_that_build_on_each_other_in_a_circle_are_an_error(tmp_path: Path) -> None:
    circle = '[[topic]]\nname = "A"\nquery = "topic:B"\n[[topic]]\nname = "B"\nquery = "topic:A"\n'
    assert "topic: these topic queries go in a circle" in complaint(tmp_path, ACME + circle)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("late topic:Bilings", "allowed: a topic that is configured: Billing"),
        ("late brand:Acne", "allowed: a brand that is configured: Acme"),
    ],
)
def test_a_topic_may_only_ask_for_what_is_configured(tmp_path: Path, query: str, said: str) -> None:
    found = complaint(tmp_path, ACME + f"[[topic]]\nname = 'Billing'\nquery = '{query}'\n")
    assert f'topic[1].query: found "{query}", {said}' in found


def test_a_brand_may_not_ask_for_what_is_known_later(tmp_path: Path) -> None:
    assert "brand[1].query: found" in complaint(tmp_path, ACME + 'query = "acme topic:Billing"\n')


def test_all_errors_come_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    said = complaint(
        tmp_path,
        'timezone = "Mars"\nfiscal_year_start = 0\n[[brand]]\nname = "A"\nkind = "x"\n'
        '[[topic]]\nname = "T"\n[report]\nnames = "x"\n',
    )
    lines = said.splitlines()
    assert lines[0] == "c.toml has 5 errors:"
    assert [line.split(": ")[1] for line in lines[1:]] == [
        "timezone",
        "fiscal_year_start",
        "brand[1].kind",
        "topic[1].query",
        "report.names",
    ]


@pytest.mark.parametrize("key", ["password", "token"])
def test_a_secret_in_the_file_is_an_error_that_does_not_repeat_it(tmp_path: Path, key: str) -> None:
    said = complaint(tmp_path, ACME + f'[[source]]\ntype = "gazette"\nurl = "x"\n{key} = "hunter2"\n')
    assert f"c.toml:6: source[1].{key}: found the secret itself: put the value into an environment variable" in said
    assert "hunter2" not in said


def test_a_misspelt_secret_is_not_repeated_either(tmp_path: Path) -> None:
    said = complaint(tmp_path, ACME + '[[source]]\ntype = "gazette"\nurl = "x"\npasswrd = "hunter2"\n')
    assert "source[1].passwrd: found an unknown key (did you mean 'password'?)" in said
    assert "hunter2" not in said


def test_the_private_parts_of_an_address_are_not_repeated(tmp_path: Path) -> None:
    said = complaint(tmp_path, ACME + '[network]\nproxy = "http://me:hunter2@proxy:8080"\n')
    assert 'network.proxy: found "http://proxy:8080", allowed: http://host:port; with a password only in' in said
    assert "hunter2" not in said


def test_a_reference_to_a_secret_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text(
        ACME + '[[source]]\ntype = "gazette"\nurl = "x"\npassword = "env:ACME"\ntoken = "file:/x"\n', "utf-8"
    )
    assert config.check(path).sources[0].options["password"] == "env:ACME"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"[[brand]\nname = 3", "c.toml: not valid TOML: "),
        (b'name = "caf\xe9"', "c.toml: not UTF-8 text (byte 11); save it as UTF-8"),
    ],
)
def test_a_file_that_is_not_toml_says_so(tmp_path: Path, body: bytes, said: str) -> None:
    path = tmp_path / "c.toml"
    path.write_bytes(body)
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    assert said in str(caught.value)


@pytest.mark.parametrize(("text", "fine"), [("7d", True), ("0", True), ("48h", True), ("a week", False), ("0d", False)])
def test_how_long_threads_are_followed_is_a_length_of_time(tmp_path: Path, text: str, fine: bool) -> None:
    path = tmp_path / "socialwatch.toml"
    source = f'[[source]]\ntype = "gazette"\nurl = "x"\nfollow = "{text}"\n'
    path.write_text(f'follow = "{text}"\n[[brand]]\nname = "Acme"\n{source}[photographs]\nper_run = 3\n', "utf-8")
    if fine:
        found = config.check(path)
        assert (found.follow, found.sources[0].follow, found.photographs.per_run) == (text, text, 3)
        assert found == config.load(path)
        return
    with pytest.raises(ConfigError) as caught:
        config.check(path)
    assert str(caught.value).count('allowed: a length of time, like "7d" or "48h", or "0" for none') == 2
