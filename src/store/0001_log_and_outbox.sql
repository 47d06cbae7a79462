-- The log: what happened, in order. `body` is the event's kind as JSON, `raw` the packet where one is kept.
CREATE TABLE events (
    position   INTEGER PRIMARY KEY,
    connection INTEGER NOT NULL,
    sequence   INTEGER NOT NULL,
    streamer   TEXT    NOT NULL,
    broadcast  INTEGER,
    at         INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    raw        BLOB
) STRICT;

-- Which broadcast was on last, without reading the whole log. Not `kind IN (…)`: for that SQLite builds a table with each
-- insert, which nearly doubles its cost.
CREATE INDEX events_broadcasts ON events (streamer, position)
    WHERE kind = 'broadcast_started' OR kind = 'broadcast_ended' OR kind = 'connected';

-- What the rules said. `held` is why a match did not ring.
CREATE TABLE verdicts (
    position INTEGER NOT NULL,
    rule     TEXT    NOT NULL,
    held     TEXT,
    PRIMARY KEY (position, rule)
) STRICT, WITHOUT ROWID;

-- The outbox. `seq` is the order in which a target's alerts leave.
-- state: due | sending | retry (not before `not_before`) | sent | dead
CREATE TABLE deliveries (
    seq        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    position   INTEGER NOT NULL,
    target     TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL DEFAULT 0,
    card       TEXT    NOT NULL,
    message    TEXT    NOT NULL,
    remote_id  TEXT,
    error      TEXT,
    settled_at INTEGER
) STRICT;

CREATE INDEX deliveries_open ON deliveries (target, seq)
    WHERE state IN ('due', 'sending', 'retry');
