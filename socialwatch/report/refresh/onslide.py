"""One slide of the edited file brought up to date, part by part: what is ours follows, what is a person's stays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from socialwatch.report.deck import Posts, Slide, Table
from socialwatch.report.refresh import cells, charted, geometry, imaged, spoken
from socialwatch.report.refresh.arriving import arrive
from socialwatch.report.refresh.carry import P, carried, link
from socialwatch.report.refresh.lettering import Hand, body, ours, same, says, write
from socialwatch.report.refresh.owned import A, Page, Seen, block_of, name_of, placeholder, shapes
from socialwatch.report.refresh.paint import Theme, repaint
from socialwatch.report.refresh.pasted import pasted
from socialwatch.report.refresh.recognised import kind
from socialwatch.report.render.divider import DIVIDER
from socialwatch.store.decks import LEFT_OUT

NUMBERED = re.compile(r"\d+\s+\S")
NUMBER = re.compile(r"\s+\d+$")  # at the end of a source line on another company's master


@dataclass(slots=True)
class Told:
    """What became of one slide: parts that were brought up to date, a person's words, things to know."""

    number: int
    key: str | None
    title: str
    refreshed: list[str] = field(default_factory=list)
    prose: list[tuple[str, str]] = field(default_factory=list)  # where it stands, what it says
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Decks:
    """Both of our decks as they were rendered, with the slides that they were rendered from."""

    base: Mapping[str, Page]
    new: Mapping[str, Page]
    then: Mapping[str, Slide]
    themes: tuple[Theme, Theme]  # of the edited file and of ours
    mend: bool = False  # LibreOffice was the last to save the file
    done: set[int] = field(default_factory=set)  # charts that two slides share are brought up to date once


def refresh(one: Seen, decks: Decks) -> Told:
    """Bring one slide up to date."""
    told = Told(one.number, one.key, _title(one))
    foreign = [s for s in shapes(one.slide) if not any(s is part for _, _, part in one.parts)]
    told.prose += [(name_of(shape), text) for shape in foreign if (text := _typed(shape))]
    renamed = [(name_of(shape), role) for _, role, shape in one.parts if _is_renamed(role, shape)]
    told.notes += [f"{name} is our {role}, by what it shows" for name, role in renamed]
    for key in dict.fromkeys(key for key, _, _ in one.parts):
        parts = [(role, shape) for of, role, shape in one.parts if of == key]
        if key not in decks.new:
            told.notes.append(f"the new deck has no slide {key!r}: what it shows is as it was")
            _restore(one, parts, decks.base[key])
            _mend(parts, decks)
            _let_go(one, key, parts, decks)
            continue
        _mend(parts, decks)
        told.notes += pasted(decks.base[key], {role for role, _ in parts}, foreign)
        Parts(one, key, parts, decks, told).refresh()
    if one.key in decks.new and one.key is not None:
        lines = spoken.refresh(one.slide, decks.base[one.key].slide, decks.new[one.key].slide)
        told.prose += [("speaker notes", line) for line in lines]
    told.title = _title(one)
    return told


def _is_renamed(role: str, shape: Any) -> bool:
    """Whether a chart, table or picture is known by what it shows alone."""
    return shape.tag != P + "sp" and not role.startswith("@") and not name_of(shape).startswith("sw:")


def _gone_of(slide: Slide | None) -> set[str]:
    """The roles of posts that were purged since."""
    return {
        f"{block.key}:{at}"
        for block in (slide.blocks if slide is not None else ())
        if isinstance(block, Posts)
        for at, post in enumerate(block.posts, start=1)
        if not (post.text or post.url or post.picture)
    }


def _let_go(one: Seen, key: str, parts: list[tuple[str, Any]], decks: Decks) -> None:
    """Take out of a slide that stays as it is what it shows and quotes of posts that were purged since."""
    gone, page = _gone_of(decks.then.get(key)), decks.base[key]
    hand = Hand(decks.themes, lambda letters, wanted: link(letters, wanted, page.slide.part, one.slide.part))
    for role, shape in parts:
        base, purged = page.parts.get(role), role.removesuffix(":link") in gone
        if purged and (base is None or kind(base) != kind(shape)):
            shape.getparent().remove(shape)
        elif base is not None and kind(shape) == "text" and (purged or LEFT_OUT in says(base)):
            if purged or ours(says(shape), says(base)):
                write(shape, base, base, hand)
            _alt(shape, base, base, gone=purged)


def _mend(parts: list[tuple[str, Any]], decks: Decks) -> None:
    for _, shape in parts if decks.mend else ():
        cells.mend(shape)


def _restore(one: Seen, parts: list[tuple[str, Any]], base: Page) -> None:
    """What LibreOffice loses of a slide that stays as it is: alt texts, and the workbooks of charts."""
    for role, shape in parts:
        ours = base.parts.get(role)
        if ours is not None:
            _alt(shape, ours, ours)
        part = charted.part_of(shape, one.slide.part)
        if part is not None:
            charted.restore(part)


def _alt(shape: Any, base: Any, new: Any, *, gone: bool = False) -> None:
    """The alt text, which LibreOffice loses; a person's own stays, one that quotes a post that is `gone` does not."""
    mine, then, now = (next(one.iter(P + "cNvPr")) for one in (shape, base, new))
    here, there = mine.get("descr", ""), then.get("descr", "")
    if (gone or not here.split() or ours(here, there)) and (gone or now.get("descr")):
        mine.set("descr", now.get("descr", ""))


def _title(one: Seen) -> str:
    title = one.slide.shapes.title
    return "" if title is None else " ".join(says(title._element).split())


def _typed(shape: Any) -> str:
    """The words in a shape that is not ours; slide numbers and dates are nobody's."""
    ph = placeholder(shape)
    if ph is not None and ph.get("type") in ("sldNum", "dt", "ftr"):
        return ""
    table = cells.grid(shape)
    if table is not None:
        return "\n".join(" ".join(says(cell).split()) for row in table.cells for cell in row if says(cell))
    return says(shape).strip()


class Parts:
    """The parts of one of our slides on one slide of the edited file."""

    def __init__(self, one: Seen, key: str, parts: list[tuple[str, Any]], decks: Decks, told: Told) -> None:
        self.one, self.key, self.parts, self.decks, self.told = one, key, parts, decks, told
        self.base, self.new, self.part = decks.base[key], decks.new[key], one.slide.part
        self.source = self.new.slide.part
        self.hand = Hand(decks.themes, lambda letters, wanted: link(letters, wanted, self.source, self.part))
        blocks: dict[str, list[tuple[str, Any]]] = {}
        for role, shape in parts:
            blocks.setdefault(block_of(role), []).append((role, shape))
        self.shifts = {name: geometry.moved_by(found, self.base.parts) for name, found in blocks.items()}
        self.blocks = blocks
        slide = decks.then.get(key)
        self.purged = _gone_of(slide)
        """Posts that were purged since: what the file still shows of them is no person's prose, and must go."""
        self.tables = {b.key: b for b in (slide.blocks if slide is not None else ()) if isinstance(b, Table)}

    def refresh(self) -> None:
        for role, shape in self.parts:
            base, new = self.base.parts.get(role), self.new.parts.get(role)
            if base is None:
                self._unknown(role, shape)
            elif new is None:
                self._gone(role, shape, base)
            else:
                self._update(role, shape, base, new)
        arrive(self)

    # ---- parts that both decks have
    def _update(self, role: str, shape: Any, base: Any, new: Any) -> None:
        is_, was, will = kind(shape), kind(base), kind(new)
        stays = is_ != was and not self._purged(role)
        if stays:
            self.told.notes.append(f"{role} is a {is_} now, no {was}: left as it is")
            return
        if is_ != will:
            self._exchange(role, shape, base, new)
            return
        free = geometry.place(shape, base, new, self.shifts.get(block_of(role)), main=":" not in role)
        getattr(self, f"_{is_}", self._plain)(role, shape, base, new, free)
        _alt(shape, base, new, gone=self._purged(role))

    def _plain(self, role: str, shape: Any, base: Any, new: Any, free: bool) -> None:
        """Nothing but a place."""

    def _text(self, role: str, shape: Any, base: Any, new: Any, free: bool) -> None:
        look = [one.find(P + "spPr") for one in (shape, base, new)]
        repaint(look[0], look[1], look[2], self.decks.themes)
        if not self._ours(role, shape, base):
            self.told.prose.append((role.lstrip("@"), says(shape)))
            return
        if role == "source":
            self._renumber(new)
        before = says(shape)
        write(shape, base, new, self.hand)
        if not same(before, says(shape)):
            self.told.refreshed.append(role)

    def _chart(self, role: str, shape: Any, base: Any, new: Any, free: bool) -> None:
        found = [
            charted.part_of(one, page)
            for one, page in ((shape, self.part), (base, self.base.slide.part), (new, self.source))
        ]
        if found[0] is None or id(found[0]) in self.decks.done:
            return
        self.decks.done.add(id(found[0]))
        self.told.prose += [(role, words) for words in charted.typed(found[0])]
        lost, notes = charted.refresh(found[0], found[1], found[2], self.decks.themes, mend=self.decks.mend)
        self.told.prose += [(role, words) for words in lost]
        self.told.notes += [f"{role} {note}" for note in notes]
        self.told.notes += [f"{role}: its point is gone, and with it the label {words!r}" for words in lost]
        self.told.refreshed.append(role)

    def _table(self, role: str, shape: Any, base: Any, new: Any, free: bool) -> None:
        edited, old, wanted = cells.grid(shape), cells.grid(base), cells.grid(new)
        if edited is None or old is None or wanted is None:
            return
        block = self.tables.get(role)
        named = next((at for at, number in enumerate(block.numeric) if not number), 0) if block is not None else 0
        self.told.prose += [(role, text) for text in cells.rewritten(edited, old, named)]
        for row in cells.refresh(edited, old, wanted, self.hand, named):
            self.told.notes.append(f"{role}: the row {row!r} is not in the new table; it stands at the end")
        self.told.refreshed.append(role)

    def _picture(self, role: str, shape: Any, base: Any, new: Any, free: bool) -> None:
        then, now = imaged.shown(base, self.base.slide.part), imaged.shown(new, self.source)
        if self._anothers(role, shape, base):
            return
        if then != now or self._purged(role):
            imaged.refresh(shape, self.part, new, self.source, free=free)
            self.told.refreshed.append(role)

    def _anothers(self, role: str, shape: Any, base: Any) -> bool:
        """Whether a person has put a picture of theirs in the place of ours, which is told."""
        here, then = imaged.shown(shape, self.part), imaged.shown(base, self.base.slide.part)
        other = not self._purged(role) and not imaged.same(here, then)
        if other:
            self.told.notes.append(f"{role} is another picture than ours: left as it is")
        return other

    def _exchange(self, role: str, shape: Any, base: Any, new: Any) -> None:
        """A part that is of another kind in the new deck: a card in words where there was a picture."""
        if body(shape) is not None and not self._ours(role, shape, base):
            self.told.prose.append((role, says(shape)))
            return
        if kind(shape) == "picture" and self._anothers(role, shape, base):
            return
        made = carried(new, self.source, self.part, id=next(shape.iter(P + "cNvPr")).get("id"))
        here = geometry.box(shape)
        if here is not None and not geometry.near(here, geometry.box(base)):
            geometry.put(made, here)
        shape.getparent().replace(shape, made)
        self.told.refreshed.append(role)

    # ---- whose words they are
    def _ours(self, role: str, shape: Any, base: Any) -> bool:
        here, there = says(shape), says(base)
        if role == "source":
            here, there = NUMBER.sub("", here), NUMBER.sub("", there)
        return ours(here, there) or self._purged(role) or (self._numbered(role) and _is_list(here))

    def _purged(self, role: str) -> bool:
        return role in self.purged or role.removesuffix(":link") in self.purged

    def _numbered(self, role: str) -> bool:
        """The list of what is in the appendix, which an earlier refresh may have written."""
        return self.key == DIVIDER and block_of(role) == "contents"

    def _renumber(self, new: Any) -> None:
        """On other companies' masters the source line ends with the slide's number."""
        last = [t for t in new.iter(A + "t") if t.text]
        if last and NUMBER.search(last[-1].text):
            last[-1].text = NUMBER.sub(f"   {self.one.number}", last[-1].text)

    # ---- parts that only one of them has
    def _marks_words(self, role: str) -> bool:
        """Whether a part is the mark before a statement that stays, because a person has written in it."""
        block, marks, number = role.rpartition(":mark:")
        stated = f"{block}:{number}"
        shape, base = dict(self.parts).get(stated), self.base.parts.get(stated)
        if not marks or shape is None or base is None or stated in self.new.parts:
            return False
        return body(shape) is not None and not self._ours(stated, shape, base)

    def _unknown(self, role: str, shape: Any) -> None:
        """Kept by an earlier refresh because a person had touched it."""
        if text := says(shape):
            self.told.prose.append((role, text))

    def _gone(self, role: str, shape: Any, base: Any) -> None:
        """What the new deck does not show any more goes, unless a person has touched it."""
        if self._marks_words(role):
            return
        whole = block_of(role) not in {block_of(other) for other in self.new.parts}
        touched = not geometry.near(geometry.box(shape), geometry.box(base)) and (":" not in role or whole)
        if body(shape) is not None and not self._ours(role, shape, base):
            self.told.prose.append((role, says(shape)))
        elif touched and not self._purged(role):
            self.told.notes.append(f"{role} is not in the new deck: left as it was, because it had been moved")
        elif placeholder(shape) is not None:
            write(shape, base, _emptied(base), self.hand)
        else:
            shape.getparent().remove(shape)
            self.told.refreshed.append(role)


def _is_list(text: str) -> bool:
    return all(NUMBERED.match(line) for line in text.splitlines() if line.strip())


def _emptied(base: Any) -> Any:
    import copy

    made = copy.deepcopy(base)
    for text in made.iter(A + "t"):
        text.text = " "
    return made
