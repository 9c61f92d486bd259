"""A post on X as a mention: whole text, real links, who it answers, and which version of an edited post it is.

X renames its fields from "tweet" to "post"; both are read. An edited post has a new number: the first one names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import unescape

from socialwatch.errors import BadItem
from socialwatch.models import JSON, Author, Engagement, Mention
from socialwatch.sources.text import clean, language, one_line, web_address
from socialwatch.sources.values import count, listing, mapping, moment, needed, text

SITE = "https://x.com"
FIRST_TIMED = 29_700_859_247  # numbers hold their time since November 2010
EPOCH = 1_288_834_974_657  # milliseconds at which they begin
STATUS = re.compile(r"https?://(?:www\.)?(?:twitter|x)\.com/\w+/(?:web/)?status/(\d+)(/(?:photo|video)/\d+)?", re.I)
OLD_CODES = {"in": "id", "iw": "he"}
EVERYWHERE = ("XX", "XY")  # withheld in all countries; for copyright, in all countries


def page_items(told: Mapping[str, JSON]) -> list[Mapping[str, JSON]]:
    """The posts of an answer, each with what the answer tells beside them of its author, pictures and place."""
    beside = mapping(told.get("includes"))
    users = _by(beside.get("users"), "id")
    media = _by(beside.get("media"), "media_key")
    places = _by(beside.get("places"), "id")
    posts = {**_by(beside.get("tweets"), "id"), **_by(beside.get("posts"), "id")}
    return [_whole(mapping(post), users, media, places, posts) for post in listing(told.get("data"))]


def _by(many: JSON, key: str) -> dict[str, JSON]:
    return {name: one for one in map(mapping, listing(many)) if (name := text(one.get(key)))}


def _whole(
    post: Mapping[str, JSON],
    users: Mapping[str, JSON],
    media: Mapping[str, JSON],
    places: Mapping[str, JSON],
    posts: Mapping[str, JSON],
) -> Mapping[str, JSON]:
    keys = listing(mapping(post.get("attachments")).get("media_keys"))
    beside: dict[str, JSON] = {
        "_author": users.get(text(post.get("author_id")) or ""),
        "_media": [media[key] for key in map(str, keys) if key in media],
        "_place": places.get(text(mapping(post.get("geo")).get("place_id")) or ""),
        "_referenced": [posts[number] for _, number in _references(post) if number in posts],
    }
    return {**post, **{name: value for name, value in beside.items() if value}}


def post_mention(item: Mapping[str, JSON], network: str) -> Mention:
    """Raises BadItem for what has no number or text, and for what X lets nobody see."""
    number = needed(item, "id", "a post on X")
    if is_withheld(item):
        raise BadItem(f"post {number} is withheld everywhere")
    refers = dict(_references(item))
    reposted, versions = refers.get("retweeted"), history(item)
    # the text of a repost is cut after 140 characters; the whole one stands in the post
    said = next((one for one in _beside(item) if reposted and text(one.get("id")) == reposted), item)
    words, entities = _long(said)
    links, shown = _links(entities, words, refers.get("quoted"))
    if not shown and not mapping(item.get("attachments")) and not links:
        raise BadItem(f"post {number} has no text")
    author, place = _author(mapping(item.get("_author")), item), mapping(item.get("_place"))
    original = next((one for one in _beside(item) if text(one.get("id")) == refers.get("replied_to")), None)
    parent = history(original)[0] if original else refers.get("replied_to")
    thread = text(item.get("conversation_id"))
    return Mention(
        network=network,
        native_id=versions[0],
        text=shown,
        author=author,
        created=(moment(item.get("created_at")) if len(versions) < 2 else None) or time_of(versions[0]),
        edited=time_of(number) if len(versions) > 1 else None,
        url=f"{SITE}/{author.handle if author and author.handle else 'i'}/status/{number}",
        lang=_language(item.get("lang")),
        parent=parent,
        thread=thread or (None if parent else versions[0]),
        repost_of=_first_version(item, reposted),
        country=text(place.get("country_code")),
        place=one_line(text(place.get("full_name"))),
        coordinates=_coordinates(item),
        links=links,
        media=tuple(_pictures(item)),
        tags=tuple(dict.fromkeys(_each(entities, "hashtags", "tag"))),
        to=tuple(dict.fromkeys(_each(entities, "mentions", "username"))),
        engagement=Engagement() if reposted else _engagement(mapping(item.get("public_metrics"))),
    )


def history(item: Mapping[str, JSON]) -> list[str]:
    """The numbers of all versions, the first one first."""
    told = item.get("edit_history_tweet_ids") or item.get("edit_history_post_ids")
    return sorted(filter(str.isdigit, map(str, listing(told))), key=int) or [text(item.get("id")) or ""]


def time_of(number: str) -> datetime | None:
    """When a post was written, which its number tells."""
    if not number.isdigit() or not FIRST_TIMED < int(number) < 2**63:
        return None
    return moment(datetime.fromtimestamp(((int(number) >> 22) + EPOCH) // 1000, UTC).isoformat())


def is_withheld(item: Mapping[str, JSON]) -> bool:
    """Withheld in one country is for its people; in all of them it is gone."""
    codes = listing(mapping(item.get("withheld")).get("country_codes"))
    return any(code in EVERYWHERE for code in codes)


def _references(item: Mapping[str, JSON]) -> Iterator[tuple[str, str]]:
    for one in map(mapping, listing(item.get("referenced_tweets") or item.get("referenced_posts"))):
        if number := text(one.get("id")):
            yield str(one.get("type")), number


def _beside(item: Mapping[str, JSON]) -> list[Mapping[str, JSON]]:
    return list(map(mapping, listing(item.get("_referenced"))))


def _first_version(item: Mapping[str, JSON], number: str | None) -> str | None:
    return next((history(one)[0] for one in _beside(item) if text(one.get("id")) == number), number)


def _long(item: Mapping[str, JSON]) -> tuple[str, Mapping[str, JSON]]:
    """The text beyond 280 characters, where there is more, with what stands in it."""
    note = mapping(item.get("note_tweet") or item.get("note_post"))
    whole = note if text(note.get("text")) else item
    return clean(unescape(text(whole.get("text")) or "")), mapping(whole.get("entities") or item.get("entities"))


def _links(entities: Mapping[str, JSON], words: str, quoted: str | None) -> tuple[tuple[str, ...], str]:
    """Where the text leads, and the text as X shows it: short addresses spelt out, those of its pictures left away."""
    found: dict[str, None] = {}
    for one in map(mapping, listing(entities.get("urls"))):
        short, target = (
            text(one.get("url")),
            web_address(one.get("unwound_url")) or web_address(one.get("expanded_url")),
        )
        post = STATUS.match(target or "")
        own = bool(text(one.get("media_key")) or (post and post[2]))
        if target and not own:
            found[target] = None
        hidden = own or bool(post and post[1] == quoted)
        if short:
            words = words.replace(short, "" if hidden else text(one.get("display_url")) or target or short)
    if quoted and not any((post := STATUS.match(link)) and post[1] == quoted for link in found):
        found[f"{SITE}/i/status/{quoted}"] = None
    return tuple(found), clean(words)


def _each(entities: Mapping[str, JSON], kind: str, key: str) -> Iterator[str]:
    for one in map(mapping, listing(entities.get(kind))):
        if found := clean(text(one.get(key))):
            yield found


def _author(user: Mapping[str, JSON], item: Mapping[str, JSON]) -> Author | None:
    number = text(user.get("id")) or text(item.get("author_id"))
    if not number:
        return None
    handle, counts = text(user.get("username")) or text(item.get("username")), mapping(user.get("public_metrics"))
    return Author(
        native_id=number,
        handle=handle,
        name=one_line(text(user.get("name"))),
        url=f"{SITE}/{handle}" if handle else f"{SITE}/i/user/{number}",
        followers=count(counts.get("followers_count")),
        following=count(counts.get("following_count")),
        bio=clean(text(user.get("description"))) or None,
    )


def _language(code: JSON) -> str | None:
    """X has codes of its own, all with a q, for posts of pictures, tags or addresses alone."""
    told = OLD_CODES.get(str(code), code)
    return None if str(told).startswith("q") and len(str(told)) == 3 else language(told)


def _coordinates(item: Mapping[str, JSON]) -> tuple[float, float] | None:
    pair = listing(mapping(mapping(item.get("geo")).get("coordinates")).get("coordinates"))
    if len(pair) != 2 or not all(isinstance(one, int | float) for one in pair):
        return None
    return (float(pair[1]), float(pair[0])) if abs(pair[1]) <= 90 and abs(pair[0]) <= 180 else None


def _pictures(item: Mapping[str, JSON]) -> Iterator[str]:
    for one in map(mapping, listing(item.get("_media"))):
        if url := web_address(one.get("url")) or web_address(one.get("preview_image_url")):
            yield url


def _engagement(counts: Mapping[str, JSON]) -> Engagement:
    """Quotes are counted beside reposts, as the app shows them."""
    reposts, quotes = count(counts.get("retweet_count", counts.get("repost_count"))), count(counts.get("quote_count"))
    return Engagement(
        likes=count(counts.get("like_count")),
        replies=count(counts.get("reply_count")),
        reposts=None if reposts is None else reposts + (quotes or 0),
        views=count(counts.get("impression_count")),
    )
