"""A WordPress of its own for a test: Debian's, on a private MariaDB, behind PHP's own web server."""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from needing import needed
from processes import answers, free_port, running

HOME = Path("/usr/share/wordpress")
SETUP = Path(__file__).with_name("wordpress_setup.php")
LOGINS = ("Ana", "Bo", "Cem")
AT_ONCE = 4
SETTINGS = """<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}');
define('DB_CHARSET', 'utf8mb4');
define('WP_HOME', '{url}');
define('WP_SITEURL', '{url}');
define('WP_CONTENT_DIR', '{root}/wp-content');
define('WP_ENVIRONMENT_TYPE', 'local'); // application passwords without https
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
{salts}
$table_prefix = 'wp_';
function wp_mail() {{ return true; }}
require ABSPATH . 'wp-settings.php';
"""
SALTS = ("AUTH_KEY", "SECURE_AUTH_KEY", "LOGGED_IN_KEY", "NONCE_KEY",
         "AUTH_SALT", "SECURE_AUTH_SALT", "LOGGED_IN_SALT", "NONCE_SALT")  # fmt: skip


@dataclass(frozen=True)
class WordPress:
    url: str
    passwords: dict[str, str]

    def write(self, path: str, writer: str, **told: Any) -> dict[str, Any]:
        """Post to its REST interface as somebody who writes there."""
        return self.ask("POST", path, writer, told)

    def delete(self, path: str, writer: str) -> None:
        self.ask("DELETE", f"{path}?force=true", writer, {})

    def ask(self, method: str, path: str, writer: str, told: dict[str, Any]) -> dict[str, Any]:
        key = base64.b64encode(f"{writer.lower()}:{self.passwords[writer]}".encode()).decode()
        headers = {"Authorization": f"Basic {key}", "Content-Type": "application/json"}
        address = f"{self.url}/wp-json/wp/v2/{path}"
        asked = urllib.request.Request(address, json.dumps(told).encode(), headers, method=method)
        with urllib.request.urlopen(asked, timeout=60) as answer:
            written: dict[str, Any] = json.load(answer)
            return written

    def write_all(self, path: str, posts: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
        """Several at once, told in their order."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(lambda post: self.write(path, post[0], **post[1]), posts))


def missing() -> str:
    """What must be installed still, "" when all is there."""
    needed = {"wordpress": HOME / "wp-load.php", "php-cli": Path("/usr/bin/php"),
              "mariadb-server": Path("/usr/sbin/mariadbd")}  # fmt: skip
    return " ".join(name for name, path in needed.items() if not path.exists())


@contextmanager
def wordpress(folder: Path) -> Iterator[WordPress]:
    """An empty blog in `folder`, whose path must be short: a socket's name has 100 letters at most."""
    if missing():
        needed(f"WordPress cannot run: apt-get install --no-install-recommends {missing()} php-mysql")
    socket, port = folder / "db.sock", free_port()
    url, root = f"http://127.0.0.1:{port}", folder / "root"
    with database(folder, socket):
        lay_out(root, socket, url)
        command = ["php", "-d", f"auto_prepend_file={root}/where.php", "-d", "display_errors=0",
                   "-S", f"127.0.0.1:{port}", "-t", root]  # fmt: skip
        env = {**os.environ, "PHP_CLI_SERVER_WORKERS": str(AT_ONCE)}
        done = subprocess.run(["php", SETUP, root, *LOGINS], capture_output=True, text=True, check=False, timeout=120)
        if done.returncode or not done.stdout.startswith("{"):
            raise RuntimeError(f"WordPress cannot be installed: {done.stdout[-1000:]}{done.stderr[-1000:]}")
        with running(command, folder / "php.log", lambda: answers(url + "/wp-json/"), env):
            yield WordPress(url, json.loads(done.stdout))


@contextmanager
def database(folder: Path, socket: Path) -> Iterator[None]:
    """A MariaDB that only this folder's socket leads to."""
    data, login = folder / "db", subprocess.run(["id", "-un"], capture_output=True, text=True, check=True)
    common = ["--no-defaults", f"--datadir={data}", f"--user={login.stdout.strip()}"]
    subprocess.run(
        ["mariadb-install-db", *common, "--auth-root-authentication-method=normal", "--skip-test-db"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    command = ["/usr/sbin/mariadbd", *common, f"--socket={socket}", f"--pid-file={folder / 'db.pid'}",
               "--skip-networking", "--innodb-flush-log-at-trx-commit=0"]  # fmt: skip
    with running(command, folder / "db.log", lambda: said(socket, "SELECT 1")):
        said(socket, "CREATE DATABASE wordpress CHARACTER SET utf8mb4")
        yield


def said(socket: Path, statement: str) -> bool:
    command = ["mariadb", "--no-defaults", f"--socket={socket}", "-u", "root", "-e", statement]
    return subprocess.run(command, capture_output=True, check=False, timeout=30).returncode == 0


def lay_out(root: Path, socket: Path, url: str) -> None:
    """A document root of links to Debian's files, with a configuration of its own; nothing in /etc is touched."""
    root.mkdir()
    for path in HOME.iterdir():
        if path.name not in ("wp-config.php", "wp-content", ".htaccess"):
            (root / path.name).symlink_to(path)
    (root / "wp-content" / "themes").mkdir(parents=True)
    salts = "\n".join(f"define('{name}', '{secrets.token_hex(16)}');" for name in SALTS)
    (root / "wp-config.php").write_text(SETTINGS.format(socket=socket, url=url, root=root, salts=salts))
    (root / "where.php").write_text(f"<?php defined('ABSPATH') || define('ABSPATH', '{root}/');\n")


if __name__ == "__main__":  # to look at it: python tests/servers/wordpress.py FOLDER
    place = Path(sys.argv[1])
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    with wordpress(place) as blog:
        print(blog.url, blog.passwords)
        input()
