"""A query as conditions of SQL: every match meets them, and it is told whether they are already the whole answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from socialwatch.query.compiling import brands_beside
from socialwatch.query.field_checks import SMILES
from socialwatch.query.nodes import And, Attitude, Everything, Field, Is, Near, Node, Not, Or, Range, When, Words
from socialwatch.store.answers import Answers
from socialwatch.store.index_query import Part, fts
from socialwatch.store.migrations import MOODS, NOISE, OWN, UNSCORED

STEP_OF = {
    "topic": "topics", "intent": "intents", "stage": "stages", "urgency": "urgency", "campaign": "campaigns",
}  # fmt: skip
"""The step that says what a field asks for."""
WAITING = ("question", "complaint")
"""Intents that wait for an answer."""
MOST = 400  # conditions in a row: SQLite counts them as levels, and allows a thousand
LONGEST = 200_000  # characters of conditions; SQLite allows a million in a statement
_SIGNS = tuple(SMILES["question"].pattern.strip("[?]"))  # of questions, beside the plain one


class Conditions:
    """Trees as conditions on `mentions AS m`; names are looked up once, in the small tables."""

    def __init__(
        self, db: sqlite3.Connection, *, zone: str, hidden: int, matched: bool, brands: frozenset[str]
    ) -> None:
        self._db = db
        self._zone = zone
        self.hidden = hidden  # flags of matches that do not count
        self.matched = matched  # only mentions that speak of a brand (of `brands`, case-folded, unless empty)
        self.brands = brands
        self.joined: int | None = None  # the brand whose match of each mention is at hand as `x`

    def of(self, node: Node, about: frozenset[str] = frozenset()) -> Part | None:
        """None when nothing can be promised. Conditions are never NULL, so that NOT is safe."""
        match node:
            case And():
                return self._all(node, about | brands_beside(node))
            case Or():
                return self._any(node, about)
            case Not():
                part = self.of(node.part, about)
                return Part(f"NOT {part.text}", part.bound) if part is not None and part.exact else None
            case Words() | Near():
                found = fts(node)
                text = "m.id IN (SELECT rowid FROM words WHERE words MATCH ?)"
                return Part(text, (found.text,), found.exact) if found is not None else None
            case Everything():
                return Part("1")
            case When():
                return self._when(node)
            case Is():
                return self._flag(node)
            case Range():
                return _range(node)
            case Attitude(kind="question"):
                text = f"({_asks('m.text')} OR m.title IS NOT NULL AND {_asks('m.title')})"
                return Part(text, (*_SIGNS, *_SIGNS))
            case Field():
                return self._field(node, about)
        return None

    def about_of(self, node: Node) -> frozenset[str]:
        return brands_beside(node) if isinstance(node, And) else frozenset()

    def _all(self, node: And, about: frozenset[str]) -> Part | None:
        parts = [self.of(part, about) for part in node.parts]
        found = [part for part in parts if part is not None]
        if not found:
            return None
        exact = len(found) == len(parts) and all(part.exact for part in found)
        return _joined(found, " AND ", exact)

    def _any(self, node: Or, about: frozenset[str]) -> Part | None:
        parts = [self.of(part, about) for part in node.parts]
        found = [part for part in parts if part is not None]
        if len(found) < len(parts):
            return None
        return _joined(found, " OR ", all(part.exact for part in found))

    def _when(self, node: When) -> Part:
        from socialwatch.query.field_checks import moment_of

        moment = int(moment_of(node, self._zone).timestamp())
        return Part(f"(m.created {'>=' if node.name == 'since' else '<'} ?)", (moment,))

    def _flag(self, node: Is) -> Part | None:
        columns = {"reply": "parent", "repost": "repost_of"}
        if node.name in columns:
            return Part(f"(m.{columns[node.name]} IS NOT NULL)")
        if node.name == "copy":
            head = "(SELECT min(h.mention) FROM copies AS h WHERE h.story = c.story)"
            return Part(f"EXISTS (SELECT 1 FROM copies AS c WHERE c.mention = m.id AND c.mention > {head})")
        if node.name == "unanswered":
            return Part(self.unanswered())
        flag = {"own": OWN, "noise": NOISE}.get(node.name)
        return Part(f"EXISTS (SELECT 1 FROM matches WHERE mention = m.id AND flags & {flag})") if flag else None

    def _field(self, node: Field, about: frozenset[str]) -> Part | None:
        match node.name:
            case "brand":
                return Part(self.matched_by(self.ids("targets", "name", node, "kind = 'brand'")))
            case "topic":
                return Part(self.in_topic(self.ids("targets", "name", node, "kind = 'topic'")))
            case "intent" | "stage" | "urgency" | "campaign":
                return Part(self.said(node.name, self.ids("targets", "name", node, f"kind = '{node.name}'")))
            case "country" if not node.prefix:
                return from_country((node.value,))
            case "network":
                return Part(f"(m.network IN ({_list(self.ids('networks', 'name', node))}))")
            case "source":
                networks = _list(self.ids("networks", "name", node))
                return Part(f"(m.network IN ({networks}) OR {seen_by(self.ids('sources', 'name', node))})")
            case "sentiment":
                return self._sentiment(node.value, about)
            case "author":
                return self._author(node)
            case "label":
                return Part("EXISTS (SELECT 1 FROM labels WHERE mention = m.id)", exact=False)
            case "lang" if not node.prefix:
                return self.in_language((node.value,))
        return None

    def _sentiment(self, mood: str, about: frozenset[str]) -> Part | None:
        if not self.matched:  # a post without a brand answers with its own mood
            return None
        codes = _list(code for code, name in MOODS.items() if name == mood)
        if not about and not self.brands:
            return Part(self.matched_by(None, codes))
        wanted = about & self.brands if about and self.brands else about or self.brands
        keys = self.named("targets", sorted(wanted), "kind = 'brand'")
        return Part(self.matched_by(keys, codes))

    def _author(self, node: Field) -> Part:
        """The names are few and short beside the posts: they are read through once."""
        from socialwatch.models import Author, Mention
        from socialwatch.query.document import Document
        from socialwatch.query.field_checks import compile_field

        check = compile_field(node, "UTC", frozenset())
        pieces = node.value.lower().replace("@", " ").split() if node.value.isascii() else []
        found = []
        for key, native_id, handle, name in self._db.execute("SELECT id, native_id, handle, name FROM authors"):
            # among half a million names nearly all lack the letters: only the others are compared as posts are
            said = f"{native_id} {handle} {name}"
            if pieces and said.isascii() and not _has(said.lower(), pieces):
                continue
            author = Author(native_id=native_id, handle=handle, name=name)
            if check(Document(Mention(network="", native_id="", text="", author=author))):
                found.append(key)
        return Part(f"coalesce(m.author IN ({_list(found)}), 0)")

    def ids(self, table: str, column: str, node: Field, where: str = "1") -> list[int]:
        """Keys of a small table whose name is the field's value, whatever its case."""
        wanted = node.value.casefold()
        rows = self._db.execute(f"SELECT id, {column} FROM {table} WHERE {where}").fetchall()
        if node.prefix:
            return [key for key, name in rows if name.casefold().startswith(wanted)]
        return [key for key, name in rows if name.casefold() == wanted]

    def matched_by(self, brands: Iterable[int] | None, moods: str = "") -> str:
        """Speaks of one of these brands (None: of any), in one of these moods; what the caller leaves out is none."""
        some = None if brands is None else [*brands]
        if self.joined is not None and some == [self.joined]:
            return f"({self._counts('x.', moods)})"
        which = "" if some is None else f" AND brand IN ({_list(some)})"
        return f"EXISTS (SELECT 1 FROM matches WHERE mention = m.id AND {self._counts('', moods)}{which})"

    def _counts(self, of: str, moods: str) -> str:
        """A match that is not left out, in one of these moods."""
        felt = f" AND coalesce({of}mood, {UNSCORED}) IN ({moods})" if moods else ""
        return f"{of}flags & {self.hidden} = 0{felt}"

    def named(self, table: str, names: Iterable[str], where: str = "1") -> list[int]:
        """Keys of a small table by name, whatever their case; names that are not there have none."""
        wanted = {name.casefold() for name in names}
        rows = self._db.execute(f"SELECT id, name FROM {table} WHERE {where}")
        return [key for key, name in rows if name.casefold() in wanted]

    def in_language(self, langs: Iterable[str]) -> Part:
        """The language that a step found, with its declared region, or else the declared one; "en" is en-GB too."""
        steps = _list(self.steps("language"))
        found = f"SELECT nullif(value, '') FROM results WHERE mention = m.id AND target = 0 AND step IN ({steps})"
        declared = "SELECT code FROM langs WHERE id = m.lang"
        regional = f"{declared} AND replace(code, '_', '-') LIKE ({found}) || '-%'"
        effective = f"coalesce(({regional}), ({found}), ({declared}), '')"
        codes = [lang.lower().replace("_", "-") for lang in langs]
        test = " OR ".join(
            f"replace({effective}, '_', '-') LIKE ? OR replace({effective}, '_', '-') LIKE ?" for _ in codes
        )
        return Part(f"({test})", tuple(text for code in codes for text in (code, f"{code}-%")))

    def in_topic(self, topics: Iterable[int]) -> str:
        return self.said("topic", topics)

    def said(self, kind: str, targets: Iterable[int]) -> str:
        """A step says so of one of these targets: topics, intents, stages..."""
        steps = _list(self.steps(STEP_OF[kind]))
        return (
            f"EXISTS (SELECT 1 FROM results WHERE mention = m.id AND step IN ({steps})"
            f" AND target IN ({_list(targets)}))"
        )

    def unanswered(self) -> str:
        """It asks or complains, and no own account has answered it since."""
        waits = self.said("intent", self.named("targets", WAITING, "kind = 'intent'"))
        self._db.create_function("answered", 6, Answers(self._db), deterministic=True)
        return (
            f"(m.repost_of IS NULL AND {waits}"
            f" AND NOT EXISTS (SELECT 1 FROM matches WHERE mention = m.id AND flags & {OWN})"
            " AND NOT answered(m.id, m.network, m.native_id, m.thread, m.author, m.created))"
        )

    def few(self, rows: str, bound: Iterable[int], most: int) -> int:
        """How many rows there are, counted no further than to `most`."""
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {rows} LIMIT {most})"
        return int(self._db.execute(sql, tuple(bound)).fetchone()[0])

    def steps(self, name: str) -> list[int]:
        return [row[0] for row in self._db.execute("SELECT id FROM steps WHERE name = ?", (name,))]


def _asks(text: str) -> str:
    """Holds a question mark: the plain one is found faster than the others, which ASCII lacks."""
    others = " OR ".join(f"instr({text}, ?)" for _ in _SIGNS)
    return f"({text} LIKE '%?%' OR length({text}) < length(CAST({text} AS BLOB)) AND ({others}))"


def from_country(countries: Iterable[str]) -> Part:
    """Where the platform tells a country."""
    codes = tuple(code.casefold() for code in countries)
    return Part(
        f"(lower(coalesce(json_extract(m.extra, '$.country'), '')) IN ({', '.join('?' for _ in codes)}))", codes
    )


def seen_by(sources: Iterable[int]) -> str:
    return f"EXISTS (SELECT 1 FROM sightings WHERE mention = m.id AND source IN ({_list(sources)}))"


def _range(node: Range) -> Part | None:
    if node.name in ("likes", "replies", "reposts", "views"):
        column = f"m.{node.name}"
    elif node.name in ("followers", "following"):
        column = f"(SELECT {node.name} FROM authors WHERE id = m.author)"
    else:
        return None
    ends = []
    if node.low is not None:
        ends.append((f"{column} {'>' if node.open_low else '>='} ?", node.low))
    if node.high is not None:
        ends.append((f"{column} {'<' if node.open_high else '<='} ?", node.high))
    told = f"{column} IS NOT NULL"
    return Part(f"({' AND '.join([told, *(text for text, _ in ends)])})", tuple(value for _, value in ends))


def _joined(parts: list[Part], sign: str, exact: bool) -> Part | None:
    """None when a statement would be too long for SQLite: the matcher then reads what the rest lets through."""
    if sum(len(part.text) for part in parts) > LONGEST or len(parts) > MOST:
        return None
    return Part(f"({sign.join(part.text for part in parts)})", tuple(v for part in parts for v in part.bound), exact)


def _list(keys: Iterable[int]) -> str:
    return ", ".join(map(str, keys))


def _has(text: str, pieces: Iterable[str]) -> bool:
    return all(piece in text for piece in pieces)
