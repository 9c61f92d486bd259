"""Other projects' recordings, out of their source distributions on PyPI, unpacked once into the temporary folder."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from needing import needed


def unpacked(name: str, version: str, inner: str) -> Path:
    """The folder `inner` of a package's source distribution; no test without it."""
    folder = Path(tempfile.gettempdir()) / f"socialwatch-{name.lower()}-{version}"
    if not folder.exists():
        pip = [sys.executable, "-m", "pip"] if importlib.util.find_spec("pip") else [shutil.which("pip") or "pip"]
        with tempfile.TemporaryDirectory() as there:
            ask = [*pip, "download", "-q", "--no-deps", "--no-binary", ":all:", "--dest", there]
            try:
                subprocess.run([*ask, f"{name}=={version}"], check=True, capture_output=True, timeout=180)
            except (OSError, subprocess.SubprocessError) as error:
                needed(f"{name}'s source distribution cannot be had: {error}")
            with tarfile.open(next(Path(there).glob("*.tar.gz"))) as archive:
                archive.extractall(Path(there) / "out", filter="data")
            shutil.move(next((Path(there) / "out").iterdir()) / inner, folder)
    return folder
