"""Posts as HTML: what platforms put into their answers, and the pages of the posts themselves."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape

from socialwatch.demo.serve.web import HTML, Reply
from socialwatch.demo.world.model import Post, World
from socialwatch.demo.world.rhythm import ZONE

_TOKEN = re.compile(r"(https?://\S+)|(?<!\w)#(\w+)|(?<!\w)@([\w.]+)")
LOOK = {
    # place: name, colour, what likes and reposts are called
    "mastodon": ("mastodon.example", "#563acc", "favourites", "boosts"),
    "bluesky": ("bsky.example", "#0a7aff", "likes", "reposts"),
    "hackernews": ("Orange site", "#d9591c", "points", ""),
    "news": ("", "#1d3557", "", ""),
    "blogs": ("", "#2d6a4f", "", ""),
    "reviews": ("Honest Cups", "#8a5a00", "found this helpful", ""),
    "forum": ("Home Barista Corner", "#5c4033", "", ""),
}
_STYLE = """
*{box-sizing:border-box}body{margin:0;background:#f4f5f7;color:#14171a;font:18px/1.5 "Noto Sans","DejaVu Sans",
"Noto Color Emoji",system-ui,sans-serif}header{background:%s;color:#fff;padding:12px 24px;font-weight:600}
main{max-width:440px;margin:24px auto;padding:0 12px}article{background:#fff;border:1px solid #d9dee3;
border-radius:12px;padding:20px 22px;margin-bottom:14px}h1{font-size:24px;line-height:1.25;margin:0 0 12px}
.by{display:flex;gap:12px;align-items:center;margin-bottom:14px}.face{width:46px;height:46px;border-radius:50%%;
background:%s;color:#fff;display:grid;place-items:center;font-size:20px;font-weight:600;flex:none}
.by small,footer{color:#5b6770}.by small{display:block}p{margin:0 0 12px;overflow-wrap:anywhere}
footer{border-top:1px solid #e6e9ec;margin-top:16px;padding-top:12px;font-size:15px}footer b{color:#14171a}
.answer{padding:14px 20px;font-size:16px}.answer p{margin:0}.stars{color:#8a5a00;letter-spacing:2px}a{color:inherit}
"""


def paragraphs(text: str) -> str:
    """Plain text as escaped paragraphs."""
    return "".join(f"<p>{escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in text.split("\n\n"))


def linked(text: str, tag_url: str, user_url: str) -> str:
    """A status as Mastodon sends it: links, tags and handles as anchors inside one or more paragraphs."""

    def anchor(found: re.Match[str]) -> str:
        link, tag, user = found.groups()
        if link:
            return f'<a href="{link}" target="_blank" rel="nofollow noopener">{link}</a>'
        if tag:
            return f'<a href="{tag_url}{tag.lower()}" class="mention hashtag" rel="tag">#<span>{tag}</span></a>'
        return f'<span class="h-card"><a href="{user_url}{user}" class="u-url mention">@<span>{user}</span></a></span>'

    return "".join(f"<p>{_TOKEN.sub(anchor, escape(part, quote=False))}</p>" for part in text.split("\n\n"))


def when(moment: datetime) -> str:
    local = moment.astimezone(ZONE)
    return f"{local.day} {local:%B %Y, %H:%M}"


def page(world: World, post: Post) -> Reply:
    """The page of one post with its first replies: the project's own plain design, no platform's."""
    host, colour, likes, reposts = LOOK[post.place]
    name = host or post.site
    title = post.title or f"{post.author.name} on {name}: {post.text[:70]}"
    counts = [f"<b>{count:,}</b> {word}" for count, word in ((post.likes, likes), (post.reposts, reposts)) if word]
    counts += [f"<b>{post.replies:,}</b> replies"] if post.replies else []
    stars = (
        f'<p class="stars" aria-label="{post.rating} of 5">{"★" * post.rating}{"☆" * (5 - post.rating)}</p>'
        if post.rating
        else ""
    )
    head = f"<h1>{escape(post.title)}</h1>" if post.title else ""
    answers = "".join(_answer(reply) for reply in world.answers.get(post.number, [])[:4])
    edited = f" · edited {when(post.edited)}" if post.edited else ""
    body = f"""<!doctype html><html lang="{post.lang}"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta name="viewport" content="width=device-width"><style>{_STYLE % (colour, colour)}</style></head><body>
<header>{escape(name)}</header><main><article>{head}{_by(post)}{stars}<div dir="auto">{paragraphs(post.text)}</div>
<footer>{" · ".join((when(post.created) + edited, *counts))}</footer></article>{answers}</main></body></html>"""
    return Reply(body.encode(), kind=HTML)


def _by(post: Post) -> str:
    name, handle = escape(post.author.name), escape(post.author.handle)
    under = f"<small>@{handle}</small>" if post.place in ("mastodon", "bluesky") else ""
    return (
        f'<div class="by"><span class="face">{name[:1].upper()}</span><div><strong>{name}</strong>{under}</div></div>'
    )


def _answer(post: Post) -> str:
    return f'<article class="answer"><p><strong>{escape(post.author.name)}</strong> {escape(post.text)}</p></article>'


def missing() -> Reply:
    text = "<!doctype html><html lang=en><head><title>Not found</title></head><body><h1>Not found</h1></body></html>"
    return Reply(text.encode(), 404, HTML)
