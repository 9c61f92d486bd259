"""GitHub's interface on loopback: the npm package `emulate`, installed once into the temporary folder."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from needing import needed
from processes import answers, free_port, running

WANTED = Path(__file__).with_name("emulate")
PEOPLE = ("ana", "bo", "cem")
PLACES = ("ana/cloud", "bo/kettle")
AT_ONCE = 4


@dataclass(frozen=True)
class Emulated:
    url: str

    def write(self, path: str, person: str, **told: Any) -> dict[str, Any]:
        """Post to its REST interface as one of the people."""
        headers = {"Authorization": f"Bearer token-of-{person}", "Content-Type": "application/json"}
        asked = urllib.request.Request(f"{self.url}{path}", json.dumps(told).encode(), headers)
        with urllib.request.urlopen(asked, timeout=30) as answer:
            written: dict[str, Any] = json.load(answer)
            return written

    def read(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return json.load(answer)

    def write_all(self, posts: list[tuple[str, str, dict[str, Any]]]) -> list[dict[str, Any]]:
        """Several at once: path, person and what is told; answered in their order."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(lambda post: self.write(post[0], post[1], **post[2]), posts))


def installed() -> Path:
    """The program, in the very version and with the very contents that the lock file names."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        needed("Node is not installed: apt-get install nodejs npm")
    lock = json.loads((WANTED / "package-lock.json").read_text())
    version = lock["packages"]["node_modules/emulate"]["version"]
    folder = Path(tempfile.gettempdir()) / f"socialwatch-emulate-{version}"
    program = folder / "node_modules" / "emulate" / "dist" / "index.js"
    if not program.exists():
        with tempfile.TemporaryDirectory() as there:
            made = Path(there) / "made"
            shutil.copytree(WANTED, made)
            try:
                subprocess.run(
                    [str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                    cwd=made, check=True, capture_output=True, timeout=300,
                )  # fmt: skip
            except (OSError, subprocess.SubprocessError) as error:
                needed(f"emulate cannot be had from npm: {error}")
            shutil.rmtree(folder, ignore_errors=True)
            shutil.move(made, folder)
    return program


@contextmanager
def emulated(folder: Path) -> Iterator[Emulated]:
    """A GitHub of three people with a repository or two between them."""
    program, port = installed(), free_port()
    url = f"http://127.0.0.1:{port}"
    places = [dict(zip(("owner", "name"), place.split("/"), strict=True)) for place in PLACES]
    seed = {
        "tokens": {f"token-of-{login}": {"login": login, "scopes": ["repo"]} for login in PEOPLE},
        "github": {
            "users": [{"login": login, "name": login.title()} for login in PEOPLE],
            "repos": [{**place, "auto_init": True} for place in places],
        },
    }
    (folder / "seed.json").write_text(json.dumps(seed))
    command = ["node", program, "start", "--service", "github", "--port", str(port),
               "--seed", folder / "seed.json", "--base-url", url]  # fmt: skip
    with running(command, folder / "emulate.log", lambda: answers(url + "/rate_limit")):
        yield Emulated(url)
