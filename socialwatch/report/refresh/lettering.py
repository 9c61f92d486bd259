"""Words of a part: new ones in the letters that a person gave the old ones."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from socialwatch.report.refresh.paint import FILLS, Theme, repaint
from socialwatch.report.unbroken import loose
from socialwatch.store.decks import LEFT_OUT

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
RUNS = (A + "r", A + "fld", A + "br")
Link = Callable[[Any, Any], None]
"""Gives the first run's properties the link of the second, which are of another file."""


@dataclass(frozen=True, slots=True)
class Hand:
    """What writing needs beside the words: both themes, and how a link gets into the file."""

    themes: tuple[Theme, Theme]
    link: Link


def body(shape: Any | None) -> Any | None:
    """Where the words of a shape or of a table's cell stand."""
    if shape is None:
        return None
    found = shape.find(P + "txBody")
    return found if found is not None else shape.find(A + "txBody")


def says(shape: Any | None) -> str:
    """The words of a shape, a line a paragraph."""
    words = body(shape)
    return "" if words is None else loose("\n".join(_text(p) for p in words.findall(A + "p")))


def same(one: str, other: str) -> bool:
    """Whether two texts are the same but for spaces and line ends."""
    return loose(one).split() == loose(other).split()


def ours(here: str, base: str) -> bool:
    """Whether words are still what we wrote.

    Words of a post that was purged since are left out of what the archive keeps: what stands before and after them
    tells, so that the file does not go on quoting the post.
    """
    if same(here, base):
        return True
    if LEFT_OUT not in base:
        return False
    found, before, after = ("".join(loose(part).split()) for part in (here, *_ends(base)))
    return found.startswith(before) and (bool(before) or found.endswith(after))


def _ends(base: str) -> tuple[str, str]:
    return base.partition(LEFT_OUT)[0], base.rpartition(LEFT_OUT)[2]


def _runs(paragraph: Any) -> list[Any]:
    return [child for child in paragraph if child.tag in RUNS]


def _of(run: Any) -> str:
    return "\n" if run.tag == A + "br" else "".join(t.text or "" for t in run.findall(A + "t"))


def _text(paragraph: Any) -> str:
    return "".join(map(_of, _runs(paragraph)))


def write(shape: Any, base: Any, new: Any, hand: Hand) -> None:
    """The words of `new` into a shape that says what `base` says, in the letters it has."""
    target, old, wanted = body(shape), body(base), body(new)
    if target is None or old is None or wanted is None:
        return
    if _alike(old, wanted) and same(says(shape), says(new)):
        return  # not a letter is touched where nothing is new
    there, before = target.findall(A + "p"), old.findall(A + "p")
    made = [
        _paragraph(_at(there, n), _at(before, n), paragraph, hand)
        for n, paragraph in enumerate(wanted.findall(A + "p"))
    ]
    for paragraph in there:
        target.remove(paragraph)
    target.extend(made)
    _insets(*(text.find(A + "bodyPr") for text in (target, old, wanted)))


def _insets(here: Any | None, old: Any | None, wanted: Any | None) -> None:
    """What a title keeps free beside it, so that its lines are of a length, is another for other words."""
    if here is None or old is None or wanted is None:
        return
    for name in ("lIns", "rIns"):
        if old.get(name) == wanted.get(name):
            continue
        if wanted.get(name) is None:
            here.attrib.pop(name, None)
        else:
            here.set(name, wanted.get(name))


def _alike(one: Any, other: Any) -> bool:
    """Whether two of our own texts are the same, letters and all."""
    from pptx.opc.oxml import serialize_part_xml

    return bool(serialize_part_xml(one) == serialize_part_xml(other))


def _at(found: Sequence[Any], number: int) -> Any:
    return found[min(number, len(found) - 1)]


def _paragraph(edited: Any, base: Any, new: Any, hand: Hand) -> Any:
    """A paragraph with the words of `new`: each run in the letters of the edited one that said what ours said."""
    made = copy.deepcopy(edited)
    for child in _runs(made):
        made.remove(child)
    _direct(made, base, new)
    before = _runs(base)
    end = made.find(A + "endParaRPr")
    at = len(made) if end is None else list(made).index(end)
    for number, run in enumerate(_runs(new)):
        ours = _at(before, number) if before else None
        letters = _covering(edited, _start(before, ours)) if ours is not None else None
        made.insert(at + number, _run(run, ours, letters, hand))
    return made


def _direct(made: Any, base: Any, new: Any) -> None:
    """Which side words begin at follows what they are, unless a person said otherwise."""
    old, wanted, here = (p.find(A + "pPr") for p in (base, new, made))
    if wanted is None or here is None:
        return
    for name in ("algn", "rtl"):
        was, will = (one.get(name) if one is not None else None for one in (old, wanted))
        if was == will or here.get(name, "l" if name == "algn" else None) != was:
            continue
        if will is None:
            here.attrib.pop(name, None)
        else:
            here.set(name, will)


def _start(runs: Sequence[Any], run: Any) -> int:
    """How many letters stand before a run."""
    before = 0
    for one in runs:
        if one is run:
            return before
        before += len(_of(one))
    return before


def _covering(paragraph: Any, letter: int) -> Any | None:
    """The run with that letter, the last one where there are fewer: programs cut and join runs as they like."""
    last = None
    for run in _runs(paragraph):
        if run.tag == A + "br":
            letter -= 1
            continue
        last, letter = run, letter - len(_of(run))
        if letter < 0:
            return run
    return last


def _run(new: Any, base: Any | None, edited: Any | None, hand: Hand) -> Any:
    """A new run in edited letters: what a person changed stays, what our two decks differ in is ours."""
    made = copy.deepcopy(new)
    if new.tag == A + "br" or edited is None or edited.find(A + "rPr") is None:
        if made.find(A + "rPr") is not None:
            _linked(made.find(A + "rPr"), new.find(A + "rPr"), None, None, hand)
        return made
    letters = copy.deepcopy(edited.find(A + "rPr"))
    ours, wanted = (run.find(A + "rPr") if run is not None else None for run in (base, new))
    for name in ("err", "dirty"):
        letters.attrib.pop(name, None)
    for name, plain in (("sz", None), ("b", "0")):
        _merge(letters, name, _get(ours, name, plain), _get(wanted, name, plain), plain)
    repaint(letters, ours, wanted, hand.themes)
    _linked(letters, wanted, ours, edited.find(A + "rPr"), hand)
    old = made.find(A + "rPr")
    if old is not None:
        made.replace(old, letters)
    else:
        made.insert(0, letters)
    return made


def _get(letters: Any | None, name: str, plain: str | None) -> str | None:
    return plain if letters is None else letters.get(name, plain)


def _merge(letters: Any, name: str, was: str | None, will: str | None, plain: str | None) -> None:
    if was == will or (was is not None and letters.get(name, plain) != was):
        return
    if will is None:
        letters.attrib.pop(name, None)
    else:
        letters.set(name, will)


def _linked(letters: Any, wanted: Any | None, ours: Any | None, edited: Any | None, hand: Hand) -> None:
    """The link of the new run, unless a person gave the old one a link that it did not have."""
    click = A + "hlinkClick"
    had = edited is not None and edited.find(click) is not None
    if had and (ours is None or ours.find(click) is None):
        return
    for old in letters.findall(click):
        letters.remove(old)
    if wanted is not None and wanted.find(click) is not None:
        hand.link(letters, wanted)


def face(shapes: Iterable[Any]) -> str | None:
    """The typeface that words of these shapes name; None where the theme decides."""
    letters = (one for shape in shapes for one in shape.iter(A + "rPr", A + "defRPr"))  # not those of line ends
    found = (node.get("typeface") for one in letters for node in one.findall(A + "latin"))
    return next((name for name in found if name and not name.startswith("+")), None)


def give_face(shape: Any, name: str) -> None:
    """Set words that leave it to the theme in a typeface: LibreOffice loses the theme's."""
    for letters in shape.iter(A + "rPr", A + "defRPr"):
        if (own := letters.find(A + "latin")) is None:
            node = letters.makeelement(A + "latin", {"typeface": name})
            at = [n for n, child in enumerate(letters) if child.tag in (A + "ln", *FILLS)]
            letters.insert(at[-1] + 1 if at else 0, node)
        elif own.get("typeface", "").startswith("+"):
            own.set("typeface", name)
