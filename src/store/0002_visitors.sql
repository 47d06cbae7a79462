-- The register: who has visited whose room. `previous_nicks` is a JSON list, newest first. There is no index on
-- `last_seen`: it would be moved with every visit, only so that a forgotten visitor is found a little sooner.
CREATE TABLE visitors (
    streamer       TEXT    NOT NULL,
    user           TEXT    NOT NULL,
    first_seen     INTEGER NOT NULL,
    last_seen      INTEGER NOT NULL,
    nick           TEXT    NOT NULL,
    previous_nicks TEXT    NOT NULL,
    PRIMARY KEY (streamer, user)
) STRICT, WITHOUT ROWID;

-- Whom the log still remembers is no stranger. The nickname is that of their last event: the moment stands before it in
-- twenty digits, so that the largest is the latest.
INSERT INTO visitors
SELECT streamer, user, min(at), max(at), substr(max(format('%020d', at) || nick), 21), '[]' FROM (
    SELECT streamer, at,
           CASE WHEN json_valid(body) THEN body ->> '$.visitor.id'   END AS user,
           CASE WHEN json_valid(body) THEN body ->> '$.visitor.nick' END AS nick
    FROM events WHERE kind = 'arrival' OR kind = 'departure')
WHERE typeof(user) = 'text' AND length(user) BETWEEN 1 AND 64 AND typeof(nick) = 'text'
GROUP BY streamer, user;
