"""GitHub's interface over loopback: issues and pull requests in, mentions out, none twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from emulated import PEOPLE, PLACES, Emulated, emulated
from served import collected, configured, ends_as_an_uncut_run, mentions, stored

pytestmark = pytest.mark.server
ISSUES, PULLS, ELSEWHERE = 180, 20, 15


@dataclass
class Written:
    at: Emulated
    token: Path
    posts: list[dict[str, Any]]

    @property
    def now(self) -> datetime:
        return datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)


@pytest.fixture(scope="module")
def github(tmp_path_factory) -> Iterator[Written]:
    folder = tmp_path_factory.mktemp("emulate")
    (folder / "token").write_text("token-of-cem\n")
    (folder / "token").chmod(0o600)
    with emulated(folder) as at:
        posts = at.write_all([issue(number) for number in range(ISSUES)])
        head = at.read(f"/repos/{PLACES[0]}/branches")[0]["commit"]["sha"]
        names = [f"change-{number}" for number in range(PULLS)]
        refs = f"/repos/{PLACES[0]}/git/refs"
        at.write_all([(refs, "ana", {"ref": f"refs/heads/{name}", "sha": head}) for name in names])
        asked = {"title": "Mend the kettle", "body": "For all of Acme.", "base": "main"}
        posts += at.write_all([(f"/repos/{PLACES[0]}/pulls", "ana", {**asked, "head": name}) for name in names])
        other = {"title": "Kettle too loud", "body": "Nothing to see here."}
        at.write_all([(f"/repos/{PLACES[1]}/issues", "bo", other) for _ in range(ELSEWHERE)])
        yield Written(at, folder / "token", posts)


def issue(number: int) -> tuple[str, str, dict[str, Any]]:
    body = f"<!-- Tell us more -->\nOrder {number}: the *Acme* app says `no` ☕, see https://shop.example/{number}."
    told = {"title": f"Acme login fails №{number}", "body": body, "labels": ["bug"] if number % 2 else []}
    return f"/repos/{PLACES[number % 3 == 0]}/issues", PEOPLE[number % 3], told


def source(github: Written, name: str = "hub", more: str = "") -> str:
    return (
        f'[[source]]\ntype = "github"\nname = "{name}"\nbase_url = "{github.at.url}"\n'
        f'token = "file:{github.token}"\nkinds = ["issue", "pull-request"]\n{more}'
    )


def test_two_hundred_issues_and_pull_requests_come_out_once_and_right_and_a_second_run_stores_nothing(github, tmp_path):
    config = configured(tmp_path, github.at.url, source(github))
    assert collected(config, github.now) == ISSUES + PULLS
    found = mentions(config)
    assert set(found) == {told["html_url"] for told in github.posts}
    for number, told in enumerate(github.posts):
        one = found[told["html_url"]]
        assert one.author is not None
        assert one.author.handle == (PEOPLE[number % 3] if number < ISSUES else "ana")
        assert one.created == datetime.fromisoformat(told["created_at"]).replace(microsecond=0)
        assert (one.url, one.title, one.parent) == (told["html_url"], told["title"], None)
        assert one.thread == one.native_id
        if number < ISSUES:
            assert one.text == f"Order {number}: the *Acme* app says `no` ☕, see https://shop.example/{number}."
            assert one.links == (f"https://shop.example/{number}",)
            assert one.tags == (("bug",) if number % 2 else ())
            assert one.community == PLACES[number % 3 == 0]
    assert collected(config, github.now + timedelta(minutes=2)) == 0
    assert mentions(config) == found


def test_an_issue_found_by_two_searches_is_one_mention_with_two_sightings(github, tmp_path):
    within = 'within = ["repo:ana/cloud"]\n'
    config = configured(tmp_path, github.at.url, source(github) + source(github, "ours", within))
    assert collected(config, github.now) == ISSUES + PULLS
    for native_id, row in stored(config).items():
        ours = f"/{PLACES[0]}/" in native_id
        assert set(row.sources) == ({"hub", "ours"} if ours else {"hub"})


def test_a_fetch_killed_ten_times_ends_as_an_uncut_one(github, tmp_path, victims):
    more = "".join(source(github, f"hub{number}") for number in range(4))
    ends_as_an_uncut_run(victims, tmp_path, github.at.url, more, github.now, 6)
