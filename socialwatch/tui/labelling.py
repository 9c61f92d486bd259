"""The labelling screen: one post at a time, a key for every answer, at home in 80 columns and 24 lines.

What the machine says of the post is not shown: it would sway whoever is to say whether the machine is right.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from socialwatch import clock
from socialwatch.query import highlights
from socialwatch.store.verdicts import told
from socialwatch.tui.sitting import Sitting

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.store import Store, Stored

MOODS = {"p": "positive", "o": "neutral", "n": "negative"}
OTHERS = {"r": ("relevant", "yes"), "i": ("relevant", "no"), "x": ("noise", "yes")}
QUESTIONS = {
    "sentiment": "In what mood is it?",
    "relevant": "Does it speak of the brand?",
    "noise": "Is it spam, a bot, a job ad, a giveaway?",
    "topic": "What is it about?",
    "intent": "What does its author want?",
    "stage": "How far is its author with the brand?",
    "urgency": "What makes it urgent?",
}
HELP = "enter next  s skip  ← back  u undo  b brand  tab more names  ↑↓ scroll  q end"


class Screen(App[str]):
    """`run` gives a sentence about what was done."""

    CSS = """
    #top { background: $panel; padding: 0 1; }
    #head { padding: 1 1 0 1; }
    #body { height: 1fr; padding: 1 1; }
    #keys { padding: 0 1; border-top: solid $panel; }
    #help { color: $text-muted; padding: 0 1; }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"mood('{mood}')", show=False) for key, mood in MOODS.items()),
        *(Binding(key, f"other('{key}')", show=False) for key in OTHERS),
        *(Binding(str(digit), f"pick({digit})", show=False) for digit in range(1, 10)),
        Binding("enter,space", "finish", show=False, priority=True),
        Binding("s,right", "skip", show=False),
        Binding("left,backspace", "previous", show=False),
        Binding("u", "undo", show=False),
        Binding("b", "aim", show=False),
        Binding("tab", "turn", show=False, priority=True),
        Binding("up", "scroll(-1)", show=False, priority=True),
        Binding("down", "scroll(1)", show=False, priority=True),
        Binding("q,escape,ctrl+c", "end", show=False, priority=True),
    ]

    def __init__(self, store: Store, config: Config, task: str, *, by: str, seed: int = 0) -> None:
        super().__init__()
        self._config = config
        self.sitting = Sitting(store, config, task, by=by, seed=seed)

    def compose(self) -> ComposeResult:
        yield Static(id="top")
        yield Static(id="head")
        with VerticalScroll(id="body"):
            yield Static(id="text")
        yield Static(id="keys")
        yield Static(Content(HELP), id="help")

    def on_mount(self) -> None:
        self._draw()

    def _draw(self) -> None:
        post = self.sitting.post()
        waiting = post is None and not self.sitting.over
        self.query_one("#top", Static).update(Content(top_line(self.sitting)))
        head, text = (head_line(post, self._config), body(post, self._config)) if post else WAIT if waiting else END
        self.query_one("#head", Static).update(head)
        self.query_one("#text", Static).update(text)
        self.query_one("#keys", Static).update(keys(self.sitting, post, self.size.width - 2) if post else Content(""))
        self.query_one("#body", VerticalScroll).scroll_home(animate=False)
        if waiting:
            self.call_after_refresh(self._more)  # once people can see that they are to wait

    def _more(self) -> None:
        self.sitting.more()
        self._draw()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)  # when the new width is known

    def action_mood(self, mood: str) -> None:
        self.sitting.answer("sentiment", mood)
        self._draw()

    def action_other(self, key: str) -> None:
        self.sitting.answer(*OTHERS[key])
        self._draw()

    def action_pick(self, digit: int) -> None:
        self.sitting.toggle(digit)
        self._draw()

    def action_finish(self) -> None:
        self.sitting.finish()
        self._draw()

    def action_skip(self) -> None:
        self.sitting.next()
        self._draw()

    def action_previous(self) -> None:
        self.sitting.back()
        self._draw()

    def action_undo(self) -> None:
        if not self.sitting.undo():
            self.bell()
        self._draw()

    def action_aim(self) -> None:
        self.sitting.aim()
        self._draw()

    def action_turn(self) -> None:
        self.sitting.turn()
        self._draw()

    def action_scroll(self, lines: int) -> None:
        self.query_one("#body", VerticalScroll).scroll_relative(y=lines * 3, animate=False)

    def action_end(self) -> None:
        posts, drawn, _ = self.sitting.done
        done = f"{posts:,} {'post' if posts == 1 else 'posts'} labelled by {self.sitting.by}"
        self.exit(f"{done}, {drawn:,} of them drawn by chance" if posts else "nothing labelled")


WAIT = (Content("Choosing what to ask next…"), Content(""))
END = (Content("Nothing is left to label."), Content("q ends; what you said is in every figure already."))


def plain(text: str) -> str:
    """Text that cannot steer a terminal; lines stay lines."""
    text = text.replace("\r\n", "\n").replace("\t", " ")
    kept = (c if c == "\n" or c.isprintable() or unicodedata.category(c) in ("Mn", "Mc", "Zs") else "" for c in text)
    return "".join(kept)


def top_line(sitting: Sitting) -> str:
    """ "sentiment · ann · 12 posts now, 5 drawn by chance · 57 labels in all"."""
    posts, drawn, every = sitting.done
    now = f"{posts:,} {'post' if posts == 1 else 'posts'} now"
    return f"{sitting.task} · {plain(sitting.by)} · {now}, {drawn:,} drawn by chance · {every:,} in all"


def head_line(post: Stored, config: Config) -> Content:
    author = post.mention.author
    name = (author.handle or author.name or author.native_id) if author else "unknown author"
    at = post.created.astimezone(clock.zone(config.timezone))
    rest = "  ".join((post.mention.network, ", ".join(post.brands), post.lang or ""))
    return Content.assemble(f"{at:%Y-%m-%d %H:%M}  ", (plain(name), "bold"), "  ", (plain(rest), "dim"))


def body(post: Stored, config: Config) -> Content:
    """What it says, with the words that the brands' queries found."""
    mention = post.mention
    text = f"{mention.title}\n\n{mention.text}" if mention.title else mention.text
    text = plain(text)
    content = Content(text)
    for brand in config.brands:
        if brand.name in post.brands:
            for low, high in highlights(brand.parsed, text):
                content = content.stylize("bold", low, high)
    return content


def keys(sitting: Sitting, post: Stored, width: int) -> Content:
    """The question, why it is asked of this post, and what each key says; what was said is marked."""
    choice = sitting.choice
    assert choice is not None, "a post is there because it was chosen"
    why = "drawn by chance" if choice.random else "chosen to learn from"  # its reason would tell the machine's answer
    said = {(label.task, label.value, label.brand): label.verdict for label in sitting.said()}
    whom = f" toward {sitting.toward}" if sitting.toward else ""
    moods = [_key(key, mood, said.get(("sentiment", mood, sitting.toward))) for key, mood in MOODS.items()]
    others = [_key(key, told(*other), said.get((*other, None))) for key, other in OTHERS.items()]
    lines = [
        Content.assemble((QUESTIONS[sitting.task], "bold"), (f"  {why}; {choice.stratum}", "dim")),
        *_packed([Content(f"mood{whom}:"), *moods], width),
        *_packed(others, width),
    ]
    if sitting.pages:
        page = sitting.pages[sitting.page]
        more = f" ({sitting.page + 1} of {len(sitting.pages)})" if len(sitting.pages) > 1 else ""
        names = [
            _key(str(digit), plain(name), said.get((page.task, name, None))) for digit, name in enumerate(page.names, 1)
        ]
        lines += _packed([Content(f"{page.task}{more}:"), *names], width)
    return Content("\n").join(lines)


def _key(key: str, word: str, verdict: bool | None) -> Content:
    """ "p positive", with a mark when it was said."""
    mark, style = {None: ("", ""), True: ("✓", "bold green"), False: ("✗", "dim strike")}[verdict]
    return Content.assemble((key, "bold reverse"), " ", (f"{mark}{word}", style))


def _packed(parts: Sequence[Content], width: int) -> list[Content]:
    """As few lines as hold them, none torn in the middle."""
    lines: list[Content] = []
    for part in parts:
        if lines and len(lines[-1]) + 3 + len(part) <= width:
            lines[-1] = Content.assemble(lines[-1], "   ", part)
        else:
            lines.append(part)
    return lines
