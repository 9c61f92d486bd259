"""Who is named in a report."""

from __future__ import annotations

from dataclasses import replace

import planted
import pytest
from test_slides import make

from socialwatch.config import Privacy
from socialwatch.report.deck import Posts, Table
from socialwatch.report.names import Names
from socialwatch.report.words import Words


def config(names: str):
    return replace(planted.CONFIG, privacy=Privacy(names=names))


def said(slide) -> str:
    return repr(slide)


@pytest.mark.parametrize("slide", ["authors", "posts", "title", "summary", "questions"])
def test_private_people_stay_unnamed_unless_asked_for(slide):
    text = said(make(slide, config=config("hide")))
    for name in ("Ann Smith", "@ann@roast", "@bob@roast.example", "bob@mail.example"):
        assert name not in text


def test_web_pages_go_by_their_site_and_own_accounts_are_named():
    table = next(block for block in make("authors").blocks if isinstance(block, Table))
    assert [row[0] for row in table.rows] == ["Mastodon user 1", "bean.example"]
    assert planted.context().names.text("thanks @umbra@roast.example") == "thanks @umbra@roast.example"


def test_a_voice_of_ten_thousand_followers_is_public():
    loud = planted.posts(planted.post(1, reach=25_000, author="barista@roast.example"))
    block = next(block for block in make("posts", planted.measured(posts=loud)).blocks if isinstance(block, Posts))
    assert block.posts[0].author == "barista@roast.example"


def test_initials_and_full_names_on_request():
    first = next(b for b in make("authors", config=config("initials")).blocks if isinstance(b, Table)).rows[0][0]
    assert first == "A. S."
    shown = next(b for b in make("authors", config=config("show")).blocks if isinstance(b, Table)).rows[0][0]
    assert shown == "Ann Smith"


@pytest.mark.parametrize("name", ["\N{FIRE}\N{FIRE}", "J", "", "\u202e\u200d", "王 伟", "@"])
def test_a_name_of_which_initials_leave_nothing_or_all_is_hidden(name):
    assert Names("initials").label(Words(), "mastodon", name) == "Mastodon user"
    assert Names("initials").label(Words(), "mastodon", f"{name} Ann Smith"[-9:]) == "A. S."


def test_the_rule_stands_on_the_method_page():
    assert "10,000 or more followers" in said(make("method"))
    assert "as initials" in said(make("method", config=config("initials")))


def test_a_hidden_author_s_page_is_not_linked_from_the_table():
    table = next(block for block in make("authors").blocks if isinstance(block, Table))
    assert table.links == [None, None]


def test_the_brands_own_handles_are_nobody_s_secret():
    brand = replace(planted.CONFIG.brands[0], query="umbra OR @umbra_uk", name="Umbra Coffee")
    names = planted.context(replace(planted.CONFIG, brands=(brand,))).names
    assert names.text("@umbra_uk @UmbraCoffee @bob") == "@umbra_uk @UmbraCoffee @\N{HORIZONTAL ELLIPSIS}"
