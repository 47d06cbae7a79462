-- Deliveries as leases, cards that live, and what is left alone until a person has acted.
--
-- state: gathering | due | sending | retry | uncertain | live      (something is to come of it by itself)
--        | held | sent | expired | dead | dropped                  (settled)
-- `dispatch::State` is the table of what leads where.
ALTER TABLE deliveries ADD COLUMN fence INTEGER NOT NULL DEFAULT 0;      -- grows with every claim
ALTER TABLE deliveries ADD COLUMN claimed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN lease_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN uncertain_since INTEGER;               -- since when it may have arrived
ALTER TABLE deliveries ADD COLUMN bypassed INTEGER NOT NULL DEFAULT 0;   -- it has its attempts out of turn
ALTER TABLE deliveries ADD COLUMN copy INTEGER NOT NULL DEFAULT 0;       -- how often it was posted anew on purpose
ALTER TABLE deliveries ADD COLUMN tally TEXT;                            -- what a card has come to, as JSON
ALTER TABLE deliveries ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;   -- how many rings that tells of
ALTER TABLE deliveries ADD COLUMN shown INTEGER NOT NULL DEFAULT 0;      -- how many the platform's message tells of
ALTER TABLE deliveries ADD COLUMN closes_at INTEGER;                     -- when nothing more is added to it

-- A process of an older version may have died in the middle.
UPDATE deliveries SET state = 'uncertain', uncertain_since = 0 WHERE state = 'sending';
-- What is there already is not posted again because something is added to it.
UPDATE deliveries SET revision = 1, shown = 1 WHERE state = 'sent';

DROP INDEX deliveries_open;
CREATE INDEX deliveries_open ON deliveries (target, priority, seq)
    WHERE state IN ('gathering', 'due', 'sending', 'retry', 'uncertain', 'live');
CREATE INDEX deliveries_expiring ON deliveries (target, expires_at)
    WHERE state IN ('gathering', 'due', 'retry', 'uncertain');
CREATE INDEX deliveries_live ON deliveries (target, closes_at) WHERE state = 'live';
CREATE INDEX deliveries_settled ON deliveries (settled_at)
    WHERE state IN ('held', 'sent', 'expired', 'dead', 'dropped');

-- What is left alone: `target:NAME` or `token:NAME`.
CREATE TABLE parked (
    line     TEXT    PRIMARY KEY,
    since    INTEGER NOT NULL,
    tries    INTEGER NOT NULL DEFAULT 0,
    check_at INTEGER NOT NULL,
    error    TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Where the platform moved what is configured as `place`.
CREATE TABLE moved (
    place TEXT    PRIMARY KEY,
    chat  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The last stretch of alerts that expired on their way to a target, which one note sums up.
CREATE TABLE expiries (
    target  TEXT    PRIMARY KEY,
    stretch INTEGER NOT NULL,
    began   INTEGER NOT NULL,
    since   INTEGER NOT NULL,
    count   INTEGER NOT NULL,
    last    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
