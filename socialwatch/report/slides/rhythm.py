"""When people write and when they are answered, hour by hour of the week, with the opening hours drawn in."""

from __future__ import annotations

from typing import ClassVar

from socialwatch.measures.coverage import Coverage
from socialwatch.measures.rhythm import Grid, Rhythm, open_part
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import Heat, Slide
from socialwatch.report.findings.service import FEW
from socialwatch.report.moves import SMALL

LEAST = 7 * SMALL  # posts that make a week of hours worth a look
MUCH = 0.1  # of the posts, from which hours without an answer are the finding
DEAF = 0.25  # of the window; where more was not seen, the hours would tell when we listened


class Hours:
    """Two fields of hours by weekdays: when people write, when we answer; frames are opening hours. Left out where so
    much was not seen that they would tell when we listened."""

    needs: ClassVar = ("rhythm", "coverage")
    options: ClassVar[dict[str, object]] = {}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        found: Rhythm | None = measured.get("rhythm")
        if found is None or (found.total.value or 0) < LEAST or deaf(measured.get("coverage")) > DEAF:
            return None
        words, answered = context.words, sum(map(sum, found.answers))
        blocks = [_field(context, found, "posts", found.posts, _asked(context, found))]
        if answered >= FEW:
            caption = words.say("{n} answers by own accounts", n=answered)
            blocks.append(_field(context, found, "answers", found.answers, caption))
        return context.slide(
            _title(context, found, answered),
            blocks,
            measured,
            n=found.total.value,
            note=_note(context, found, answered),
            also=words.say(
                "Hours are those of the zone {zone}; reposts are left out. Own answers count as written:"
                " one may answer several posts of its thread.",
                zone=context.window.zone,
            ),
        )


def deaf(coverage: Coverage | None) -> float:
    """The part of the window that no source saw."""
    if coverage is None or not coverage.slots:
        return 0.0
    return sum(end - start for start, end in coverage.blind) / len(coverage.slots)


def weekdays(context: Context) -> tuple[str, ...]:
    """The days of the week from Monday, as the reader's language has them."""
    return context.words.locale.weekdays


def unattended(found: Rhythm) -> float:
    """The part of the posts that were written at hours of the week at which no answer was."""
    pairs = [(found.posts[day][hour], found.answers[day][hour]) for day in range(7) for hour in range(24)]
    whole = sum(posts for posts, _ in pairs)
    return sum(posts for posts, answers in pairs if not answers) / whole if whole else 0.0


def busiest(context: Context, grid: Grid) -> str:
    """The hour of the week with most of it: "Tue, 12:00–13:00"."""
    day, hour = max(((d, h) for d in range(7) for h in range(24)), key=lambda at: (grid[at[0]][at[1]], -at[0], -at[1]))
    return f"{weekdays(context)[day]} {hour:02}:00\N{EN DASH}{(hour + 1) % 24:02}:00"


def _asked(context: Context, found: Rhythm) -> str:
    words, n = context.words, found.total.n
    told = words.say("{n} posts by others, most on {when}", n=n, when=busiest(context, found.posts))
    return told + (words.say("; framed: opening hours") if found.opening else "")


def _title(context: Context, found: Rhythm, answered: int) -> str:
    words = context.words
    top = busiest(context, found.posts)
    if found.outside is None:
        most, alone = words.say("People wrote most on {when}", when=top), unattended(found)
        if answered >= LEAST and alone >= MUCH:
            told = "{share} of posts came at hours of the week when nobody ever answered"
            return words.title(words.say(told, share=words.share(alone)))
        if answered < FEW:
            return words.title(most)
        return words.title(
            words.say("{most}; answers came most on {when}", most=most, when=busiest(context, found.answers)), most
        )
    values = {"share": words.share(found.outside.value)}
    plain = words.say("{share} of posts came outside of opening hours", **values)
    if found.waited is None or found.waited.n < FEW or not found.waited_inside:
        return words.title(plain)
    values |= {"wait": words.minutes(found.waited.value or 0.0), "inside": words.minutes(found.waited_inside)}
    if found.p is not None and found.p < 0.05:
        return words.title(
            words.say(
                "{share} of posts came outside of opening hours; half of those answered waited {wait} or more", **values
            ),
            plain,
        )
    return words.title(words.say("{plain}, and waited no longer than others", plain=plain), plain)


def _field(context: Context, found: Rhythm, key: str, grid: Grid, caption: str) -> Heat:
    words = context.words
    shown = found.total if key == "posts" else found.waited or found.total
    if key == "posts":
        alt = words.say("Posts by weekday and hour, most on {when}.", when=busiest(context, grid))
    else:
        alt = words.say("Own answers by weekday and hour, most on {when}.", when=busiest(context, grid))
    return Heat(
        key=key,
        alt=alt,
        rows=weekdays(context),
        columns=[f"{hour:02}" for hour in range(24)],
        values=[list(row) for row in grid],
        tone="accent" if key == "posts" else "positive",
        framed=tuple(_frames(found.opening)),
        caption=caption,
        evidence=context.cite(shown, *([found.outside] if key == "posts" and found.outside is not None else [])),
    )


def _frames(opening: tuple[tuple[int, int, int], ...]) -> list[tuple[int, int, int]]:
    """Stretches of hours that are open for half of their time or more."""
    frames = []
    for day in range(7):
        hours = [hour for hour in range(24) if open_part(opening, day, hour) >= 0.5]
        start = None
        for hour in range(25):
            if hour in hours and start is None:
                start = hour
            elif hour not in hours and start is not None:
                frames.append((day, start, hour))
                start = None
    return frames


def _note(context: Context, found: Rhythm, answered: int) -> str:
    words = context.words
    if found.outside is None:
        return words.say("Opening hours are not known: [service] hours in the configuration draws them in.")
    if found.waited is None or not found.waited_inside or answered < FEW:
        return ""
    closed = sum(
        count
        for day in range(7)
        for hour, count in enumerate(found.answers[day])
        if open_part(found.opening, day, hour) < 0.5
    )
    if found.inside is not None:
        context.cite(found.inside)
    told = words.say(
        "Half of what was written in opening hours and answered waited {inside} or more.",
        inside=words.minutes(found.waited_inside),
    )
    if not closed:
        return told + " " + words.say("Outside of them nobody answered.")
    return (
        told
        + " "
        + words.say("{share} of the answers were written outside of them.", share=words.share(closed / answered))
    )
