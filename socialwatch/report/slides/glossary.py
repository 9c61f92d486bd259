"""What the words of a deck mean: those that occur in it, and no others."""

from __future__ import annotations

from typing import ClassVar

from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import Slide, Table

LEAST, HALF = 4, 7  # words that are worth a slide, and that one column holds
# how a word stands in a deck, how it is listed, what it means
WORDS = (
    ("mentions", "Mentions", "Posts that the brand's query finds, reposts included, own accounts and noise left out."),
    (
        "net sentiment",
        "Net sentiment",
        "Share of positive minus share of negative posts: of those of known mood or, put right by labels, of all.",
    ),
    ("share of voice", "Share of voice", "A brand's mentions over those of all brands compared."),
    ("stories", "Stories", "Copies and reposts of one text, counted once."),
    (
        "expected",
        "Expected",
        "What the same hours held in the eight weeks before, at the level of the last four; peaks count little.",
    ),
    (
        "significant",
        "Significant",
        "Chance alone would bring it less than 5 times in 100, with the number of topics allowed for.",
    ),
    ("n=", "n", "How many posts a figure rests on; below 30 they are called few."),
    ("unmeasured", "Unmeasured", "No labels by people tell how often the machine errs; only chance is allowed for."),
    (
        "labels",
        "Labels",
        "What people said of posts that chance drew; moods and shares of voice are put right by them.",
    ),
    ("between", "Between", "The true value lies there 95 times in 100."),
    ("macro-F1", "Macro-F1", "How well the machine finds each mood, the mean over the moods; 1 is faultless."),
    ("alpha", "Alpha", "How far people agree beyond chance (Krippendorff); 1 is always, 0 is chance."),
    ("lift", "Lift", "What was said over what was expected; 1 is no lift."),
    (" points", "Points", "The difference of two shares, in hundredths."),
    ("blind", "Blind", "Nothing could be seen: no source was asked, or none answered."),
    ("reactions", "Reactions", "Likes, replies and reposts together, where the network tells them."),
    ("followers", "Followers", "Of an author; not the people who saw the post."),
    ("median", "Median", "Half are smaller, half are larger."),
    ("journey", "Journey", "The stages from hearing of a brand to recommending it, each a query over its mentions."),
    (
        "settled",
        "Settled",
        "After the first answer the author wrote no more about it for seven days, or only thanks (first-contact"
        " resolution); nobody said so, silence is taken for it.",
    ),
    ("opening hours", "Opening hours", "When somebody answers, as the configuration has it."),
)


class Glossary:
    """A table of at most fourteen words with their meanings; a word that the slides before it do not say stays out."""

    needs: ClassVar = ("coverage",)
    options: ClassVar[dict[str, object]] = {}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        words, deck = context.words, context.said.casefold()
        told = [
            (words.term(listed), words.term(meaning)) for form, listed, meaning in WORDS
            if words.term(form).casefold() in deck
        ][: 2 * HALF]  # fmt: skip
        if len(told) < LEAST:
            return None
        half = len(told) if len(told) <= HALF else (len(told) + 1) // 2
        parts = [part for part in (told[:half], told[half:]) if part]
        blocks = [_table(context, f"words-{number}", rows) for number, rows in enumerate(parts, start=1)]
        title = words.title(
            words.plural(len(told), "One word, and what it means", "{n} words, and what they mean here")
        )
        return context.slide(title, blocks, measured)


def _table(context: Context, key: str, rows: list[tuple[str, str]]) -> Table:
    words = context.words
    return Table(
        key=key,
        alt=words.say("What these words mean: {words}.", words=", ".join(word for word, _ in rows)),
        head=(words.say("Word"), words.say("What it means")),
        rows=rows,
        numeric=(False, False),
        widths=(0.28, 0.72),
    )
