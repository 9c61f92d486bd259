"""How well people are answered: which part, how fast, where, whether that settled it, and against the window before."""

from __future__ import annotations

from typing import ClassVar

from socialwatch.measures.base import Figure
from socialwatch.measures.resolution import Resolution
from socialwatch.measures.service import Place, Service
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import BigNumber, BigNumbers, Slide, Table
from socialwatch.report.findings import service as answers
from socialwatch.report.findings.resolution import left_out, proxy, settled
from socialwatch.report.moves import SMALL, against, beside, move
from socialwatch.report.names import platform
from socialwatch.report.words import Words


class Response:
    """The part that was answered, the time it took and how often the first answer settled it, whole and by network,
    with changes that chance does not explain; only networks where own accounts write."""

    needs: ClassVar = ("service", "resolution", "coverage")
    options: ClassVar = {"top": 6}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        found: Service | None = measured.get("service")
        if found is None or not answers.answering(context) or found.whole.posts < SMALL:
            return None
        if found.whole.minutes.n < answers.FEW:
            return None
        ended: Resolution | None = measured.get("resolution")
        said = context.words.say(
            "An answer is the first reply by an own account to a post, or to a later one of its author in the thread,"
            " up to fourteen days after the window. Shares are tested by proportions, times by ranks (Mann-Whitney)."
        )
        return context.slide(
            _title(context, found.whole, settled(ended)),
            [_numbers(context, found.whole, settled(ended)), _table(context, found, ended)],
            measured,
            n=found.whole.posts,
            note=_note(context, ended),
            also=" ".join(filter(None, (said, left_out(context.words, ended)))),
        )


def _title(context: Context, whole: Place, ended: Figure | None) -> str:
    words, length = context.words, whole.minutes
    values: dict[str, object] = {
        "share": words.share(whole.answered.value),
        "n": whole.posts,
        "length": words.minutes(length.value or 0.0),
        "then": words.minutes(length.before or 0.0),
        "before": context.before,
    }
    got = words.say("{share} of {n} posts got an answer", **values)
    if move(length).clear and length.before is not None:
        slower = (length.value or 0.0) > length.before
        said = (
            "the median wait rose from {then} to {length}" if slower else "the median wait fell from {then} to {length}"
        )
        return words.title(words.say("{got}; {told}", got=got, told=words.say(said, **values)), got)
    if ended is not None and move(ended).clear and ended.n >= SMALL:
        values |= {"part": words.share(ended.value), "was": words.share(ended.before)}
        told = words.say("the first answer settled {part}, {was} in {before}", **values)
        return words.title(words.say("{got}; {told}", got=got, told=told), got)
    told = words.say("half of the answers came within {length}", **values)
    return words.title(words.say("{got}; {told}", got=got, told=told), got)


def _numbers(context: Context, whole: Place, ended: Figure | None) -> BigNumbers:
    """Four in a row: where the first answer can be told to have settled it, that takes the place of the slowest."""
    words = context.words
    half, slow = words.minutes(whole.minutes.value or 0.0), words.minutes(whole.slow.value or 0.0)
    numbers = [
        _number(context, words.share(whole.answered.value), words.say("of posts answered"), whole.answered),
        _number(context, words.share(whole.complaints.value), words.say("of complaints answered"), whole.complaints),
    ]
    if ended is None:
        numbers += [
            _number(context, half, words.say("to half of the answers"), whole.minutes),
            _number(context, slow, words.say("to nine of ten answers"), whole.slow),
        ]
    else:
        both = words.say("to half of the answers, {slow} to nine of ten", slow=slow)
        numbers += [
            _number(context, half, both, whole.minutes, whole.slow),
            _number(context, words.share(ended.value), words.say("settled by the first answer"), ended),
        ]
    alt = "; ".join(f"{one.value} {one.label} ({one.change})" for one in numbers)
    return BigNumbers(key="answers", alt=alt, numbers=tuple(numbers))


def _number(context: Context, value: str, label: str, figure: Figure, *beside: Figure) -> BigNumber:
    """A figure with how it moved; a length of time tells what it was."""
    words = context.words
    change = against(words, figure, context.before) if move(figure).direction != "unknown" else ""
    if figure.unit == "minutes" and figure.before is not None and move(figure).direction != "same":
        change = words.say("{then} in {before}", then=words.minutes(figure.before), before=context.before)
    return BigNumber(value=value, label=label, change=change, evidence=context.cite(figure, *beside))


def _table(context: Context, found: Service, ended: Resolution | None) -> Table:
    words = context.words
    shown = found.places[: int(context.options.get("top", 6))]
    ends = {one.name: one.resolved for one in ended.places} if settled(ended) is not None and ended else {}
    head = ["Place", "Posts", "Answered", "Change", "Half within", "Nine of ten within", "Complaints answered"]
    told = [ends[one.name] for one in shown if one.name in ends]
    return Table(
        key="places",
        alt=words.say(
            "Answers by place: {places}.",
            places="; ".join(f"{platform(words, one.name)} {words.share(one.answered.value)}" for one in shown),
        ),
        head=[words.say(text) for text in (*head, *(("Settled at once",) if told else ()))],
        rows=[(*_row(words, one), *((_end(words, ends.get(one.name)),) if told else ())) for one in shown],
        numeric=(False, *[True] * (7 if told else 6)),
        widths=(0.12, 0.08, 0.1, 0.22, 0.1, 0.12, 0.14, 0.12) if told else (0.16, 0.1, 0.1, 0.2, 0.13, 0.15, 0.16),
        caption=_caption(words, found),
        evidence=context.cite(
            *(figure for one in shown for figure in (one.answered, one.minutes, one.complaints)), *told
        ),
    )


def _end(words: Words, resolved: Figure | None) -> str:
    return "\N{EN DASH}" if resolved is None or resolved.n < answers.FEW else words.share(resolved.value)


def _row(words: Words, one: Place) -> tuple[str, ...]:
    few = one.minutes.n < answers.FEW
    return (
        platform(words, one.name),
        words.number(one.posts),
        words.share(one.answered.value),
        beside(words, one.answered) if move(one.answered).direction != "unknown" else "\N{EN DASH}",
        "\N{EN DASH}" if few else words.minutes(one.minutes.value or 0.0),
        "\N{EN DASH}" if few else words.minutes(one.slow.value or 0.0),
        words.share(one.complaints.value) if one.complaints.n >= answers.FEW else "\N{EN DASH}",
    )


def _caption(words: Words, found: Service) -> str:
    if not found.unanswerable:
        return words.say("By place; only those where own accounts write")
    return words.plural(
        found.unanswerable,
        "By place; 1 post where no own account writes is left out",
        "By place; {n} posts where no own account writes are left out",
    )


def _note(context: Context, ended: Resolution | None) -> str:
    """What settled is taken from, and complaints; where a slide counts other posts than its deck, that is said, and the
    rest is told by the speaker, so that the figures keep their width."""
    words = context.words
    complaints = words.say("Complaints are posts in a negative mood.")
    if settled(ended) is not None and (context.mixed or context.narrowed):
        return proxy(words, ended)
    return " ".join(filter(None, (proxy(words, ended), complaints)))
