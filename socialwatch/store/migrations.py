"""The schema, as numbered steps that are only ever added to.

Times are epoch seconds in UTC. Names that repeat a million times (networks, languages, authors, targets) are
integers. `mentions.id` is local and time-ordered (created << 6, spilling to the next when a second is full),
so that "newest first" is a walk down the key; `created` alone is the truth for time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socialwatch.models import Mood

# mentions.flags
DATE_UNKNOWN = 1  # no possible date: `created` is the time first seen
PURGED = 2  # a tombstone: text, author, url, item and index entry are gone
# matches.flags: what a measure leaves out, or counts apart
OWN = 1  # by an account of the brand itself
MUTED = 2  # by a muted author or on a muted site
REPOST = 4  # a repost: a voice, not a story
SPAM = 8  # the step `noise` says so
IRRELEVANT = 16  # people say that it does not speak of the brand
NOISE = MUTED | SPAM | IRRELEVANT  # whatever keeps a post out of the figures; each has its own bit, to be taken back
# moods in matches.mood and facts.mood; NULL in matches: not scored yet, which facts hold as 9
POSITIVE, NEUTRAL, NEGATIVE, UNKNOWN, UNSCORED = 1, 0, -1, 8, 9
MOODS: dict[int, Mood] = {
    POSITIVE: "positive", NEUTRAL: "neutral", NEGATIVE: "negative", UNKNOWN: "unknown", UNSCORED: "unknown",
}  # fmt: skip

MIGRATIONS: list[str] = [
    # 1: the first schema
    """
    CREATE TABLE networks (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE langs (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE);
    CREATE TABLE sources (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, type TEXT NOT NULL);
    CREATE TABLE targets (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (kind, name));
    CREATE TABLE authors (
        id INTEGER PRIMARY KEY, network INTEGER NOT NULL, native_id TEXT NOT NULL, handle TEXT, name TEXT, url TEXT,
        followers INTEGER, following INTEGER, bio TEXT, bot INTEGER, seen INTEGER NOT NULL,
        UNIQUE (network, native_id)
    );
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY, command TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER, error TEXT
    );
    CREATE TABLE run_sources (
        run INTEGER NOT NULL, source INTEGER NOT NULL, ending TEXT NOT NULL, error TEXT,
        read INTEGER NOT NULL, stored INTEGER NOT NULL, changed INTEGER NOT NULL, unchanged INTEGER NOT NULL,
        unmatched INTEGER NOT NULL, set_aside INTEGER NOT NULL, requests INTEGER NOT NULL, seconds REAL NOT NULL,
        PRIMARY KEY (run, source)
    ) WITHOUT ROWID;
    -- what the file is about itself: zone of `days`, version of the tokens, the longest spill of a key
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    -- what a platform answered, compressed; `mention` is NULL while it matches nothing; `key` is a hash of its id
    CREATE TABLE items (
        id INTEGER PRIMARY KEY, source INTEGER NOT NULL, key INTEGER NOT NULL, fetched INTEGER NOT NULL,
        dictionary INTEGER NOT NULL, body BLOB NOT NULL, mention INTEGER, error TEXT, UNIQUE (source, key)
    );
    CREATE INDEX items_waiting ON items (source, fetched) WHERE mention IS NULL;
    CREATE INDEX items_by_mention ON items (mention) WHERE mention IS NOT NULL;
    CREATE TABLE dictionaries (id INTEGER PRIMARY KEY, source INTEGER, body BLOB NOT NULL);
    -- the query a brand's matches were made with, so that a changed one is noticed
    CREATE TABLE brand_queries (brand INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL, query TEXT NOT NULL);
    CREATE TABLE mentions (
        id INTEGER PRIMARY KEY, network INTEGER NOT NULL, native_id TEXT NOT NULL, author INTEGER,
        created INTEGER NOT NULL, seen INTEGER NOT NULL, flags INTEGER NOT NULL DEFAULT 0, lang INTEGER,
        title TEXT, text TEXT NOT NULL, url TEXT, parent TEXT, thread TEXT, repost_of TEXT,
        likes INTEGER, replies INTEGER, reposts INTEGER, views INTEGER,
        -- JSON of what few posts have: community, country, place, coordinates, rating, links, media, tags, to, edited
        extra TEXT,
        first_run INTEGER, changed_run INTEGER, revision INTEGER NOT NULL DEFAULT 0,
        UNIQUE (network, native_id)
    );
    -- which source has shown a mention; `digest` is a hash of what it said, so that hearing it again costs nothing
    CREATE TABLE sightings (
        mention INTEGER NOT NULL, source INTEGER NOT NULL, digest INTEGER, PRIMARY KEY (mention, source)
    ) WITHOUT ROWID;
    -- batches that a source has said, by a hash of all of it: the same again needs no look at its mentions
    CREATE TABLE heard (
        source INTEGER NOT NULL, batch INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (source, batch)
    ) WITHOUT ROWID;
    -- which brand a mention speaks of, with the effective mood toward it and what excludes it
    CREATE TABLE matches (
        brand INTEGER NOT NULL, mention INTEGER NOT NULL, mood INTEGER, flags INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (brand, mention)
    ) WITHOUT ROWID;
    CREATE INDEX matches_by_mention ON matches (mention, brand);
    -- what a step says; target 0: of the mention itself
    CREATE TABLE results (
        mention INTEGER NOT NULL, step INTEGER NOT NULL, target INTEGER NOT NULL DEFAULT 0, value TEXT NOT NULL,
        score REAL, run INTEGER, PRIMARY KEY (mention, step, target)
    ) WITHOUT ROWID;
    CREATE INDEX results_by_target ON results (target, mention) WHERE target > 0;
    -- a step's name with the fingerprint of version + config + model + needs; `current` is the one in force
    CREATE TABLE steps (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, fingerprint TEXT NOT NULL, current INTEGER NOT NULL DEFAULT 0,
        UNIQUE (name, fingerprint)
    );
    -- mentions that steps still have to see: '' is all steps (new or edited), a name is that one (its answer is stale)
    CREATE TABLE due (step TEXT NOT NULL, mention INTEGER NOT NULL, PRIMARY KEY (step, mention)) WITHOUT ROWID;
    -- contentless; taking a row out needs its old tokens (SQLite 3.40 knows no contentless_delete)
    CREATE VIRTUAL TABLE words USING fts5 (tokens, content='', tokenize="ascii tokenchars '#@'", detail=full);
    -- a large batch is written to the index once, not piece by piece
    INSERT INTO words (words, rank) VALUES ('pgsz', 8000);
    INSERT INTO words (words, rank) VALUES ('hashsize', 67108864);
    -- the rollup: 15-minute slots (slot = created / 900)
    CREATE TABLE facts (
        brand INTEGER NOT NULL, slot INTEGER NOT NULL, network INTEGER NOT NULL, mood INTEGER NOT NULL,
        flags INTEGER NOT NULL, mentions INTEGER NOT NULL, PRIMARY KEY (brand, slot, network, mood, flags)
    ) WITHOUT ROWID;
    -- the same by local day (date.toordinal() in the zone kept in meta), for windows of whole days
    CREATE TABLE days (
        brand INTEGER NOT NULL, day INTEGER NOT NULL, network INTEGER NOT NULL, mood INTEGER NOT NULL,
        flags INTEGER NOT NULL, mentions INTEGER NOT NULL, PRIMARY KEY (brand, day, network, mood, flags)
    ) WITHOUT ROWID;
    -- what is asked, and the spans still owed
    CREATE TABLE ledger (
        source INTEGER NOT NULL, ask TEXT NOT NULL, params TEXT NOT NULL, title TEXT NOT NULL,
        asked INTEGER NOT NULL, -- up to here spans have been owed, so the next one begins here
        high INTEGER, -- the high-water mark: nothing before it is owed; moves when the spans have closed
        resume TEXT, PRIMARY KEY (source, ask)
    ) WITHOUT ROWID;
    CREATE TABLE owed (
        source INTEGER NOT NULL, ask TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        resume TEXT, -- where a page that left this span open had come to
        PRIMARY KEY (source, ask, start)
    ) WITHOUT ROWID;
    -- how each span asked for ended: whole, capped, denied, failed
    CREATE TABLE coverage (
        -- key columns first: where they are not, integrity_check of SQLite 3.40 takes one column for another
        source INTEGER NOT NULL, ask TEXT NOT NULL, start INTEGER NOT NULL, at INTEGER NOT NULL,
        "end" INTEGER NOT NULL, ending TEXT NOT NULL, detail TEXT, run INTEGER,
        PRIMARY KEY (source, ask, start, at)
    ) WITHOUT ROWID;
    CREATE TABLE notes (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, text TEXT NOT NULL, brand TEXT, added INTEGER NOT NULL
    );
    CREATE TABLE mutes (
        kind TEXT NOT NULL, value TEXT NOT NULL, added INTEGER NOT NULL, PRIMARY KEY (kind, value)
    ) WITHOUT ROWID;
    CREATE TABLE decks (
        id TEXT PRIMARY KEY, made INTEGER NOT NULL, recipe TEXT NOT NULL, start INTEGER NOT NULL,
        "end" INTEGER NOT NULL, zone TEXT NOT NULL, body BLOB NOT NULL
    );
    CREATE TABLE pictures (
        hash TEXT PRIMARY KEY, mention INTEGER, kind TEXT NOT NULL, url TEXT, taken INTEGER NOT NULL, body BLOB NOT NULL
    );
    """,
    # 2: posts that say the same
    """
    -- a number for each group; its first post, which has the least key, is its head
    CREATE TABLE copies (mention INTEGER PRIMARY KEY, story INTEGER NOT NULL, created INTEGER NOT NULL);
    CREATE INDEX copies_by_story ON copies (story, mention);
    -- by which the copies of a post are found: 32 bits of hash, above them the season (created >> 25)
    CREATE TABLE marks (mark INTEGER NOT NULL, mention INTEGER NOT NULL, PRIMARY KEY (mark, mention)) WITHOUT ROWID;
    CREATE INDEX mentions_reposts ON mentions (network, repost_of) WHERE repost_of IS NOT NULL;
    """,
    # 3: what steps could not deal with
    """
    CREATE TABLE set_aside (
        step TEXT NOT NULL, mention INTEGER NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (step, mention)
    ) WITHOUT ROWID;
    """,
    # 4: what was spent, and what posts were read again
    """
    -- what was used of an allowance in a period (`start` in epoch seconds), noted before it is used; whoever shares
    -- the allowance has the same `account`
    CREATE TABLE spent (
        account TEXT NOT NULL, kind TEXT NOT NULL, per TEXT NOT NULL, start INTEGER NOT NULL, used REAL NOT NULL,
        PRIMARY KEY (account, kind, per, start)
    ) WITHOUT ROWID;
    -- what each source was held to when it was asked last
    CREATE TABLE limits (
        source INTEGER NOT NULL, account TEXT NOT NULL, kind TEXT NOT NULL, per TEXT NOT NULL, zone TEXT NOT NULL,
        most REAL NOT NULL, PRIMARY KEY (source, account, kind, per)
    ) WITHOUT ROWID;
    -- a post's counts as they were told, a row when they have changed
    CREATE TABLE engagement (
        mention INTEGER NOT NULL, at INTEGER NOT NULL, likes INTEGER, replies INTEGER, reposts INTEGER, views INTEGER,
        PRIMARY KEY (mention, at)
    ) WITHOUT ROWID;
    -- when a post was asked for again last, when that was answered last, and since when its platform has it no more
    CREATE TABLE rereads (mention INTEGER PRIMARY KEY, asked INTEGER NOT NULL, looked INTEGER, gone INTEGER);
    -- whether a network's terms let its users be matched to people elsewhere
    CREATE TABLE terms (network INTEGER PRIMARY KEY, identity INTEGER NOT NULL);
    """,
    # 5: threads that are followed, and posts that are photographed
    """
    -- posts whose threads a source is asked for: when somebody wrote in them last, as far as is known, and when they
    -- were asked for last
    CREATE TABLE followed (
        mention INTEGER NOT NULL, source INTEGER NOT NULL, active INTEGER NOT NULL, asked INTEGER,
        PRIMARY KEY (mention, source)
    ) WITHOUT ROWID;
    -- posts that were to be photographed: how often that was tried, when last, and why there is no picture
    CREATE TABLE photographs (mention INTEGER PRIMARY KEY, tries INTEGER NOT NULL, at INTEGER NOT NULL, reason TEXT);
    -- the span that somebody asked to be filled, of which the ledger may still owe a part
    CREATE TABLE backfills (
        source INTEGER NOT NULL, ask TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        PRIMARY KEY (source, ask)
    ) WITHOUT ROWID;
    ALTER TABLE pictures ADD COLUMN sha256 TEXT;
    CREATE INDEX pictures_by_mention ON pictures (mention, kind, taken);
    """,
    # 6: mentions found by a hash of their native id, whose index was most of what storing them wrote
    """
    CREATE TABLE hashes (hash INTEGER NOT NULL, mention INTEGER NOT NULL, PRIMARY KEY (hash, mention)) WITHOUT ROWID;
    INSERT INTO hashes SELECT id_hash(network, native_id), id FROM mentions ORDER BY 1, 2;
    CREATE TABLE mentions_by_key (
        id INTEGER PRIMARY KEY, network INTEGER NOT NULL, native_id TEXT NOT NULL, author INTEGER,
        created INTEGER NOT NULL, seen INTEGER NOT NULL, flags INTEGER NOT NULL DEFAULT 0, lang INTEGER,
        title TEXT, text TEXT NOT NULL, url TEXT, parent TEXT, thread TEXT, repost_of TEXT,
        likes INTEGER, replies INTEGER, reposts INTEGER, views INTEGER,
        extra TEXT, -- as before
        first_run INTEGER, changed_run INTEGER, revision INTEGER NOT NULL DEFAULT 0
    );
    INSERT INTO mentions_by_key SELECT * FROM mentions ORDER BY id;
    DROP TABLE mentions;
    PRAGMA legacy_alter_table = on; -- the views go on speaking of `mentions`
    ALTER TABLE mentions_by_key RENAME TO mentions;
    PRAGMA legacy_alter_table = off;
    CREATE INDEX mentions_reposts ON mentions (network, repost_of) WHERE repost_of IS NOT NULL;
    -- pieces of the index are joined eight at a time instead of four: each word is written fewer times
    INSERT INTO words (words, rank) VALUES ('automerge', 8);
    """,
    # 7: what people say of mentions
    """
    CREATE TABLE labels (
        id INTEGER PRIMARY KEY, mention INTEGER NOT NULL, task TEXT NOT NULL, value TEXT NOT NULL,
        target INTEGER NOT NULL DEFAULT 0, -- the brand it is said of; 0: of the mention itself
        verdict INTEGER NOT NULL DEFAULT 1, -- 0: it is not `value`
        "by" TEXT NOT NULL, at INTEGER NOT NULL,
        random INTEGER NOT NULL DEFAULT 0, -- drawn by chance, and kept apart for honest measurement
        revision INTEGER NOT NULL DEFAULT 0, -- of the mention; a later edit makes the label stale
        UNIQUE (mention, task, target, "by", value)
    );
    CREATE INDEX labels_by_task ON labels (task, mention);
    -- mentions drawn by chance for a task, so that the sample stays the same from one sitting to the next
    CREATE TABLE samples (
        task TEXT NOT NULL, mention INTEGER NOT NULL, stratum TEXT NOT NULL, share REAL NOT NULL,
        drawn INTEGER NOT NULL, PRIMARY KEY (task, mention)
    ) WITHOUT ROWID;
    -- what `train` made: its data is arrays and JSON, never code
    CREATE TABLE models (
        id INTEGER PRIMARY KEY, task TEXT NOT NULL, made INTEGER NOT NULL, engine TEXT NOT NULL, data TEXT NOT NULL,
        hash TEXT NOT NULL, adopted INTEGER NOT NULL DEFAULT 0, report TEXT NOT NULL, body BLOB NOT NULL
    );
    """,
    # 8: what decks were made with, so that they can be made again
    """
    -- masters, pages and colours by the SHA-256 of what is in them, compressed
    CREATE TABLE deck_files (hash TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
    """,
    # 9: how many posts a platform says there are, for share of voice beside what was heard of them
    """
    -- one of its days (or the part of it that was counted) and brand; `questions` together: what is in two counts twice
    CREATE TABLE counted (
        source INTEGER NOT NULL, brand INTEGER NOT NULL, day INTEGER NOT NULL, -- epoch of its midnight in UTC
        start INTEGER NOT NULL, "end" INTEGER NOT NULL, posts INTEGER NOT NULL, questions INTEGER NOT NULL,
        at INTEGER NOT NULL, PRIMARY KEY (source, brand, day)
    ) WITHOUT ROWID;
    """,
    # 10: what was sent to whom
    """
    CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY, what TEXT NOT NULL, -- deck, digest
        key TEXT NOT NULL, -- of a deck its id, of a digest the end of its window
        address TEXT NOT NULL, at INTEGER NOT NULL, ending TEXT NOT NULL, error TEXT -- sending, sent, failed
    );
    CREATE INDEX deliveries_by_key ON deliveries (key, address);
    """,
    # 11: how many mentions tell a story, so that stories are counted without their copies
    """
    -- of what counts (neither own nor noise), by brand; all of them lie between `first` and `last`
    CREATE TABLE tellings (
        story INTEGER NOT NULL, brand INTEGER NOT NULL, mentions INTEGER NOT NULL, first INTEGER NOT NULL,
        last INTEGER NOT NULL, PRIMARY KEY (story, brand)
    ) WITHOUT ROWID;
    CREATE INDEX tellings_by_time ON tellings (brand, last, first, mentions);
    -- row by row in the order of stories: nothing is sorted, so that an archive of any size needs no more memory
    INSERT INTO tellings SELECT c.story, x.brand, 1, c.created, c.created
        FROM copies AS c INDEXED BY copies_by_story CROSS JOIN matches AS x ON x.mention = c.mention
        WHERE x.flags & 27 = 0 ON CONFLICT (story, brand) DO UPDATE SET mentions = mentions + 1,
            first = min(first, excluded.first), last = max(last, excluded.last);
    """,
]
