"""What happened in a storm, one thing after the other: when, what, who, how many saw it."""

from __future__ import annotations

from typing import ClassVar

from socialwatch.measures.storm import Event, Storm
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import Slide, Table
from socialwatch.report.findings import talk
from socialwatch.report.slides.storm import event, first_reply, named, since, stamp, told, worst
from socialwatch.report.words import cut
from socialwatch.store.decks import whose

OURS = ("answer", "statement")
WHO = 2  # the cell that names an author


class StormLog:
    """A table with time stamps: the first post, the take-off, who joined, the peak, our words, the end."""

    needs: ClassVar = ("storms", "coverage")
    options: ClassVar = {"top": 10}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        storm = worst(measured)
        if storm is None or len(storm.events) < 3:
            return None
        shown = storm.events[: int(context.options.get("top", 10))]
        return context.slide(
            _title(measured, context, storm),
            [_table(context, storm, shown)],
            measured,
            n=storm.peak.mentions.n,
            also=context.words.say(
                "The first post is the first about the cause that holds its words; reactions are likes, replies and"
                " reposts as last seen."
            ),
        )


def _title(measured: Measured, context: Context, storm: Storm) -> str:
    words, first, loud = context.words, event(storm, "first"), event(storm, "loudest")
    values: dict[str, object] = {"about": named(measured, context, storm)}
    end, going = event(storm, "end"), event(storm, "open")
    values["length"] = since(context, storm.peak.began, storm.peak.end)
    lasted = words.say("{about} lasted {length}", **values) if end is not None else str(values["about"])
    if going is not None:
        lasted = words.say("{about}: not over after {length}", **values)
    if loud is not None and loud.engagement:
        drew = words.say("the loudest post drew {n} reactions", n=loud.engagement)
        return words.title(words.say("{one}; {other}", one=lasted, other=drew), lasted)
    if first is not None:
        began = words.say("it began with a post {when}", when=words.moment(first.at))
        return words.title(words.say("{one}; {other}", one=lasted, other=began), lasted)
    return words.title(lasted)


def _table(context: Context, storm: Storm, shown: tuple[Event, ...]) -> Table:
    words = context.words
    rows = [_row(context, number, one) for number, one in enumerate(shown, start=1)]
    reply = first_reply(storm)
    return Table(
        key="log",
        alt=words.say("{n} events from {start} on.", n=len(rows), start=words.moment(shown[0].at)),
        head=[words.say(text) for text in ("When", "What happened", "Who", "Reactions", "Followers")],
        rows=rows,
        numeric=(False, False, False, True, True),
        widths=(0.15, 0.47, 0.18, 0.1, 0.1),
        links=[_link(context, one) for one in shown],
        caption=words.say("In the time zone {zone}", zone=context.window.zone)
        if reply is not None
        else words.say("In the time zone {zone}; no words of ours were seen", zone=context.window.zone),
        evidence=context.cite(*storm.peak.told, storm.answered),
    )


def _link(context: Context, one: Event) -> str | None:
    """Where an event's post may be read; kept with its id, as its words are."""
    link = context.names.link(one.id, one.url, one.author, one.reach) if one.id is not None else None
    return context.gathered.quote(link, one.id) if link and one.id else None


def _row(context: Context, number: int, one: Event) -> tuple[str, ...]:
    words, dash = context.words, "\N{EN DASH}"
    what = talk.capital(told(context, one))
    if one.text:
        text = words.within(cut(context.names.text(one.text), 80))
        what += ": " + words.quote(context.gathered.quote(text, one.id) if one.id else text)
    if one.id is None:
        return (stamp(context, one.at), what, "", "", "")
    who = words.say("we") if one.kind in OURS else context.names.label(
        words, one.network, one.author, one.reach, url=one.url, number=number
    )  # fmt: skip
    if one.kind in OURS:
        return (stamp(context, one.at), what, who, "", "")
    reach = words.number(one.reach) if one.reach is not None else dash
    drew = words.number(one.engagement) if one.engagement is not None else dash
    row = (stamp(context, one.at), what, who, drew, reach)
    context.gathered.quote(whose(row, WHO), one.id)
    return row
