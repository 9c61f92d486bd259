"""Pictures for a page: as they are while they are small together, smaller where a page would grow too large."""

from __future__ import annotations

import io
from collections.abc import Mapping

MOST = 1_100_000  # bytes for all pictures of a page, which with its figures is to stay under 3 MB
TRIES = ((1.0, 85), (1.0, 70), (1.0, 50), (0.75, 60), (0.5, 60), (0.5, 35), (0.33, 30))
"""Parts of the size and qualities of a JPEG, from the best on."""
Fitted = tuple[str, bytes]
"""The kind of a picture and its bytes."""


def fitted(pictures: Mapping[str, bytes], most: int = MOST) -> dict[str, Fitted]:
    """Each PNG with its kind: those that take more than their part of the room become JPEGs that do not."""
    left, room, found = len(pictures), most, {}
    for name, png in sorted(pictures.items(), key=lambda one: (len(one[1]), one[0])):
        share = room // left
        kind, body = ("image/png", png) if len(png) <= share else _jpeg(png, share)
        found[name] = (kind, body)
        left, room = left - 1, room - len(body)
    return found


def _jpeg(png: bytes, share: int) -> Fitted:
    """The best JPEG of a PNG that has room in so many bytes; the smallest where none has."""
    from PIL import Image

    whole = Image.open(io.BytesIO(png)).convert("RGB")
    body = png
    for part, quality in TRIES:
        size = (max(1, round(whole.width * part)), max(1, round(whole.height * part)))
        shown = whole if part == 1.0 else whole.resize(size, Image.Resampling.LANCZOS)
        target = io.BytesIO()
        shown.save(target, "JPEG", quality=quality, optimize=True)
        body = target.getvalue()
        if len(body) <= share:
            break
    return "image/jpeg", body
