-- Which chat asked for the alerts of which streamer, by a command. The name of a chat says where it is.
CREATE TABLE watches (
    chat     TEXT    NOT NULL,
    streamer TEXT    NOT NULL,
    since    INTEGER NOT NULL,
    PRIMARY KEY (chat, streamer)
) STRICT, WITHOUT ROWID;
