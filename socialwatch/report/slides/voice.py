"""Share of voice, or the reason why there can be none."""

from __future__ import annotations

from typing import ClassVar

from socialwatch.measures.base import Evidence, Figure
from socialwatch.measures.counted import PlatformShare
from socialwatch.measures.voice import Story
from socialwatch.measures.voice import Voice as Measure
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import Bars, Series, Slide, Table
from socialwatch.report.findings import mood, standing
from socialwatch.report.leading import leading
from socialwatch.report.moves import joined, move, sized, sure
from socialwatch.report.names import called
from socialwatch.report.words import cut

LOUD = 20  # copies of one story that are worth a word, whatever their share
COUNTED = 4  # brands whose posts on a platform are told, our own among them


class Voice:
    """Bars of shares with n and change; brands heard on different days get a table of those days instead.

    Where a platform counts all of its posts itself, that is told in the note, apart from what was heard.
    """

    needs: ClassVar = ("voice", "platforms", "coverage")
    options: ClassVar = {"top": 10}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        voice: Measure | None = measured.get("voice")
        if voice is None or len(voice.shares) < 2 or not voice.total:
            return None
        found = standing.standing(measured, context)
        if found is None:
            return _unlike(context, measured, voice) if not voice.holds else None
        finding = standing.share_finding(measured, context, *found)
        counted = _counted(measured, context, voice)
        return context.slide(
            context.words.title(*finding.titles),
            [_bars(context, voice), _table(context, voice)],
            measured,
            n=voice.total,
            note=f"{_note(measured, context, voice)} {_platforms(context, counted)}".strip(),
            claims=_claims(finding.shown, counted),
            also=context.words.say(
                "Share of voice is a brand's mentions over those of all brands shown; categories and persons stay out."
            ),
        )


def _bars(context: Context, voice: Measure) -> Bars:
    words = context.words
    shares = sorted(voice.shares, key=lambda one: (-(one.share.value or 0), one.brand))[
        : int(context.options.get("top", 8))
    ]
    names = [share.brand for share in shares]
    measured = all(share.share.labels is not None for share in shares)
    notes = [
        joined(words, share.share, sure(words, share.share) if measured else "", sized(words, share.voices.n))
        for share in shares
    ]
    alt = "; ".join(f"{share.brand} {words.share(share.share.value)}" for share in shares)
    return Bars(
        key="shares",
        alt=words.say("Share of voice: {shares}.", shares=alt),
        categories=names,
        unit="share",
        series=(Series(name=words.say("share of voice"), values=[share.share.value for share in shares]),),
        emphasis=names.index(context.brand) if context.brand in names else None,
        notes=notes,
        caption=words.say("Share of the mentions of these brands")
        + ("" if measured else words.say("; how many of them speak of the brand is unmeasured")),
        evidence=context.cite(*(share.share for share in shares)),
    )


def _table(context: Context, voice: Measure) -> Table:
    """Beside the shares: what they are made of, and in what mood."""
    words = context.words
    shares = sorted(voice.shares, key=lambda one: (-(one.share.value or 0), one.brand))[
        : int(context.options.get("top", 8))
    ]
    rows = [
        (
            share.brand,
            words.number(share.voices.value or 0),
            words.number(share.stories.value or 0),
            words.score(share.net.value),
        )
        for share in shares
    ]
    head = [words.say(text) for text in ("Brand", "Mentions", "Stories", "Mood")]
    return Table(
        key="brands",
        alt=words.say("Mentions, stories and net sentiment of {n} brands.", n=len(rows)),
        head=head,
        rows=rows,
        numeric=(False, True, True, True),
        widths=(0.37, 0.23, 0.21, 0.19),
        caption=words.say("Stories count copies and reposts once; mood is net sentiment"),
        evidence=context.cite(*(figure for share in shares for figure in (share.voices, share.stories, share.net))),
    )


def _note(measured: Measured, context: Context, voice: Measure) -> str:
    """Copies of one story by many hands swell voices; said when that makes a difference."""
    words, own = context.words, next(one for one in voice.shares if one.brand == context.brand)
    if move(own.share).direction == "up" and mood.worsened(measured, context):
        return words.say(
            "More was said of {brand}, and in a worse mood: the gain is not approval.", brand=context.brand
        )
    voices, stories, loud = own.voices.value, own.stories.value, own.loudest
    if voices and loud is not None and loud.mentions >= max(5, 0.05 * voices):
        return _loud(context, loud, int(voices))
    if voices and stories and stories < 0.9 * voices:
        return words.say(
            "{share} of the mentions of {brand} were reposts or copies; counted once, there were {n} stories.",
            share=words.share(1 - stories / voices),
            brand=context.brand,
            n=int(stories),
        )
    if voices and loud is not None and loud.mentions >= LOUD:
        return _loud(context, loud, int(voices))
    liked = leading([one for one in voice.shares if one.net.value is not None], lambda one: one.net)
    if len(liked) != 1 or len(voice.shares) < 2:
        return ""  # of brands that only chance orders none is told
    warmest = liked[0]
    return words.say(
        "Share says who is talked about, not how: the best mood was toward {brand} ({net}).",
        brand=warmest.brand,
        net=words.score(warmest.net.value),
    )


def _loud(context: Context, story: Story, total: int) -> str:
    return context.words.say(
        "One story made {n} of the {total} mentions of {brand}: “{story}”.",
        n=story.mentions,
        total=total,
        brand=context.brand,
        story=context.gathered.quote(context.words.within(cut(context.names.text(story.text), 90)), story.head),
    )


def _counted(measured: Measured, context: Context, voice: Measure) -> list[PlatformShare]:
    """What platforms themselves count of the brands shown, our own first, then the loudest."""
    shown = {share.brand for share in voice.shares}
    rows = [row for row in measured.get("platforms", ()) if row.brand in shown]
    found = []
    for source in dict.fromkeys(row.source for row in rows):
        here = [row for row in rows if row.source == source]
        found += sorted(here, key=lambda row: (row.brand != context.brand, -row.posts, row.brand))[:COUNTED]
    return found


def _platforms(context: Context, counted: list[PlatformShare]) -> str:
    """A sentence a platform: all posts there, which are none of the mentions that the shares are made of."""
    words, said = context.words, []
    for source in dict.fromkeys(row.source for row in counted):
        rows = [row for row in counted if row.source == source]
        parts = [
            words.say(
                "{brand} at most {posts} ({here} of them heard)"
                if row.at_most
                else "{brand} {posts} ({here} of them heard)",
                brand=row.brand,
                posts=row.posts,
                here=row.here,
            )
            for row in rows
        ]
        sentence = words.say(
            "All posts on {source} by its own count ({days}): {counts}.",
            source=called(context.config, source),
            days=words.plural(rows[0].days, "{n} day", "{n} days"),
            counts=", ".join(parts),
        )
        said.append(sentence)
    return " ".join(said)


def _claims(shown: Figure | Evidence | None, counted: list[PlatformShare]) -> list[Figure | Evidence]:
    """The title's figure and the platforms', where there are any; else the blocks tell of all figures."""
    return [one for one in (shown, *(row.figure for row in counted)) if one is not None] if counted else []


def _unlike(context: Context, measured: Measured, voice: Measure) -> Slide | None:
    """The days on which each brand was heard, in place of shares that would mislead."""
    words = context.words
    counted = _counted(measured, context, voice)
    spans = {seen.brand: seen.span for seen in voice.comparable.observed}
    rows = []
    for share in sorted(voice.shares, key=lambda one: one.brand):
        span = spans.get(share.brand)
        days = words.days(span.start, span.end) if span is not None else words.say("could not be heard")
        rows.append((share.brand, days, words.number(share.voices.value or 0)))
    listed = "; ".join(f"{brand}: {days}" for brand, days, _ in rows)
    table = Table(
        key="observed",
        alt=words.say("Days on which each brand was heard: {rows}.", rows=listed),
        head=(words.say("Brand"), words.say("Heard on"), words.say("Mentions")),
        rows=rows,
        numeric=(False, False, True),
        widths=(0.35, 0.45, 0.2),
        evidence=context.cite(*(share.voices for share in voice.shares)),
    )
    title = words.say("No share of voice can be told: the brands were heard on different days")
    return context.slide(
        words.title(title),
        [table],
        measured,
        n=voice.total,
        note=" ".join(
            part
            for part in (
                words.say("Dividing these counts would compare days of listening, not brands."),
                _platforms(context, counted),
            )
            if part
        ),
        claims=_claims(None, counted),
        also=" ".join(map(words.told, voice.reasons)),
    )
