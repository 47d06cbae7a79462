//! English words about watching.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Added => "This chat now gets {0}'s alerts ({1}).",
        Phrase::AlreadyThere => "This chat gets {0}'s alerts already ({1}).",
        Phrase::Removed => "This chat gets {0}'s alerts no more ({1}).",
        Phrase::NotThere => {
            "This chat does not get the alerts of {0}. `/watch list` shows whose it gets."
        }
        Phrase::IsConfigured => {
            "{0} ({1}) stands in the configuration, which no command changes. Take the name out of soopbell.toml, or keep the alerts out of this chat with `/silence`."
        }
        Phrase::NoneYet => "This chat gets nobody's alerts yet. Add a streamer with `/watch add`.",
        Phrase::List => "Streamers whose alerts this chat gets: {0}",
        Phrase::Live => "🔴 {0} ({1}) is live",
        Phrase::Offline => "⚫ {0} ({1})",
        Phrase::IsLive => "🔴 Live now: {0}",
        Phrase::IsOffline => "⚫ Not live now. You will be told of the start.",
        Phrase::MissingHere => "⚠️ Alerts cannot be posted here yet. ",
        Phrase::Whom => "Which streamer? Write an id, a nickname, or a link of SOOP.",
        Phrase::WhichOne => "These are called something like “{0}”. Choose one.",
        Phrase::NobodyOfThatId => {
            "No streamer has the id “{0}”. You can paste the address of the channel as it is."
        }
        Phrase::NobodyOfThatNick => {
            "Nobody who is live now is called “{0}”. A nickname finds only those who are live: write the id, or paste the address of the channel."
        }
        Phrase::SoopSilent => {
            "SOOP could not be asked, so nothing was changed. Try again in a moment. ({0})"
        }
    }
}
