-- Figures that people ask for, so that no question has to go through all of the log. Both tables are written with the
-- log, in the same transaction, and forgotten with it.

-- Everything given. `user` is empty where the packet does not say who; `balloons` is 0 for what is not paid for in star
-- balloons, and for what is put on a mission (`kind` is 'mission' then): it is the streamer's only if that succeeds.
CREATE TABLE gifts (
    position  INTEGER PRIMARY KEY,
    streamer  TEXT    NOT NULL,
    broadcast INTEGER,
    at        INTEGER NOT NULL,
    user      TEXT    NOT NULL,
    nick      TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    count     INTEGER NOT NULL,
    balloons  INTEGER NOT NULL,
    recording INTEGER NOT NULL,   -- it was given to a recording
    relayed   INTEGER NOT NULL,   -- it was told of a relay room
    uuid      TEXT    NOT NULL
) STRICT;

CREATE INDEX gifts_at ON gifts (streamer, at);
CREATE INDEX gifts_broadcast ON gifts (streamer, broadcast);
CREATE INDEX gifts_uuid ON gifts (uuid) WHERE uuid <> '';

-- How often what happened, on which day in Korea (counted from 1970) and in which broadcast (0 where none was on).
-- what: arrival | first_visit | subscription_new | subscription_renewal | subscription_gift | rang | held:REASON
CREATE TABLE tallies (
    streamer  TEXT    NOT NULL,
    day       INTEGER NOT NULL,
    broadcast INTEGER NOT NULL,
    what      TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    PRIMARY KEY (streamer, day, broadcast, what)
) STRICT, WITHOUT ROWID;

-- What the log still has. What another version of soopbell may have written there must not keep this one from starting:
-- whatever is no number counts as none.
INSERT INTO gifts
SELECT position, streamer, broadcast, at,
       coalesce(body ->> '$.donor.id', ''),
       coalesce(body ->> '$.donor.nick', ''),
       what,
       amount,
       iif(what IN ('balloon', 'video', 'vod'), amount, 0),
       coalesce(body ->> '$.from_recording', what IN ('vod', 'vod_ad')) IN (1, 'true'),
       coalesce(body ->> '$.relayed', 0) IN (1, 'true'),
       iif(length(body ->> '$.uuid') <= 64, body ->> '$.uuid', '')
FROM (SELECT position, streamer, broadcast, at, body,
             iif(kind = 'mission', 'mission', body ->> '$.kind') AS what,
             iif(typeof(amount) = 'integer' AND amount BETWEEN 0 AND 4294967295, amount, 0) AS amount
      FROM (SELECT position, streamer, broadcast, at, kind, body,
                   iif(kind = 'mission', body ->> '$.count', body ->> '$.balloons') AS amount
            FROM (SELECT position, streamer, broadcast, at, kind, iif(json_valid(body), body, '{}') AS body
                  FROM events WHERE kind = 'donation' OR kind = 'mission')
            WHERE kind = 'donation' OR body ->> '$.stage' = 'gift'))
WHERE typeof(what) = 'text';

-- The same gift, told once more of a relay room.
DELETE FROM gifts WHERE uuid <> '' AND EXISTS (
    SELECT 1 FROM gifts AS earlier
    WHERE earlier.uuid = gifts.uuid AND earlier.uuid <> '' AND earlier.position < gifts.position
      AND earlier.streamer = gifts.streamer AND earlier.user = gifts.user
      AND earlier.kind = gifts.kind AND earlier.count = gifts.count
      AND (earlier.relayed OR gifts.relayed));

INSERT INTO tallies
SELECT streamer, (at + 32400000) / 86400000, coalesce(broadcast, 0), what, sum(number) FROM (
    SELECT streamer, at, broadcast, 'arrival' AS what, 1 AS number
    FROM (SELECT *, iif(json_valid(body), body, '{}') AS json FROM events WHERE kind = 'arrival')
    WHERE json ->> '$.already_here' = 0 AND json ->> '$.connections' <= 1
    UNION ALL
    SELECT streamer, at, broadcast, 'first_visit', 1
    FROM (SELECT *, iif(json_valid(body), body, '{}') AS json FROM events WHERE kind = 'arrival')
    WHERE json ->> '$.already_here' = 0 AND json ->> '$.connections' <= 1
      AND json_type(json, '$.visit') = 'object' AND json ->> '$.visit.days_away' IS NULL
    UNION ALL
    SELECT streamer, at, broadcast, 'subscription_' || (json ->> '$.kind'),
           iif(typeof(json ->> '$.count') = 'integer' AND json ->> '$.count' BETWEEN 0 AND 4294967295,
               json ->> '$.count', 0)
    FROM (SELECT *, iif(json_valid(body), body, '{}') AS json FROM events WHERE kind = 'subscription')
    WHERE json ->> '$.kind' IN ('new', 'renewal', 'gift')
    UNION ALL
    SELECT streamer, at, broadcast, coalesce('held:' || held, 'rang'), 1
    FROM verdicts JOIN events USING (position))
GROUP BY 1, 2, 3, 4;

-- What one rule said lately.
CREATE INDEX verdicts_rule ON verdicts (rule, position);
-- Partial, so that no question which does not say `position > 0` is ever tempted by them. What soopbell itself has to say
-- is about no event.
CREATE INDEX deliveries_recent ON deliveries (target, position) WHERE position > 0;
CREATE INDEX deliveries_about ON deliveries (position) WHERE position > 0;

-- What people changed by commands. `what` is JSON, as is `undo`: what takes it back.
CREATE TABLE changes (
    id        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    chat      TEXT    NOT NULL,
    user      TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    what      TEXT    NOT NULL,
    undo      TEXT,
    undone_at INTEGER,
    undone_by TEXT
) STRICT;

CREATE INDEX changes_chat ON changes (chat, id);

-- What a chat has set for itself, and when it was greeted. `threshold`: from how many balloons on gifts ring there.
CREATE TABLE chat_settings (
    chat       TEXT PRIMARY KEY,
    language   TEXT,
    greeted_at INTEGER,
    threshold  INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
