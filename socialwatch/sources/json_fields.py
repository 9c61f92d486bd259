"""What stands where in somebody's JSON: JMESPaths checked when the configuration is read, items as mentions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from socialwatch.errors import BadItem, SourceError
from socialwatch.models import JSON, Mention
from socialwatch.sources.file_columns import Columns, as_text
from socialwatch.sources.file_dates import Dates
from socialwatch.sources.file_rows import row_mention
from socialwatch.sources.values import moment

PER_SECOND = {"seconds": 1, "milliseconds": 1000}


@lru_cache(maxsize=512)
def compiled(path: str) -> Any:
    import jmespath  # only who describes an API needs it

    return jmespath.compile(path)


def check_path(key: str, path: str) -> None:
    """ValueError that names the configuration's key when a path is none."""
    from jmespath.exceptions import JMESPathError

    try:
        compiled(path)
    except JMESPathError as error:
        told = " ".join(str(error).split())
        raise ValueError(f"{key} = {path!r} is no JMESPath (https://jmespath.org): {told}") from None


def at_path(key: str, path: str, told: JSON) -> JSON:
    """What a path leads to, None when nowhere. SourceError when one of its functions cannot take what it found."""
    from jmespath.exceptions import JMESPathError

    try:
        return compiled(path).search(told)
    except (JMESPathError, TypeError) as error:
        raise SourceError(f"{key} = {path!r} does not fit the answer: {' '.join(str(error).split())}") from None


def item_time(item: JSON, path: str | None, form: str, timezone: str) -> datetime | None:
    """When it was posted, as far as that can be told; what is wrong with the item is told when it is mapped."""
    try:
        return _date(at_path("map.created", path, item), form, timezone) if path else None
    except SourceError:
        return None


def item_mention(item: JSON, paths: Mapping[str, str], network: str, site: str, form: str, timezone: str) -> Mention:
    """The post in an item; BadItem says what is wrong with it."""
    row: dict[str, JSON] = {}
    for field, path in paths.items():
        try:
            found = at_path(f"map.{field}", path, item)
        except SourceError as error:
            raise BadItem(str(error)) from None
        if isinstance(found, dict):
            raise BadItem(f"map.{field} = {path!r} leads to an object, not to a value")
        if field in ("created", "edited"):
            date = _date(found, form, timezone)
            found = date.isoformat() if date else None
        row[field] = " ".join(map(as_text, found)) if isinstance(found, list) else found
    columns = Columns({field: field for field in paths})
    return row_mention({"row": row, "created": row.get("created")}, columns, network, site)


def _date(value: JSON, form: str, timezone: str) -> datetime | None:
    if form in PER_SECOND:
        try:
            return moment(float(as_text(value)) / PER_SECOND[form])
        except ValueError:
            return None
    return _dates(timezone, "" if form == "iso" else form).read(as_text(value))


@lru_cache(maxsize=16)
def _dates(timezone: str, form: str) -> Dates:
    return Dates(timezone, form)
