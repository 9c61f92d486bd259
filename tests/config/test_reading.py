"""Finding and reading a configuration, fast and completely."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from socialwatch import config
from socialwatch.config import reading
from socialwatch.errors import ConfigError

WHOLE = """
timezone = "Europe/London"
database = "data/posts.sqlite"
languages = ["en", "de"]
fiscal_year_start = 4
keep_unmatched = 7

[[brand]]
name = "Acme"
own = true
query = 'acme OR "acme cloud"'
accounts = ["@acme", "bluesky:acme.com"]
words = ["Bliss"]

[[brand]]
name = "Bolt"
own = false

[[brand]]
name = "Coffee"
kind = "category"
query = "coffee"

[[topic]]
name = "Billing"
query = "invoice OR billing"

[[source]]
type = "hackernews"

[network]
timeout = 10
ca_bundle = "certs.pem"

[report]
accent = "#112233"

[privacy]
names = "initials"
"""


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    path = tmp_path / "socialwatch.toml"
    path.write_text(WHOLE, "utf-8")
    return path


def test_the_fast_and_the_complete_reading_give_the_same(whole: Path) -> None:
    assert config.load(whole) == config.check(whole)


def test_every_section_arrives(whole: Path) -> None:
    found = config.load(whole)
    assert [(brand.name, brand.kind) for brand in found.brands] == [
        ("Acme", "own"),
        ("Bolt", "competitor"),
        ("Coffee", "category"),
    ]
    assert found.own == found.brands[:1]
    assert found.brand("acme") is found.brands[0]
    assert found.topics[0].name == "Billing"
    assert (found.sources[0].name, found.sources[0].type) == ("hackernews", "hackernews")
    assert (found.network.timeout, found.privacy.names, found.fiscal_year_start) == (10.0, "initials", 4)


def test_a_key_under_its_name_of_before_is_read_and_said(whole: Path) -> None:
    assert config.load(whole).renamed == ()
    whole.write_text(WHOLE.replace("[privacy]\n", ""), "utf-8")
    for found in (config.load(whole), config.check(whole)):
        assert found.privacy.names == "initials"
        assert found.renamed == ("[report] names is now called [privacy] names",)


def test_paths_are_relative_to_the_file(whole: Path) -> None:
    found = config.load(whole)
    assert found.database == whole.parent / "data" / "posts.sqlite"
    assert found.network.ca_bundle == whole.parent / "certs.pem"


def test_a_sources_path_is_relative_to_the_file_too(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text('[[brand]]\nname = "A"\n[[source]]\ntype = "file"\npath = "exports/*.csv"\n', "utf-8")
    assert config.check(path).sources[0].options["path"] == str(tmp_path / "exports" / "*.csv")


def test_brands_alone_are_a_configuration(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text('[[brand]]\nname = "Acme"\n', "utf-8")
    assert config.check(path) == config.load(path)
    assert config.load(path).database == tmp_path / "socialwatch.sqlite"


def test_a_file_from_a_windows_editor_is_read(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_bytes(b'\xef\xbb\xbf[[brand]]\r\nname = "Acme"\r\n')
    assert config.load(path).brands[0].name == "Acme"


def test_an_unknown_brand_names_those_there_are(whole: Path) -> None:
    with pytest.raises(ConfigError, match="no brand is called 'Zeta'; configured: Acme, Bolt, Coffee"):
        config.load(whole).brand("Zeta")


def test_the_current_folder_comes_before_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    users, here = tmp_path / "users", tmp_path / "here"
    for folder in (users, here):
        folder.mkdir()
        (folder / "socialwatch.toml").write_text("", "utf-8")
    monkeypatch.setattr(reading, "user_folder", lambda: users)
    monkeypatch.chdir(here)
    assert config.find() == Path("socialwatch.toml")
    (here / "socialwatch.toml").unlink()
    assert config.find() == users / "socialwatch.toml"
    (users / "socialwatch.toml").unlink()
    with pytest.raises(ConfigError, match="`socialwatch init` writes one"):
        config.find()
    with pytest.raises(ConfigError, match=r"nowhere\.toml: there is no such file"):
        config.find(Path("nowhere.toml"))


def test_reading_does_not_load_what_only_checking_needs(whole: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from socialwatch import config; config.load(Path(sys.argv[1])); "
        "print([m for m in ('pydantic', 'httpx', 'lark', 'sqlite_utils', 'platformdirs') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(whole)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("line", ["timezone = 3", "path = 'x'", "brand = 3", "[report]\nnames = 'all'", "tiem = 1"])
def test_what_does_not_fit_gets_the_complete_explanation(tmp_path: Path, line: str) -> None:
    path = tmp_path / "c.toml"
    path.write_text(f"{line}\n" if line.startswith("brand") else f'{line}\n[[brand]]\nname = "Acme"\n', "utf-8")
    with pytest.raises(ConfigError, match="has 1 error"):
        config.load(path)


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        (("",), "own"),
        (("", "", ""), "own competitor competitor"),
        (("", "own = true"), "competitor own"),
        (("own = true", "", 'kind = "product"'), "own competitor product"),
        (("own = true", "own = true", ""), "own own competitor"),
        (("own = false", "", ""), "competitor own competitor"),
        (('kind = "category"', ""), "category own"),
    ],
)
def test_of_brands_that_tell_no_kind_one_is_own_and_the_rest_stand_beside_it(
    tmp_path: Path, said: tuple[str, ...], kinds: str
) -> None:
    path = tmp_path / "socialwatch.toml"
    path.write_text("".join(f'[[brand]]\nname = "B{at}"\n{line}\n' for at, line in enumerate(said)), "utf-8")
    for read in (config.load, config.check):
        assert " ".join(brand.kind for brand in read(path).brands) == kinds
