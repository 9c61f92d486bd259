"""The language that posts are written in: the one most of them have."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socialwatch.store import Store

LOOKED_AT = 20  # of the posts, from first to last
MOST = 0.6  # of those whose language is known
_LANGS = """
SELECT coalesce((SELECT r.value FROM results AS r JOIN steps AS s ON s.id = r.step
    WHERE r.mention = m.id AND r.target = 0 AND s.name = 'language' ORDER BY r.step LIMIT 1), l.code)
FROM json_each(?) AS j CROSS JOIN mentions AS m ON m.id = j.value LEFT JOIN langs AS l ON l.id = m.lang
"""


def tongue(store: Store, keys: Sequence[int]) -> str:
    """The language ("en") of most of these posts; "" where they have several, or none is known."""
    step = max(1, len(keys) // LOOKED_AT)
    rows = store.db.execute(_LANGS, (json.dumps(list(keys[::step][:LOOKED_AT])),))
    found = Counter(lang.partition("-")[0].lower() for (lang,) in rows if lang and lang != "und")
    most, n = next(iter(found.most_common(1)), ("", 0))
    return most if n and n >= MOST * found.total() else ""
