"""Random texts and queries in many scripts, made of a few words so that they meet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from socialwatch.models import Author, Engagement, Mention

WORDS = [
    "acme", "Acme", "ACME", "acmes", "cloud", "outage", "a", "I'm", "C++", "502",
    "niño", "nino", "NIÑO", "cafe\u0301", "café", "Søren", "straße", "STRASSE", "İstanbul", "ﬁne", "ǖber", "ＡＣＭＥ",
    "άλφα", "αλφα", "ΆΛΦΑ", "ᾳ", "τέλος", "ΤΕΛΟΣ",
    "чай", "Чаи", "йод", "за\u0301мок",
    "مرحبا", "مـرحبا", "كِتاب", "كتاب", "می\u200cخواهم",
    "हिन्दी", "हिंदी", "क्\u200dष", "நன்றி",
    "ไทย", "ที่นี่", "ភាសា", "မြန်မာ",
    "東京", "東", "タワー", "ﾀﾜｰ", "한국어", "\u1112\u1161\u11ab",
    "👍", "👍🏽", "❤️", "👨‍👩‍👧", "🇩🇪", ":)", ":(", "?", "？",
    "#acme", "#Acme_Cloud", "#niño", "#東京", "@acme", "@Acme@m.social", "joe@acme.com", "acme_cloud", "https://acme.com/x_y",
]  # fmt: skip
_GLUE = [" ", " ", " ", " ", "", "-", ", ", "\n", "\u200b", " \u0301", "/", "... "]
_START = datetime(2026, 7, 1, tzinfo=UTC)

AUTHORS = [
    None,
    Author(native_id="1", handle="jane", name="Jane Doe", followers=50),
    Author(native_id="2", handle="Jane@m.social", followers=0),
    Author(native_id="Jane", name="Straße"),
    Author(native_id="4", handle="@joe", followers=1000),
]

texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(_GLUE)), max_size=9).map(
    lambda pairs: "".join(word + glue for word, glue in pairs)
)
wild_texts = st.one_of(texts, texts, st.text(max_size=30))

_alone = st.sampled_from(
    [word for word in WORDS if word not in (":)", ":(", "?", "？") and ":" not in word and "(" not in word]
)
_phrases = st.lists(_alone, min_size=1, max_size=3).map(" ".join)
_positional = st.one_of(
    _alone,
    _phrases.map('"{}"'.format),
    st.tuples(_phrases, st.integers(0, 4)).map(lambda pair: f'"{pair[0]}"~{pair[1]}'),
    _alone.map("{{{}}}".format),
    _phrases.map("{{{}}}".format),
    _alone.map("{}*".format),
)
_leaves = st.one_of(
    _positional,
    _positional,
    _positional,
    _phrases.map('title:"{}"'.format),
    st.sampled_from([
        ":)", ":(", "?", "*", "likes:>=5", "likes:[1 TO 9]", "followers:<100", "is:reply", "has:link", "lang:en",
        "lang:de", "author:jane", "author:J*", "to:acme", "since:2026-07-02", "until:2026-07-02", "hour:[22 TO 3]",
        "site:acme.com", "network:mastodon", "source:feed", "country:de", "rating:>3", "near:Leeds",
        "link:acme", "subreddit:tea",
    ]),
)  # fmt: skip


def _sides(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(inner, st.sampled_from(["NEAR/0", "NEAR/2", "NEAR/3f", "NEAR/1f"]), inner).map(" ".join)


_near = st.one_of(
    _sides(_positional),
    st.tuples(_positional, _positional, _positional).map(lambda t: f"({t[0]} OR {t[1]}) NEAR/2 {t[2]}"),
    st.tuples(_positional, _positional, _positional).map(lambda t: f"{t[0]} NEAR/1 ({t[1]} NEAR/2f {t[2]})"),
)
queries = st.recursive(
    st.one_of(_leaves, _leaves, _near),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) ({pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) OR ({pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) AND NOT ({pair[1]})"),
        inner.map("-({})".format),
    ),
    max_leaves=5,
)


@st.composite
def mentions(draw: st.DrawFn, number: int = 0) -> Mention:
    """A post with a random text and a random choice of everything else."""
    return Mention(
        network=draw(st.sampled_from(["mastodon", "feed"])),
        native_id=str(number),
        text=draw(wild_texts),
        title=draw(st.one_of(st.none(), texts)),
        author=draw(st.sampled_from(AUTHORS)),
        created=_START + timedelta(minutes=draw(st.integers(0, 4000))),
        lang=draw(st.sampled_from([None, "en", "en-GB", "de", "DE_at"])),
        url=draw(
            st.sampled_from([None, "https://www.acme.com/a", "http://news.acme.com:80/?q=1", "https://x.org/acme.com"])
        ),
        parent=draw(st.sampled_from([None, "p"])),
        links=draw(st.sampled_from([(), ("https://acme.com",)])),
        tags=draw(st.sampled_from([(), ("acme",), ("Niño", "Acme Cloud"), ("東京",)])),
        to=draw(st.sampled_from([(), ("acme",), ("Acme@m.social",)])),
        community=draw(st.sampled_from([None, "Tea"])),
        country=draw(st.sampled_from([None, "DE"])),
        place=draw(st.sampled_from([None, "Leeds, UK", "York"])),
        rating=draw(st.sampled_from([None, 1.0, 4.5])),
        engagement=Engagement(likes=draw(st.sampled_from([None, 0, 5, 20]))),
    )
