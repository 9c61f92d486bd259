"""A service account's JSON file for tests, as Google gives it out."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def private_key() -> Any:
    """Made once, and small, so that tests are quick."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(65537, 1024)


def account_file(folder: Path, **more: Any) -> Path:
    """The file in this folder; `more` takes the place of what it would hold."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    pem = private_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    told = {"type": "service_account", "client_email": "ears@acme.iam.example", "private_key_id": "k1",
            "private_key": pem, "token_uri": "https://oauth2.example/token"}  # fmt: skip
    path = folder / "account.json"
    path.touch()
    path.chmod(0o600)
    path.write_text(json.dumps({**told, **more}, indent=2))
    return path
