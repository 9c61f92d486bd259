-- The archive as `socialwatch sql` and Datasette see it: names instead of numbers, ISO times in UTC, no packed columns.
-- Written anew into the database by the next command that writes, whenever this file has changed.

-- one row a post; brands, topics and sources are lists with "; " between
CREATE VIEW v_mentions AS
SELECT
    n.name || ':' || m.native_id AS id,
    n.name AS network,
    m.native_id,
    coalesce(a.handle, a.name, a.native_id) AS author,
    a.name AS author_name,
    a.followers,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.created, 'unixepoch') AS created,
    m.flags & 1 AS date_unknown,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.seen, 'unixepoch') AS seen,
    m.title,
    m.text,
    -- '' and ' ' stand for addresses that follow from the id, see store/urls.py
    CASE m.url
        WHEN ' ' THEN m.native_id
        WHEN '' THEN CASE n.name
            WHEN 'hackernews' THEN 'https://news.ycombinator.com/item?id=' || m.native_id
            WHEN 'bluesky' THEN
                'https://bsky.app/profile/' || replace(substr(m.native_id, 6), '/app.bsky.feed.post/', '/post/')
            WHEN 'mastodon' THEN replace(replace(m.native_id, '/users/', '/@'), '/statuses/', '/')
            WHEN 'x' THEN 'https://x.com/i/status/' || m.native_id
            WHEN 'youtube' THEN 'https://www.youtube.com/watch?v=' || m.native_id
        END
        ELSE m.url
    END AS url,
    coalesce((SELECT r.value FROM results AS r JOIN steps AS s ON s.id = r.step
        WHERE r.mention = m.id AND r.target = 0 AND s.name = 'language' ORDER BY r.step LIMIT 1), l.code) AS lang,
    coalesce((SELECT r.value FROM results AS r JOIN steps AS s ON s.id = r.step
        WHERE r.mention = m.id AND r.target = 0 AND s.name = 'sentiment' ORDER BY r.step LIMIT 1), 'unknown')
        AS sentiment,
    (SELECT r.score FROM results AS r JOIN steps AS s ON s.id = r.step
        WHERE r.mention = m.id AND r.target = 0 AND s.name = 'sentiment' ORDER BY r.step LIMIT 1) AS compound,
    (SELECT group_concat(t.name, '; ') FROM matches AS x JOIN targets AS t ON t.id = x.brand WHERE x.mention = m.id)
        AS brands,
    (SELECT group_concat(t.name, '; ') FROM results AS r JOIN steps AS s ON s.id = r.step AND s.name = 'topics'
        JOIN targets AS t ON t.id = r.target WHERE r.mention = m.id) AS topics,
    (SELECT group_concat(o.name, '; ') FROM sightings AS g JOIN sources AS o ON o.id = g.source
        WHERE g.mention = m.id) AS sources,
    m.likes,
    m.replies,
    m.reposts,
    m.views,
    json_extract(m.extra, '$.rating') AS rating,
    json_extract(m.extra, '$.community') AS community,
    json_extract(m.extra, '$.country') AS country,
    json_extract(m.extra, '$.place') AS place,
    json_extract(m.extra, '$.tags') AS tags,
    json_extract(m.extra, '$.links') AS links,
    m.parent,
    m.thread,
    m.repost_of,
    (m.flags & 2) / 2 AS purged,
    m.id AS "key"
FROM mentions AS m
JOIN networks AS n ON n.id = m.network
LEFT JOIN authors AS a ON a.id = m.author
LEFT JOIN langs AS l ON l.id = m.lang;

-- one row a post and brand, with the mood toward that brand; what figures leave out is own = 1 or noise = 1
CREATE VIEW v_matches AS
SELECT
    n.name || ':' || m.native_id AS id,
    t.name AS brand,
    n.name AS network,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.created, 'unixepoch') AS created,
    CASE x.mood WHEN 1 THEN 'positive' WHEN 0 THEN 'neutral' WHEN -1 THEN 'negative' ELSE 'unknown' END AS sentiment,
    x.flags & 1 AS own,
    x.flags & 26 > 0 AS noise,
    (x.flags & 4) / 4 AS repost,
    m.id AS "key"
FROM matches AS x
JOIN mentions AS m ON m.id = x.mention
JOIN networks AS n ON n.id = m.network
JOIN targets AS t ON t.id = x.brand;

-- how many posts a day, in the configured zone: the rollup that `trends` reads, so that sums over years are quick
CREATE VIEW v_daily AS
SELECT
    date('0001-01-01', (d.day - 1) || ' days') AS day,
    t.name AS brand,
    n.name AS network,
    CASE d.mood WHEN 1 THEN 'positive' WHEN 0 THEN 'neutral' WHEN -1 THEN 'negative' ELSE 'unknown' END AS sentiment,
    d.flags & 1 AS own,
    d.flags & 26 > 0 AS noise,
    (d.flags & 4) / 4 AS repost,
    d.mentions
FROM days AS d
JOIN targets AS t ON t.id = d.brand
JOIN networks AS n ON n.id = d.network;

-- one row a post and topic
CREATE VIEW v_topics AS
SELECT r.mention AS "key", t.name AS topic
FROM results AS r
JOIN steps AS s ON s.id = r.step AND s.name = 'topics'
JOIN targets AS t ON t.id = r.target;

-- one row a post that says what others say; `head` is the first of its group, its own id where it is that itself
CREATE VIEW v_copies AS
SELECT n.name || ':' || m.native_id AS id, o.name || ':' || h.native_id AS head, c.mention AS "key"
FROM copies AS c
JOIN mentions AS m ON m.id = c.mention
JOIN networks AS n ON n.id = m.network
JOIN mentions AS h ON h.id = (SELECT min(f.mention) FROM copies AS f WHERE f.story = c.story)
JOIN networks AS o ON o.id = h.network;

-- which source has shown which post
CREATE VIEW v_sightings AS
SELECT g.mention AS "key", s.name AS source
FROM sightings AS g
JOIN sources AS s ON s.id = g.source;

-- what people say of each post, or of a brand in it; stale = 1 where the post was edited since
CREATE VIEW v_labels AS
SELECT
    n.name || ':' || m.native_id AS id,
    l.task,
    l.value,
    l.verdict,
    t.name AS brand,
    l."by",
    strftime('%Y-%m-%dT%H:%M:%SZ', l.at, 'unixepoch') AS at,
    l.random,
    l.revision < m.revision AS stale,
    m.id AS "key"
FROM labels AS l
JOIN mentions AS m ON m.id = l.mention
JOIN networks AS n ON n.id = m.network
LEFT JOIN targets AS t ON t.id = l.target;

-- what each step said of each post, and of a brand or topic in it
CREATE VIEW v_results AS
SELECT n.name || ':' || m.native_id AS id, s.name AS step, t.name AS target, r.value, r.score, m.id AS "key"
FROM results AS r
JOIN mentions AS m ON m.id = r.mention
JOIN networks AS n ON n.id = m.network
JOIN steps AS s ON s.id = r.step
LEFT JOIN targets AS t ON t.id = r.target;

-- what each source was asked for which span, and how that ended
CREATE VIEW v_coverage AS
SELECT
    s.name AS source,
    l.title AS ask,
    strftime('%Y-%m-%dT%H:%M:%SZ', c.start, 'unixepoch') AS start,
    strftime('%Y-%m-%dT%H:%M:%SZ', c."end", 'unixepoch') AS "end",
    c.ending,
    c.detail,
    strftime('%Y-%m-%dT%H:%M:%SZ', c.at, 'unixepoch') AS asked
FROM coverage AS c
JOIN sources AS s ON s.id = c.source
LEFT JOIN ledger AS l ON l.source = c.source AND l.ask = c.ask;

-- every run, with a row for each source that it asked
CREATE VIEW v_runs AS
SELECT
    r.id AS run,
    r.command,
    strftime('%Y-%m-%dT%H:%M:%SZ', r.started, 'unixepoch') AS started,
    strftime('%Y-%m-%dT%H:%M:%SZ', r.ended, 'unixepoch') AS ended,
    s.name AS source,
    q.ending,
    q.read,
    q.stored,
    q.changed,
    q.unchanged,
    q.unmatched,
    q.set_aside,
    q.requests,
    q.seconds,
    coalesce(q.error, r.error) AS error
FROM runs AS r
LEFT JOIN run_sources AS q ON q.run = r.id
LEFT JOIN sources AS s ON s.id = q.source;

-- what could not be mapped, with the reason; kept, so that a later version can try again
CREATE VIEW v_set_aside AS
SELECT s.name AS source, strftime('%Y-%m-%dT%H:%M:%SZ', i.fetched, 'unixepoch') AS fetched, i.error
FROM items AS i
JOIN sources AS s ON s.id = i.source
WHERE i.error IS NOT NULL;

-- counts of posts that were read again, a row whenever they had changed; `gone` is when their platform had them no more
CREATE VIEW v_engagement AS
SELECT
    n.name || ':' || m.native_id AS id,
    strftime('%Y-%m-%dT%H:%M:%SZ', e.at, 'unixepoch') AS at,
    e.likes,
    e.replies,
    e.reposts,
    e.views,
    strftime('%Y-%m-%dT%H:%M:%SZ', r.gone, 'unixepoch') AS gone,
    m.id AS "key"
FROM engagement AS e
JOIN mentions AS m ON m.id = e.mention
JOIN networks AS n ON n.id = m.network
LEFT JOIN rereads AS r ON r.mention = e.mention;

-- what was used of each budget and allowance in each period, by the sources that are held to it
CREATE VIEW v_spent AS
SELECT
    s.name AS source,
    p.kind,
    p.per,
    strftime('%Y-%m-%dT%H:%M:%SZ', p.start, 'unixepoch') AS since,
    p.used,
    l.most
FROM spent AS p
JOIN limits AS l ON l.account = p.account AND l.kind = p.kind AND l.per = p.per
JOIN sources AS s ON s.id = l.source;

-- How many posts a platform says there are, by its days in UTC.
CREATE VIEW v_counted AS
SELECT
    s.name AS source,
    t.name AS brand,
    strftime('%Y-%m-%dT%H:%M:%SZ', c.start, 'unixepoch') AS since,
    strftime('%Y-%m-%dT%H:%M:%SZ', c."end", 'unixepoch') AS until,
    c.posts,
    c.questions
FROM counted AS c
JOIN sources AS s ON s.id = c.source
JOIN targets AS t ON t.id = c.brand;
