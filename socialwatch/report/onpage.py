"""Where a post's words stand on its page, bare of what lies over them, and whether a picture shows them."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

LONGEST = 5_000  # characters of a post that are looked for; strangers send a megabyte
SHORT = 12  # letters; fewer are on many a page, and count only where they are all that an element says
BAND = 40  # pixels above and below the words that are looked at: names that give way move lines

# Takes away what stands before the post (banners, dialogs, bars that stick, whatever lies over its words), finds the
# post's own element, and gives its place and that of the words. Words are compared without spaces and punctuation,
# because pages set them in their own way; those that nobody can read (blurred, pale, tiny) are none.
_FIND = r"""
([wanted, tallest, few]) => {
  const bare = text => (text || '').normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  const short = wanted[0].length < few;
  const alone = one => one.textContent.length < 300 && bare(one.innerText) === wanted[0];
  const has = element => short ? [element, ...element.querySelectorAll('*')].some(alone)
    : wanted.some(piece => bare(element.innerText).includes(piece));
  if (!document.body || !has(document.body)) return null;
  const nagging = '[id*=cookie i],[class*=cookie i],[id*=consent i],[class*=consent i],[class*=gdpr i],[role=dialog],' +
    '[aria-modal=true],dialog[open],[class*=overlay i],[class*=newsletter i]';
  const away = element => element.style.setProperty('display', 'none', 'important');
  const hide = element => { if (!has(element)) away(element); };
  document.querySelectorAll(nagging).forEach(hide);
  for (const element of document.body.querySelectorAll('*'))
    if (['fixed', 'sticky'].includes(getComputedStyle(element).position)) hide(element);
  document.documentElement.style.overflow = document.body.style.overflow = 'visible';

  const told = new Map();
  const legible = element => {
    if (!element || element === document.documentElement) return true;
    if (!told.has(element)) {
      const style = getComputedStyle(element);
      told.set(element, style.visibility === 'visible' && style.display !== 'none' && Number(style.opacity) >= 0.5 &&
        parseFloat(style.fontSize) >= 6 && !/blur|opacity/.test(style.filter) && legible(element.parentElement));
    }
    return told.get(element);
  };
  const letters = [];  // of every letter of the page: the letter, its text node, where in that it begins and ends
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, tag = node.parentElement.tagName;
    if (['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEXTAREA', 'TEMPLATE'].includes(tag) || !legible(node.parentElement)) continue;
    for (const found of node.data.matchAll(/[\p{L}\p{N}]\p{M}*|[^\x00-\x7f]\p{M}*/gu))
      for (const letter of bare(found[0])) letters.push([letter, node, found.index, found.index + found[0].length]);
  }
  const page = letters.map(one => one[0]), runs = [];  // where the words stand, as far as one text node holds them
  for (const piece of wanted.map(one => [...one]))
    for (let at = page.indexOf(piece[0]); at >= 0 && runs.length < 30; at = page.indexOf(piece[0], at + 1)) {
      if (!piece.every((letter, more) => page[at + more] === letter)) continue;
      const [, text, start] = letters[at];
      let last = at;
      while (last < at + piece.length - 1 && letters[last + 1][1] === text) last++;
      const home = text.parentElement;
      if (!short || alone(home) || (home.parentElement && alone(home.parentElement)))
        runs.push({text, home, start, end: letters[last][3]});
    }
  const place = run => {  // the first of its lines that has some size
    const range = document.createRange();
    range.setStart(run.text, run.start);
    range.setEnd(run.text, run.end);
    return [...range.getClientRects()].find(box => box.width >= 4 && box.height >= 6);
  };
  const uncover = run => {  // take away what lies over it, layer by layer
    run.home.scrollIntoView({block: 'center', inline: 'nearest'});
    for (let layer = 0; layer < 12; layer++) {
      const box = place(run);
      const over = box && document.elementFromPoint(box.left + Math.min(box.width / 2, 40), box.top + box.height / 2);
      if (!over) return false;
      if (over === run.home || over.contains(run.text)) return true;
      let whole = over;
      while (whole.parentElement && !whole.parentElement.contains(run.text)) whole = whole.parentElement;
      away(whole);
    }
    return false;
  };
  const sheet = new CSSStyleSheet(), sheets = [...document.adoptedStyleSheets];
  sheet.replaceSync('*,*::before,*::after{pointer-events:auto!important}');  // else it would be looked through
  document.adoptedStyleSheets = [...sheets, sheet];
  let words = null, shown = null;
  for (const run of runs) {
    if (!uncover(run)) continue;
    scrollTo(0, 0);
    const box = place(run);
    if (box && box.left >= 0 && box.left < innerWidth && box.top + scrollY >= 0) { words = box; shown = run; break; }
  }
  document.adoptedStyleSheets = sheets;
  scrollTo(0, 0);
  if (!words) return null;
  shown.home.setAttribute('data-socialwatch-words', '');

  const homes = 'article,[role=article],.h-entry,.status,.detailed-status,.post,.comment,.athing,main,section,' +
    'blockquote';
  let best = null;
  for (const element of document.querySelectorAll(homes)) {
    const box = element.getBoundingClientRect();
    if (box.width < 220 || box.height < 60 || !element.contains(shown.text)) continue;
    if (!best || box.width * box.height < best.width * best.height) best = box;
  }
  const width = document.documentElement.clientWidth, top = words.top + scrollY;
  let x = 0, y = 0, wide = width, high = Math.min(tallest, Math.max(300, innerHeight));
  if (best) {
    x = Math.max(0, best.x - 12);
    y = Math.max(0, best.y + scrollY - 12);
    wide = Math.min(width - x, best.width + 24);
    high = Math.min(tallest, best.height + 24);
  }
  if (top + words.height > y + high) {  // so far down that a picture from the top would not show them
    const end = best ? best.bottom + scrollY + 12 : Infinity;
    y = Math.max(0, top - 80);
    high = Math.min(tallest, Math.max(300, innerHeight), end - y);
  }
  const coming = [...document.images].some(image => {
    const box = image.getBoundingClientRect();
    return !image.complete && image.src && box.top + scrollY < y + high && box.bottom + scrollY >= y &&
      box.left < x + wide;
  });
  return {x, y, width: wide, height: high, coming, words: {top, bottom: top + words.height}};
}
"""
# What is left of a picture without the words: the same picture, where nobody could see them.
_PALE = r"""
() => {
  for (const element of document.querySelectorAll('[data-socialwatch-words]'))
    for (const [name, value] of [['color', 'transparent'], ['-webkit-text-fill-color', 'transparent'],
        ['text-shadow', 'none'], ['transition', 'none'], ['text-decoration-color', 'transparent']])
      element.style.setProperty(name, value, 'important');
}
"""


def pieces(words: str) -> list[str]:
    """Stretches of a post's words, any of which proves that a page shows it; platforms shorten links and ends."""
    text = unicodedata.normalize("NFKC", re.sub(r"https?://\S+|(?<!\S)\S+\u2026", " ", words[:LONGEST])).lower()
    bare = "".join(letter for letter in text if letter.isalnum())
    if len(bare) <= 48:
        return [bare] if bare else []
    middle = len(bare) // 2
    return [bare[:32], bare[middle - 16 : middle + 16], bare[-32:]]


def find(page: Any, wanted: list[str], tallest: int) -> dict[str, Any] | None:
    """The place of the post and of its words, once nothing lies over these; None while they are not there."""
    found: dict[str, Any] | None = page.evaluate(_FIND, [wanted, tallest, SHORT])
    return found


def band(clip: dict[str, float], words: dict[str, float]) -> dict[str, float]:
    """The part of a picture in which the words stand, with some room for lines that moved."""
    top = max(clip["y"], words["top"] - BAND)
    bottom = min(clip["y"] + clip["height"], words["bottom"] + BAND)
    return {**clip, "y": top, "height": max(1.0, bottom - top)}


def pale(page: Any) -> None:
    """Draw the words no more."""
    page.evaluate(_PALE)
