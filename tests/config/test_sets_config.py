"""Sets and campaigns in a configuration: what is wrong with them is said with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from socialwatch import config
from socialwatch.errors import ConfigError

START = '[[brand]]\nname = "Acme"\n'


def written(folder: Path, text: str, name: str = "socialwatch.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[intent]]\nname = "x"\n', "intent[1]: found no query"),
        ('[[intent]]\nname = "x"\nquery = "(a"\n', "intent[1].query"),
        ('[[intent]]\nname = "x"\nquery = "stage:research"\n', "not known yet when a intent query is asked"),
        ('[[stage]]\nname = "x"\nlang = { xx = "a" }\n', "stage[1].lang.xx"),
        ('[[stage]]\nname = "x"\nlang = { de = "(a" }\n', "stage[1].lang.de"),
        ('[[noise]]\nname = "x"\n', "neither query nor rule"),
        ('[[noise]]\nname = "x"\nrule = "sometimes"\n', "noise[1].rule"),
        ('[[noise]]\nname = "x"\nrule = "rate"\nwithin = "soon"\n', "noise[1].within"),
        ('[[campaign]]\nname = "x"\nquery = "#x"\nfrom = "soon"\n', "campaign[1].from"),
        ('[[campaign]]\nname = "x"\nquery = "#x"\nfrom = 2026-09-02\nto = 2026-09-01\n', "campaign[1].to"),
        ('[[campaign]]\nname = "x"\nquery = "#x"\nstart = "2026-09-02"\n', "unknown key"),
        ('[[urgency]]\nname = "x"\nquery = "a"\n[[urgency]]\nname = "X"\nquery = "b"\n', "a name of its own"),
        ('[labels]\nnoise = "nowhere.toml"\n', "`socialwatch sets copy noise` writes one"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError) as error:
        config.check(written(tmp_path, START + text))
    assert told in str(error.value)


def test_a_set_in_a_file_is_checked_with_its_own_lines(tmp_path: Path) -> None:
    first = '[[stage]]\nname = "first"\nquery = "a"\n'
    written(tmp_path, f'{first}\n[[stage]]\nname = "second"\nquery = "(a"\n', "own.toml")
    main = written(tmp_path, START + '[labels]\nstages = "own.toml"\n')
    with pytest.raises(ConfigError, match=r"own\.toml:7: stage\[2\]\.query"):
        config.check(main)
    written(tmp_path, first, "own.toml")
    assert config.check(main).names("stage") == ("first",)
    assert config.load(main).names("stage") == ("first",)


def test_days_of_a_campaign_may_stand_without_quotes_and_are_told_in_the_zone(tmp_path: Path) -> None:
    text = 'timezone = "Pacific/Auckland"\n' + START
    text += '[[campaign]]\nname = "x"\nquery = "#x"\nfrom = 2026-09-01\nto = "2026-09-10"\n'
    (campaign,) = config.check(written(tmp_path, text)).campaigns
    assert (campaign.start, campaign.end) == ("2026-09-01", "2026-09-10")
    assert campaign.parsed.text == "(#x) since:2026-09-01 until:2026-09-11"
    assert campaign.parsed.zone == "Pacific/Auckland"
