-- What a rule says of its alerts: which leave first (0 before 1 before 2), and when they are worth nothing any more.
-- state: due | sending | retry (not before `not_before`) | gathering (until `not_before`, others may join it)
--        | sent | dead | expired
ALTER TABLE deliveries ADD COLUMN priority INTEGER NOT NULL DEFAULT 1;
ALTER TABLE deliveries ADD COLUMN expires_at INTEGER;

DROP INDEX deliveries_open;
CREATE INDEX deliveries_open ON deliveries (target, priority, seq)
    WHERE state IN ('due', 'sending', 'retry', 'gathering');
