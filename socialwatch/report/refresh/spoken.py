"""Speaker notes: our lines changed for new ones, those of a person left where they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def refresh(edited: Any, base: Any, new: Any) -> list[str]:
    """Bring the notes of a slide up to date; gives the lines that a person wrote."""
    ours = _lines(base)
    if not edited.has_notes_slide:
        return []  # the person took them away, or there were none
    frame = edited.notes_slide.notes_text_frame
    if frame is None:
        return []
    here = _lines(edited)
    known = {_plain(line) for line in ours}
    theirs = [line for line in here if line.strip() and _plain(line) not in known]
    if here and not any(_plain(line) in known for line in here):
        return theirs
    wanted = _merged(here, known, _lines(new))
    if [_plain(line) for line in wanted] != [_plain(line) for line in here]:
        _write(frame, here, wanted)
    return theirs


def _lines(slide: Any) -> list[str]:
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return [] if frame is None else [paragraph.text for paragraph in frame.paragraphs]


def _plain(line: str) -> str:
    return " ".join(line.split())


def _merged(here: Sequence[str], known: set[str], new: Sequence[str]) -> list[str]:
    """Our new lines where the first old one stood, a person's before and after them."""
    first = next(at for at, line in enumerate(here) if _plain(line) in known)
    before = list(here[:first])
    after = [line for line in here[first:] if _plain(line) not in known]
    return [*before, *new, *after]


def _write(frame: Any, here: Sequence[str], wanted: Sequence[str]) -> None:
    """The lines into the notes: paragraphs of a person keep their letters, new ones take those of the first."""
    import copy

    body = frame._txBody
    old = list(body.p_lst)
    by_line: dict[str, list[Any]] = {}
    for line, paragraph in zip(here, old, strict=True):
        by_line.setdefault(line, []).append(paragraph)
    made = []
    for line in wanted:
        if by_line.get(line):
            made.append(by_line[line].pop(0))
        else:
            made.append(_like(copy.deepcopy(old[0]), line))
    for paragraph in old:
        body.remove(paragraph)
    body.extend(made)


def _like(paragraph: Any, line: str) -> Any:
    """A paragraph with this line in the letters of its first words."""
    runs = list(paragraph.r_lst)
    for child in list(paragraph):
        if child.tag.endswith(("}r", "}br", "}fld")) and child is not (runs[0] if runs else None):
            paragraph.remove(child)
    run = runs[0] if runs else paragraph.add_r()
    run.t.text = line
    return paragraph
