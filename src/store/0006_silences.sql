-- What a chat does not want to hear for a while. Where there is no streamer, or no rule, all of them are meant. A number is
-- never given twice: whoever lifts a silence that is gone must not hit another one.
CREATE TABLE silences (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    chat     TEXT    NOT NULL,
    streamer TEXT,
    rule     TEXT,
    since    INTEGER NOT NULL,
    until    INTEGER NOT NULL,
    reason   TEXT    NOT NULL,
    asked_by TEXT    NOT NULL
) STRICT;

CREATE INDEX silences_of ON silences (chat, until);

-- A match that was silenced counts as a ring to all that comes after it. So it is to be known whether it would have been
-- added to a card, or have begun one.
ALTER TABLE verdicts ADD COLUMN joined INTEGER NOT NULL DEFAULT 0;
UPDATE verdicts SET joined = 1 WHERE held = 'merged';
