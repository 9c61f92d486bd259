"""The page as sheets: what a browser is told before it prints, so that each finding fills a sheet of its own."""

from __future__ import annotations

SHEET = (13.333, 7.5)  # inches, as the slides
MARGIN = (0.45, 0.6)
WIDE, TALL = (round((size - 2 * edge) * 96) for size, edge in zip(SHEET, reversed(MARGIN), strict=True))
ROOM = TALL - 2  # pixels of a sheet between its margins

# A sheet has the size of a slide, and each finding one of its own, with its sources and its number at the foot.
STYLE = f"""
@page{{size:{SHEET[0]}in {SHEET[1]}in;margin:{MARGIN[0]}in {MARGIN[1]}in}}
@page proofs{{@bottom-right{{content:counter(page);font:9pt system-ui,sans-serif;color:#666;vertical-align:top}}}}
@media print{{
body{{font-size:12.5pt!important;line-height:1.62!important}}
h1{{font-size:26pt!important}}h2{{font-size:20pt!important}}
th,td{{padding-top:.55rem!important;padding-bottom:.55rem!important}}svg.wide{{max-height:84mm!important}}
section,.cover,.parted{{display:flex;flex-direction:column;box-sizing:border-box;height:{ROOM}px;position:relative}}
section.proofs{{display:block;height:auto;page:proofs}}
section .spread,.cover .body{{flex:1}}
section .number-of,.parted .number-of{{position:absolute;right:0;bottom:0;margin:0;font-size:9pt}}
section .source,.cover .source{{padding-right:3em}}
.big{{font-size:27pt!important}}
.cover.bare{{display:block;height:auto}}.cover.bare h1{{display:none}}.cover.bare .kicker{{margin:0 0 .2in}}
.cover.bare+section{{break-before:auto}}
.appendix-title{{margin:0!important;font-size:30pt!important}}.parted{{break-before:page}}
.parted ol{{list-style:none;margin:.5in 0 0;padding:0;column-gap:.6in;font-size:14pt}}
.parted ol.many{{columns:2;font-size:12.5pt}}
.parted li{{display:grid;grid-template-columns:2.2em 1fr;padding:.35em 0}}.parted li span:first-child{{color:var(--muted)}}
.end{{padding:0 0 1em!important;margin:0}}
}}
"""

# The line that says when a deck was made goes where there is room for it; a cover that shows nothing shares the sheet
# of the first finding; the appendix begins with what is in it. Findings that are too tall for a sheet are drawn smaller
# until they fit, those that leave much of it empty larger; the list of figures may take several, all of them full.
FIT = """
room => {
  const all = (which, from) => Array.from((from || document).querySelectorAll(which));
  const tall = one => one.getBoundingClientRect().height;
  const cover = document.querySelector('.cover'), sections = all('section:not(.proofs)');
  if (cover && !cover.querySelector('.body') && sections.length) cover.classList.add('bare');
  const end = document.querySelector('.end'), proofs = document.querySelector('.proofs h2');
  const last = sections[sections.length - 1] || cover;
  if (end && proofs) proofs.after(end); else if (end && last) last.append(end);
  const title = document.querySelector('.appendix-title');
  if (title) {
    const listed = all('.contents .part ~ li a').map(link => all('span', link).map(one => one.textContent));
    const part = document.createElement('div');
    part.className = 'parted';
    if (listed.length > 1) {
      title.before(part);
      part.append(title, document.createElement('ol'));
      part.lastChild.classList.toggle('many', listed.length > 12);
      for (const words of listed) {
        const line = document.createElement('li');
        for (const one of words) line.append(Object.assign(document.createElement('span'), {textContent: one}));
        part.lastChild.append(line);
      }
      part.append(Object.assign(document.createElement('p'), {className: 'number-of', textContent: listed[0][0] - 1}));
    } else title.remove();
  }
  const wide = one => all('.scroll,.body,.numbers>div', one).every(box => box.scrollWidth <= box.clientWidth + 1);
  for (const one of [...sections, ...(cover && !cover.matches('.bare') ? [cover] : []), ...all('.parted')]) {
    const bare = one.previousElementSibling;
    const here = room - (bare && bare.matches('.cover.bare') ? Math.ceil(tall(bare)) + 24 : 0);
    one.style.height = 'auto';
    let zoom = 1;
    for (let turn = 0; turn < 12 && tall(one) > here && zoom > .5; turn++) {
      zoom = Math.max(.5, zoom * Math.max(.9, Math.sqrt(here / tall(one))) - .01);
      one.style.zoom = zoom;
    }
    const body = one.querySelector('.body'), fitted = wide(one);
    for (let larger = 1.4; body && zoom === 1 && larger > 1.04; larger -= .05) {
      body.style.zoom = larger;
      if (tall(one) <= here && wide(one) === fitted) break;
      body.style.zoom = 1;
    }
    if (tall(one) <= here) one.style.height = (here / zoom - 2) + 'px';
  }
  const list = document.querySelector('.proofs .body');
  if (list) {
    const taken = size => {
      list.style.zoom = size;
      return Math.ceil(tall(list.parentElement) * 1.04 / room);
    };
    const fewest = taken(.85);
    let size = 1.4;
    while (size > .85 && taken(size) > fewest) size -= .05;
  }
}
"""
