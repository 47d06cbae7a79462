//! English words about silences.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::HowLong => {
            "For how long shall no alert come into this chat? You can also write `/silence 30m`."
        }
        Phrase::NoDuration => "“{0}” is no length of time. Write 30m, 2h or 1d; a year at most.",
        Phrase::NoSuchWhat => {
            "“{0}” is neither a streamer whose alerts this chat gets, nor a rule."
        }
        Phrase::All => "All alerts of this chat",
        Phrase::OfStreamer => "Alerts of {0}",
        Phrase::OfRule => "Alerts of the rule {0}",
        Phrase::OfBoth => "Alerts of the rule {1} about {0}",
        Phrase::Begun => {
            " are silenced for {0}, until {1} (Korean time). What is missed does not ring later."
        }
        Phrase::Because => "Reason: {0}",
        Phrase::NoneHere => "Nothing is silenced in this chat.",
        Phrase::Which => "What shall ring again?",
        Phrase::Line => " · until {0} · {1}",
        Phrase::LiftedOne => " ring again.",
        Phrase::StillSilent => "There are other silences in this chat: {0}",
        Phrase::LiftedAll => "Silences lifted: {0}",
        Phrase::LiftAll => "Lift all",
        Phrase::NotInForce => "There is no silence “{0}” in this chat. It may be over.",
        Phrase::Minutes30 => "30 minutes",
        Phrase::Hour1 => "1 hour",
        Phrase::Hours3 => "3 hours",
        Phrase::OneDay => "1 day",
    }
}
