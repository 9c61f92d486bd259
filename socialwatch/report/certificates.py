"""Hashes of the keys in a PEM bundle: the way to name an extra authority to a browser on its command line."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


def key_hashes(bundle: Path) -> list[str]:
    """SHA-256 of each certificate's SubjectPublicKeyInfo, in base64."""
    ders = [base64.b64decode(b"".join(found.split())) for found in _PEM.findall(bundle.read_bytes())]
    return [base64.b64encode(hashlib.sha256(public_key(der)).digest()).decode() for der in ders]


def public_key(der: bytes) -> bytes:
    """The SubjectPublicKeyInfo of a certificate: the seventh field inside, the sixth without a version."""
    start, end = _inside(der, *_inside(der, 0, len(der)))
    fields = []
    while start < end:
        after = _inside(der, start, end)[1]
        fields.append(der[start:after])
        start = after
    return fields[6 if fields[0][0] == 0xA0 else 5]


def _inside(der: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the value of the element at `start` begins and ends."""
    length, at = der[start + 1], start + 2
    if length & 0x80:
        count = length & 0x7F
        length, at = int.from_bytes(der[at : at + count], "big"), at + count
    return at, min(at + length, end)
