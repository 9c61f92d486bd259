"""Reddit's and YouTube's feeds: their posts are those that the platforms' own interfaces show."""

from __future__ import annotations

from typing import Any

from socialwatch.http import Answer
from socialwatch.secrets import Secret
from socialwatch.sources.feed import Feed
from socialwatch.sources.feed_reading import read_feed
from socialwatch.sources.reddit import Reddit
from socialwatch.sources.youtube import YouTube

VIDEOS = """<?xml version="1.0" encoding="UTF-8"?><feed xmlns:yt="http://www.youtube.com/xml/schemas/2015"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom"><title>Acme</title>
<link rel="alternate" href="https://www.youtube.com/channel/UCacme"/><entry><id>yt:video:abcdefghijk</id>
<yt:videoId>abcdefghijk</yt:videoId><title>Acme opens</title>
<link rel="alternate" href="https://www.youtube.com/watch?v=abcdefghijk"/>
<author><name>Acme</name><uri>https://www.youtube.com/channel/UCacme</uri></author>
<published>2026-08-30T10:00:00+00:00</published><updated>2026-08-30T10:00:00+00:00</updated>
<media:group><media:description>at last</media:description></media:group></entry></feed>"""
POSTS = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>search</title>
<link href="https://www.reddit.com/search?q=acme"/><entry><author><name>/u/Jane_D</name>
<uri>https://www.reddit.com/user/Jane_D</uri></author><id>{0}</id><link href="{1}"/>
<content type="html">&lt;!-- SC_OFF --&gt;&lt;p&gt;it is down&lt;/p&gt;&lt;!-- SC_ON --&gt; by /u/Jane_D</content>
<published>2026-08-30T10:00:00+00:00</published><title>Acme is down</title></entry></feed>"""
PLACE = "https://www.reddit.com/r/coffee/comments/1/acme/"


def heard(body: str) -> Any:
    source = Feed(url="https://feeds.example/acme")
    (item,) = read_feed(Answer(200, {}, body.encode(), "https://feeds.example/acme")).items
    return next(iter(source.mentions(item)))


def test_a_post_in_a_reddit_feed_is_the_post_on_reddit():
    fed = heard(POSTS.format("t3_1", PLACE))
    data = {"name": "t3_1", "title": "Acme is down", "author": "Jane_D", "permalink": "/r/coffee/comments/1/acme/"}
    shown = next(iter(Reddit(client_id="x").mentions({"kind": "t3", "data": data})))
    assert fed.id == shown.id == "reddit:t3_1"
    assert fed.author == shown.author
    assert (fed.text, fed.community) == ("it is down", "r/coffee")
    assert heard(POSTS.format("t3_1", "https://blog.example/1")).network == "web", "an id like that may stand anywhere"


def test_a_video_in_a_channels_feed_is_the_video_on_youtube():
    fed = heard(VIDEOS)
    told = {"title": "Acme opens", "channelId": "UCacme", "channelTitle": "Acme"}
    item = {"kind": "youtube#video", "id": "abcdefghijk", "snippet": told}
    shown = next(iter(YouTube(key=Secret("env:X")).mentions(item)))
    assert fed.id == shown.id == "youtube:abcdefghijk"
    assert fed.author == shown.author
    assert (fed.title, fed.text, fed.thread) == ("Acme opens", "at last", "abcdefghijk")
