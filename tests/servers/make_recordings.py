"""Makes tests/fixtures/recordings anew, from servers that we run: python tests/servers/make_recordings.py

A WordPress whose posts page, and a Mastodon server behind a token; recorded as users would, with `socialwatch record`.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]  # as pytest does for tests

from commands import call  # noqa: E402 - found by the line above
from mastodon_mocked import mastodon_mocked  # noqa: E402 - as above
from wordpress import LOGINS, wordpress  # noqa: E402 - as above

OUT = HERE.parent / "fixtures" / "recordings"
NOW = datetime.now(UTC).replace(microsecond=0)
POSTS = 12  # of a blog that shows ten a page


@contextmanager
def blog() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="wp-", dir="/tmp") as folder, wordpress(Path(folder)) as at:
        tag = at.write("tags", "Ana", name="coffee & co")["id"]
        for number in range(POSTS):
            when = NOW - timedelta(hours=2 * number + 2)
            at.write(
                "posts", LOGINS[number % 3], title=f"Acme news {number} & more", slug=f"acme-{number}", tags=[tag],
                content=f"<p>The <b>Acme</b> coffee №{number} is good ☕.</p>", status="publish",
                date_gmt=f"{when:%Y-%m-%dT%H:%M:%S}",
            )  # fmt: skip
        yield f'type = "feed"\nname = "wordpress"\nurl = "{at.url}/feed/"\n'


@contextmanager
def server() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, mastodon_mocked(Path(folder) / "log") as at:
        first = at.ask("/api/v1/statuses", status="Acme coffee is good #acme")
        at.ask("/api/v1/statuses", status="No, Acme coffee is cold ☕ #acme", in_reply_to_id=first["id"])
        at.ask("/api/v1/statuses", status="Off to the shop for some acme")
        os.environ["MOCK_TOKEN"] = at.token
        keys = 'tags = ["acme"]\ntoken = "env:MOCK_TOKEN"\n'
        yield f'type = "mastodon"\nname = "mastodon"\nbase_url = "{at.url}"\n{keys}'


def main() -> None:
    for name, serving in (("wordpress", blog), ("mastodon", server)):
        shutil.rmtree(OUT / name, ignore_errors=True)
        with serving() as section, tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "socialwatch.toml"
            url = re.findall(r"http://([\d.:]+)", section)[0]
            config.write_text(
                f'[network]\nallow = ["{url}"]\n[[brand]]\nname = "Acme"\nquery = "acme"\n[[source]]\n{section}'
            )
            later = (datetime.now(UTC) + timedelta(seconds=5)).isoformat()
            done = call("record", name, "--out", OUT / name, "--now", later, config=config)
            print(done.out, done.talk)


if __name__ == "__main__":
    main()
