"""Column names of the exports of well-known suites.

How sure they are: ours are tested with real exports of ours; Meltwater's main columns were held against samples of
exports that people have made public; all others follow the names in the suites' own descriptions of their exports,
none of which was at hand as a file. docs/sources/file.md says the same to users: keep the two together.

Suites rename columns now and then: a name that a file lacks is passed over, and a map always wins. Several names
for one field are tried in turn; "a+b" joins two columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

OURS = "socialwatch"
PRESETS: Mapping[str, Mapping[str, Sequence[str]]] = {
    OURS: {
        "id": ("native_id",),
        **{
            field: (field,)
            for field in (
                "network",
                "author",
                "author_name",
                "author_url",
                "followers",
                "created",
                "title",
                "text",
                "url",
                "lang",
                "parent",
                "thread",
                "repost_of",
                "likes",
                "replies",
                "reposts",
                "views",
                "rating",
                "community",
                "country",
                "place",
                "links",
                "tags",
            )
        },
    },
    "brandwatch": {
        "id": ("Resource Id", "Guid", "Mention Id"),
        "created": ("Date",),
        "title": ("Title",),
        "text": ("Full Text", "Snippet"),
        "url": ("Url", "Original Url"),
        "author": ("Author",),
        "author_name": ("Full Name",),
        "followers": ("Twitter Followers", "X Followers", "Followers"),
        "lang": ("Language",),
        "network": ("Page Type", "Content Source Name", "Content Source"),
        "country": ("Country Code",),
        "place": ("Location Name", "City"),
        "latitude": ("Latitude",),
        "longitude": ("Longitude",),
        "thread": ("Thread Id",),
        "repost_of": ("Twitter Retweet of", "X Repost of"),
        "parent": ("Twitter Reply to", "X Reply to"),
        "likes": ("Likes", "Twitter Likes", "X Likes"),
        "replies": ("Comments", "Twitter Reply Count", "X Replies"),
        "reposts": ("Twitter Retweets", "X Reposts", "Shares"),
        "tags": ("Hashtags",),
        "media": ("Media URLs",),
        "to": ("Mentioned Authors",),
    },
    "talkwalker": {
        "created": ("published",),
        "title": ("title",),
        "text": ("content", "content_snippet", "title_snippet"),
        "url": ("url",),
        "author": ("extra_author_attributes.short_name", "extra_author_attributes.name"),
        "author_name": ("extra_author_attributes.name",),
        "author_url": ("extra_author_attributes.url",),
        "lang": ("lang",),
        "country": ("extra_source_attributes.world_data.country_code",),
        "network": ("post_type", "source_type"),
        "likes": ("article_extended_attributes.twitter_likes", "article_extended_attributes.facebook_likes"),
        "reposts": ("article_extended_attributes.twitter_retweets", "article_extended_attributes.facebook_shares"),
        "replies": ("article_extended_attributes.num_comments",),
    },
    "meltwater": {
        "id": ("Document ID",),
        "created": ("Date+Time", "Date"),
        "title": ("Headline", "Title"),
        "text": ("Hit Sentence", "Opening Text"),
        "url": ("URL",),
        "author": ("Influencer", "Author Handle", "Author Name"),
        "lang": ("Language",),
        "network": ("Source", "Source Name"),
        "place": ("City", "State", "Subregion"),
        "views": ("Views",),
        "tags": ("Hashtags",),
        "followers": ("Twitter Followers", "X Followers"),
    },
    "sprout": {
        "id": ("Message ID", "Post ID"),
        "created": ("Timestamp (UTC)", "Timestamp", "Date"),
        "text": ("Text", "Message", "Post"),
        "url": ("Permalink", "Link", "Message URL", "Post Link"),
        "author": ("From", "Profile", "Author"),
        "network": ("Network",),
        "likes": ("Likes",),
        "replies": ("Comments",),
        "reposts": ("Shares",),
        "tags": ("Tags",),
    },
    "hootsuite": {
        "id": ("Post ID", "Message ID"),
        "created": ("Date (GMT)", "Date", "Posted"),
        "text": ("Post Message", "Message", "Content"),
        "url": ("Post Permalink", "Permalink", "URL"),
        "author": ("Author", "Username", "Social Profile"),
        "network": ("Social Network", "Network", "Post Network"),
        "likes": ("Likes",),
        "replies": ("Comments",),
        "reposts": ("Shares",),
    },
    "mention": {
        "id": ("Mention ID", "Unique ID"),
        "created": ("Published at", "Date"),
        "title": ("Title",),
        "text": ("Description", "Content"),
        "url": ("Original URL", "URL", "Link"),
        "author": ("Author name", "Author", "Source name"),
        "lang": ("Language code", "Language"),
        "country": ("Country code", "Country"),
        "network": ("Source type",),
    },
}

TOOLS: Mapping[str, str] = {
    OURS: "socialwatch",
    "brandwatch": "Brandwatch",
    "talkwalker": "Talkwalker",
    "meltwater": "Meltwater",
    "sprout": "Sprout Social",
    "hootsuite": "Hootsuite",
    "mention": "Mention",
}
"""The tools as they write themselves."""

# columns that together give an export away
SIGNS: Mapping[str, Sequence[str]] = {
    OURS: ("native_id", "network", "sources", "brands", "sentiment"),
    "brandwatch": ("Query Name", "Snippet", "Page Type"),
    "talkwalker": ("published", "content_snippet", "source_type"),
    "meltwater": ("Headline", "Hit Sentence", "Influencer"),
    "sprout": ("Network", "From", "Permalink"),
    "hootsuite": ("Social Network", "Post Permalink"),
    "mention": ("Source type", "Description", "Published at"),
}
