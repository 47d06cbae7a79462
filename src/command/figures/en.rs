//! English words about figures.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::NobodyWatched => {
            "This chat gets nobody's alerts yet. Add a streamer with `/watch add`."
        }
        Phrase::NotWatched => "This chat does not get the alerts of {0}.",
        Phrase::TopToday => "Who gave most today · {0}",
        Phrase::TopWeek => "Who gave most in seven days · {0}",
        Phrase::TopBroadcast => "Who gave most in this broadcast · {0}",
        Phrase::Place => "{0} {1} · {2} balloons (gifts: {3})",
        Phrase::NobodyGave => "Nobody has given anything yet.",
        Phrase::InAll => "In all: people {0}, balloons {1}, gifts {2}",
        Phrase::Pledged => "Balloons put on missions are not among them: {0}",
        Phrase::Stats => "In figures",
        Phrase::Today => "📅 {0} · today",
        Phrase::NoBroadcast => "📺 {0} · no broadcast was seen yet.",
        Phrase::BroadcastOn => "📺 {0} · the broadcast that began at {1}",
        Phrase::BroadcastOver => "📺 {0} · the last broadcast ({1}–{2})",
        Phrase::Gifts => "Given",
        Phrase::GiftsOf => "{0} balloons (gifts: {1})",
        Phrase::Largest => "Largest gift",
        Phrase::LargestOf => "{0} · {1} balloons",
        Phrase::Donors => "Donors",
        Phrase::DonorsOf | Phrase::AlertsOf => "{0}",
        Phrase::Subscriptions => "Subscriptions",
        Phrase::SubscriptionsOf => "new {0}, renewed {1}, gifts {2}",
        Phrase::Arrivals => "Arrivals",
        Phrase::ArrivalsOf => "{0} (for the first time: {1})",
        Phrase::Alerts => "Rules rang",
        Phrase::HeldBack => "Held back",
        Phrase::Deliveries => "Alerts",
        Phrase::DeliveriesOf => "arrived {0}, waiting {1}, failed {2}, too late {3}",
        Phrase::AlreadyHere => "was here already",
        Phrase::AnotherConnection => "another connection",
        Phrase::ShortAbsence => "away for a moment only",
        Phrase::Inactive => "not at this time",
        Phrase::Inhibited => "gave way to another rule",
        Phrase::Limited => "rang a moment ago",
        Phrase::Gathering => "waits for others",
        Phrase::Merged => "told with others",
        Phrase::Silenced => "silenced",
        Phrase::TooSmall => "too few balloons for this chat",
    }
}
