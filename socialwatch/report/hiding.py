"""Private people on a page that is photographed: taken out of its words, and faces with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from socialwatch.models import Author
from socialwatch.store.namesakes import EAST

# Names give way to a row of dots, all handles too, and whatever leads to somebody's profile or is marked as a name;
# small pictures are faces more often than not, and frames cannot be looked into. The post's own words, which prove
# the picture, stay apart from what stands in links. A name that is a word as well (a brand, a town) goes only where
# it stands alone, as the author's does above his post. True when no name is left to be read.
_HIDE = r"""
([names, kept, words]) => {
  const plain = text => text.trim().toLowerCase().replace(/^[@\uff20]/, '');
  const escaped = names.map(name => name.trim().replace(/[.*+?^${}()|[\]\\\/]/g, '\\$&').replace(/\s+/g, '\\s+'));
  const known = names.length ? `(?<![\\p{L}\\p{N}])(?:${escaped.join('|')})(?![\\p{L}\\p{N}])` : null;
  const tells = text => known !== null && new RegExp(known, 'iu').test(text || '');
  const handles = new RegExp(
    '(?<![A-Za-z0-9_@])[@\\uff20][\\p{L}\\p{N}_][\\p{L}\\p{N}_.\\-]*(?:@[\\p{L}\\p{N}.\\-]+)?' +
    '|(?<![\\p{L}\\p{N}\\/])\\/?u\\/[\\w\\-]{3,20}|[\\w\\-]+\\.bsky\\.social', 'giu');
  const dots = text => '\u2022'.repeat(Math.min(12, Math.max(3, text.length)));
  const may = text => kept.includes(plain(text));
  const rid = text => words.includes(plain(text)) ? dots(text.trim())
    : (known ? text.replace(new RegExp(known, 'giu'), dots) : text)
      .replace(handles, found => may(found) ? found : dots(found));
  const profile = new RegExp(
    '\\/(?:@[^\\/?#]+|(?:users?|u|profiles?|people|in|members?|authors?)\\/[^\\/?#]+)\\/?(?:[?#].*)?$' +
    '|\\/user\\?id=[^&#]+$', 'i');
  const named = '.p-author,.h-card,[rel~=author],[itemprop=author],[itemprop=name],[data-testid=User-Name],' +
    '.hnuser,.display-name,.username,.user-name,.screen-name,.byline,[class*=display-name i],[class*=author-name i]';
  const blank = element => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const said = element.textContent;
    if (!words.includes(plain(said)))
      if (may(said) || kept.some(one => one.length > 2 && plain(said).split(/[\s@]+/).includes(one))) return;
    while (walker.nextNode()) {
      const text = walker.currentNode.data;
      if (/[\p{L}\p{N}]/u.test(text)) walker.currentNode.data = dots(text.trim());
    }
  };
  const out = element => element.style.setProperty('visibility', 'hidden', 'important');
  const drawn = element => ['::before', '::after'].map(part => getComputedStyle(element, part).content).join(' ');
  let left = '';  // all that can be read in the end, boxes of the page's own making included
  const visit = root => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const said = rid(walker.currentNode.data);
      if (said !== walker.currentNode.data) walker.currentNode.data = said;
    }
    for (const one of root.querySelectorAll('*')) {
      if (one.shadowRoot) visit(one.shadowRoot);
      const short = () => one.textContent.length < 120 && !one.querySelector('p');
      const leads = one.tagName === 'A' && profile.test(String(one.href));
      const few = !one.getElementsByTagName('*')[12];  // a name may stand in pieces: <b>Ann</b> <i>Smith</i>
      if ((leads || one.matches(named) || (few && tells(one.textContent))) && short()) blank(one);
      const face = /avatar|userpic|gravatar|profile-?(pic|image|photo)|byline-image/i;
      const size = Math.min(one.clientWidth, one.clientHeight);
      const painted = () => size > 15 && getComputedStyle(one).backgroundImage.includes('url(');
      const small = size <= 96 && (one.tagName === 'IMG' || painted());
      const label = `${one.getAttribute('class') || ''} ${one.getAttribute('src') || ''}`;
      const content = drawn(one);
      if (['IFRAME', 'OBJECT', 'EMBED'].includes(one.tagName) || small || face.test(label)) out(one);
      else if (/[\p{L}\p{N}]/u.test(content) && rid(content) !== content) out(one);
      if (one.value && rid(String(one.value)) !== String(one.value)) one.value = '';
      if (one.placeholder && rid(one.placeholder) !== one.placeholder) one.placeholder = '';
    }
    left += ' ' + (root.innerText || root.textContent);
  };
  visit(document.body);
  return !tells(left);
}
"""
# Boxes that a page keeps to itself can be looked into, too.
OPENED = """
(() => {
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (how) { return attach.call(this, {...how, mode: 'open'}); };
})();
"""


@dataclass(frozen=True, slots=True)
class Hiding:
    """Names that must not be seen on a picture, and the accounts (folded, without @) that may be."""

    names: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    others: tuple[str, ...] = ()  # people whom the post itself names
    words: tuple[str, ...] = ()  # names that are words as well: hidden only where they stand alone


def hide(page: Any, hidden: Hiding) -> bool:
    """Take people out of the page; False when one of the names can still be read."""
    said = {*hidden.names, *hidden.others}
    said |= {f"{last}{sign} {first}" for name in said for first, last in [_parted(name)] if last for sign in ("", ",")}
    names = sorted(said, key=lambda name: (-len(name), name))
    kept = [one.casefold().lstrip("@") for one in hidden.kept]
    return bool(page.evaluate(_HIDE, [names, kept, [one.casefold().lstrip("@") for one in hidden.words]]))


def _parted(name: str) -> tuple[str, str]:
    """A name without its surname, and the surname; "" and "" of a single word."""
    first, _, last = name.strip().rpartition(" ")
    return (first, last) if first else ("", "")


def known_as(author: Author | None) -> tuple[str, ...]:
    """Everything an account is called on its own pages: name, handle, the handle's first part, the address's end."""
    if author is None:
        return ()
    handle = (author.handle or "").lstrip("@")
    last = (author.url or "").rstrip("/").rpartition("/")[2].lstrip("@")
    called = {author.name or "", handle, handle.partition("@")[0], handle.partition(".")[0], last, author.native_id}
    return tuple(sorted(name for name in called if len(name) >= (2 if EAST.match(name) else 3)))
