"""Hours in a brand's query are those on the wall of the configured zone."""

from __future__ import annotations

from datetime import UTC, datetime

from socialwatch.config import Brand, Config
from socialwatch.models import Mention


def test_evening_in_a_brands_query_means_evening_where_the_brand_is() -> None:
    post = Mention(network="x", native_id="1", text="acme", created=datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    for zone, found in (("America/New_York", True), ("UTC", False)):
        config = Config(timezone=zone, brands=(Brand(name="Acme", query="acme hour:[18 TO 20]"),))
        assert config.brands[0].parsed.matches(post) is found
