"""Private people on a page that is photographed: taken out of its words, and faces with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from socialwatch.models import Author

# Names give way to a row of dots, all handles too, and whatever leads to somebody's profile or is marked as a name;
# small pictures are faces more often than not, and frames cannot be looked into. The post's own words, which prove
# the picture, stay apart from what stands in links. True when no name is left to be read.
_HIDE = r"""
([names, kept]) => {
  const plain = text => text.trim().toLowerCase().replace(/^@/, '');
  const escaped = names.map(name => name.replace(/[.*+?^${}()|[\]\\\/]/g, '\\$&'));
  const known = names.length ? `(?<![\\p{L}\\p{N}])(?:${escaped.join('|')})(?![\\p{L}\\p{N}])` : null;
  const handles = new RegExp(
    '(?<![\\p{L}\\p{N}_@.])[@\\uff20][\\p{L}\\p{N}_][\\p{L}\\p{N}_.\\-]*(?:@[\\p{L}\\p{N}.\\-]+)?' +
    '|(?<![\\p{L}\\p{N}\\/])\\/?u\\/[\\w\\-]{3,20}|[\\w\\-]+\\.bsky\\.social', 'giu');
  const dots = text => '\u2022'.repeat(Math.min(12, Math.max(3, text.length)));
  const may = text => kept.includes(plain(text));
  const rid = text => (known ? text.replace(new RegExp(known, 'giu'), dots) : text)
    .replace(handles, found => may(found) ? found : dots(found));
  const profile = new RegExp(
    '\\/(?:@[^\\/?#]+|(?:users?|u|profile|people|members?|author)\\/[^\\/?#]+)\\/?(?:[?#].*)?$' +
    '|\\/user\\?id=[^&#]+$', 'i');
  const named = '.p-author,.h-card,[rel~=author],[itemprop=author],[data-testid=User-Name],' +
    '.hnuser,.display-name,.username,.user-name,.screen-name,[class*=display-name i],[class*=author-name i]';
  const blank = element => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const said = element.textContent;
    if (may(said) || kept.some(one => one.length > 2 && plain(said).split(/[\s@]+/).includes(one))) return;
    while (walker.nextNode()) {
      const text = walker.currentNode.data;
      if (/[\p{L}\p{N}]/u.test(text)) walker.currentNode.data = dots(text.trim());
    }
  };
  const visit = root => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const said = rid(walker.currentNode.data);
      if (said !== walker.currentNode.data) walker.currentNode.data = said;
    }
    for (const one of root.querySelectorAll('*')) {
      if (one.shadowRoot) visit(one.shadowRoot);
      const leads = one.tagName === 'A' && profile.test(String(one.href));
      if ((leads || one.matches(named)) && one.textContent.length < 120 && !one.querySelector('p')) blank(one);
      const face = /avatar|userpic|gravatar|profile-?(pic|image|photo)|byline-image/i;
      const small = one.tagName === 'IMG' && Math.min(one.clientWidth, one.clientHeight) <= 96;
      const label = `${one.getAttribute('class') || ''} ${one.getAttribute('src') || ''}`;
      const veiled = one.tagName === 'IFRAME' || small || face.test(label);
      if (veiled) one.style.setProperty('visibility', 'hidden', 'important');
      if (one.value && rid(String(one.value)) !== String(one.value)) one.value = '';
    }
  };
  visit(document.body);
  return !known || !new RegExp(known, 'iu').test(document.body.innerText);
}
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
    names = sorted({*hidden.names, *hidden.others}, key=lambda name: (-len(name), name))
    kept = [one.casefold().lstrip("@") for one in hidden.kept]
    return bool(page.evaluate(_HIDE, [names, kept]))


def known_as(author: Author | None) -> tuple[str, ...]:
    """Everything an account is called on its own pages: name, handle, the handle's first part, the address's end."""
    if author is None:
        return ()
    handle = (author.handle or "").lstrip("@")
    last = (author.url or "").rstrip("/").rpartition("/")[2].lstrip("@")
    called = {author.name or "", handle, handle.partition("@")[0], handle.partition(".")[0], last, author.native_id}
    return tuple(sorted(name for name in called if len(name) >= 3))
