"""Private people's names on a page that is photographed: taken out of the words, and faces with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from socialwatch.models import Author

# Names give way to a row of dots, all handles too; small pictures are faces more often than not, and frames cannot
# be looked into. True when no name is left to be read.
_HIDE = r"""
(names) => {
  const escaped = names.map(name => name.replace(/[.*+?^${}()|[\]\\\/-]/g, '\\$&'));
  const known = names.length ? `(?<![\\p{L}\\p{N}])(?:${escaped.join('|')})(?![\\p{L}\\p{N}])` : null;
  const handles = /(?<![\p{L}\p{N}_@\/.])@[\p{L}\p{N}_][\p{L}\p{N}_.\-]*(?:@[\p{L}\p{N}.\-]+)?/gu;
  const dots = text => '\u2022'.repeat(Math.min(12, Math.max(3, text.length)));
  const rid = text => (known ? text.replace(new RegExp(known, 'giu'), dots) : text).replace(handles, dots);
  const visit = root => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const said = rid(walker.currentNode.data);
      if (said !== walker.currentNode.data) walker.currentNode.data = said;
    }
    for (const one of root.querySelectorAll('*')) {
      if (one.shadowRoot) visit(one.shadowRoot);
      const named = /avatar|userpic|gravatar|profile-?(pic|image|photo)|byline-image/i;
      const small = one.tagName === 'IMG' && Math.min(one.clientWidth, one.clientHeight) <= 96;
      const label = `${one.getAttribute('class') || ''} ${one.getAttribute('src') || ''}`;
      const veiled = one.tagName === 'IFRAME' || small || named.test(label);
      if (veiled) one.style.setProperty('visibility', 'hidden', 'important');
      if (one.value && rid(String(one.value)) !== String(one.value)) one.value = '';
    }
  };
  visit(document.body);
  return !known || !new RegExp(known, 'iu').test(document.body.innerText);
}
"""


def hide(page: Any, names: Sequence[str]) -> bool:
    """Take the names out of the page; False when one of them can still be read."""
    return bool(page.evaluate(_HIDE, sorted(names, key=len, reverse=True)))


def known_as(author: Author | None) -> tuple[str, ...]:
    """Everything an account is called on its own pages: name, handle, the handle's first part, the address's end."""
    if author is None:
        return ()
    handle = (author.handle or "").lstrip("@")
    last = (author.url or "").rstrip("/").rpartition("/")[2].lstrip("@")
    called = {author.name or "", handle, handle.partition("@")[0], handle.partition(".")[0], last, author.native_id}
    return tuple(sorted(name for name in called if len(name) >= 3))
