//! First rules in English, and the comments of their file.

use super::{Comments, Starter};
use crate::rule::schema::On;

pub(super) static COMMENTS: Comments = Comments {
    kind: On::name,
    person: On::person,
    every: "30s",
    reference: "What else a rule may say: `soopbell rules schema --markdown --language en`",
    id: "Its name: small letters, digits and `-`. It is unique over all files and stands under each ring.",
    on: "The kind of event.",
    when: "The condition. Without this line, every event of the kind rings.",
    no_when: "Every event of the kind rings; a line `when = '…'` would choose among them.",
    text: "What it says. `{{ … }}` puts in what happened.",
    to: "Rings at these targets of the configuration; without it, at all that watch the streamer.",
    limit: "At most one ring in 30 seconds, for each person if `per` names one.",
    test: "What happens, and what is to come of it. `soopbell rules test` tries it.",
};

#[expect(clippy::too_many_lines, reason = "one arm for each kind of event")]
pub(super) fn starter(on: On) -> Starter {
    match on {
        On::Chat => Starter {
            when: Some(r#"text contains "hello" and channel == "everyone""#),
            text: "💬 {{ sender.nick }}: {{ text }}",
            event: r#", text = "hello everyone", sender = { id = "fan42", nick = "Lantern" }"#,
            said: "💬 Lantern: hello everyone",
        },
        On::Donation => Starter {
            when: Some("balloons >= 100"),
            text: "🎈 {{ donor.nick }}: {{ balloons | comma }} balloons!",
            event: r#", balloons = 1000, donor = { id = "fan42", nick = "Lantern" }"#,
            said: "🎈 Lantern: 1,000 balloons!",
        },
        On::Subscription => Starter {
            when: Some(r#"kind == "new""#),
            text: "⭐ {{ subscriber.nick }} has subscribed!",
            event: r#", kind = "new", subscriber = { id = "fan42", nick = "Lantern" }"#,
            said: "⭐ Lantern has subscribed!",
        },
        On::DonationMessage => Starter {
            when: Some("balloons >= 100"),
            text: "💌 {{ donor.nick }} with {{ balloons | comma }} balloons: {{ text }}",
            event: r#", balloons = 100, text = "for you", donor = { id = "fan42", nick = "Lantern" }"#,
            said: "💌 Lantern with 100 balloons: for you",
        },
        On::SubscriptionGifts => Starter {
            when: Some("count >= 5"),
            text: "🎁 {{ giver.nick }} gave {{ count }} subscriptions!",
            event: r#", count = 10, giver = { id = "fan42", nick = "Lantern" }"#,
            said: "🎁 Lantern gave 10 subscriptions!",
        },
        On::Mission => Starter {
            when: Some(r#"stage == "gift" and count >= 100"#),
            text: "🎯 {{ donor.nick }} added {{ count | comma }} to the mission: {{ title }}",
            event: r#", stage = "gift", title = "sing", count = 500, donor = { id = "fan42", nick = "Lantern" }"#,
            said: "🎯 Lantern added 500 to the mission: sing",
        },
        On::Arrival => Starter {
            when: Some("visitor.fan"),
            text: "👋 {{ visitor.nick }} is here!",
            event: r#", visitor = { id = "fan42", nick = "Lantern", fan = true }"#,
            said: "👋 Lantern is here!",
        },
        On::Departure => Starter {
            when: Some("kicked"),
            text: "🚪 {{ visitor.nick }} was thrown out.",
            event: r#", kicked = true, visitor = { id = "fan42", nick = "Lantern" }"#,
            said: "🚪 Lantern was thrown out.",
        },
        On::FlagsChanged => Starter {
            when: Some("became_fan"),
            text: "💖 {{ person.nick }} has joined the fan club!",
            event: r#", became_fan = true, person = { id = "fan42", nick = "Lantern" }"#,
            said: "💖 Lantern has joined the fan club!",
        },
        On::NicknameChanged => Starter {
            when: None,
            text: "✏️ {{ previous_nick }} goes by {{ person.nick }} now.",
            event: r#", previous_nick = "Candle", person = { id = "fan42", nick = "Lantern" }"#,
            said: "✏️ Candle goes by Lantern now.",
        },
        On::Notice => Starter {
            when: Some(r#"shown and by == "streamer""#),
            text: "📌 {{ text }}",
            event: r#", text = "back at eight", shown = true, by = "streamer""#,
            said: "📌 back at eight",
        },
        On::Moderation => Starter {
            when: Some(r#"action == "muted""#),
            text: "🔇 {{ person.nick }} was muted for {{ seconds | span('en') }}.",
            event: r#", action = "muted", seconds = 30, person = { id = "fan42", nick = "Lantern" }"#,
            said: "🔇 Lantern was muted for 30 seconds.",
        },
        On::Poll => Starter {
            when: Some(r#"state == "started""#),
            text: "🗳️ {{ streamer.nick }} has started a poll.",
            event: r#", state = "started", streamer = { nick = "Starsky" }"#,
            said: "🗳️ Starsky has started a poll.",
        },
        On::RoomState => Starter {
            when: Some(r#"what == "ad_break" and active"#),
            text: "📺 An advertisement has begun.",
            event: r#", what = "ad_break", active = true"#,
            said: "📺 An advertisement has begun.",
        },
        On::BroadcastStarted => Starter {
            when: Some("duration < 10m"),
            text: "🔴 {{ streamer.nick }} is live: {{ title }}",
            event: r#", title = "night talk", duration = 3, streamer = { nick = "Starsky" }"#,
            said: "🔴 Starsky is live: night talk",
        },
        On::BroadcastEnded => Starter {
            when: None,
            text: "⚫ {{ streamer.nick }} has ended the broadcast.",
            event: r#", streamer = { nick = "Starsky" }"#,
            said: "⚫ Starsky has ended the broadcast.",
        },
        On::BroadcastChanged => Starter {
            when: Some("title != previous_title"),
            text: "✏️ {{ streamer.nick }}: {{ title }}",
            event: r#", title = "songs", previous_title = "night talk", streamer = { nick = "Starsky" }"#,
            said: "✏️ Starsky: songs",
        },
        On::Gap => Starter {
            when: Some("seconds >= 60"),
            text: "🙈 soopbell did not see {{ seconds | span('en') }} of the broadcast.",
            event: ", seconds = 90",
            said: "🙈 soopbell did not see 1 minute 30 seconds of the broadcast.",
        },
        On::Connected => Starter {
            when: None,
            text: "👀 soopbell is watching {{ streamer.nick }}.",
            event: r#", streamer = { nick = "Starsky" }"#,
            said: "👀 soopbell is watching Starsky.",
        },
        On::Disconnected => Starter {
            when: None,
            text: "🔌 soopbell no longer sees {{ streamer.nick }}: {{ reason }}",
            event: r#", reason = "the server closed the connection", streamer = { nick = "Starsky" }"#,
            said: "🔌 soopbell no longer sees Starsky: the server closed the connection",
        },
        On::ServerError => Starter {
            when: None,
            text: "⚠️ SOOP refused service {{ opcode }}: {{ text }}",
            event: r#", opcode = 2, code = 1, text = "not now""#,
            said: "⚠️ SOOP refused service 2: not now",
        },
        On::Unknown => Starter {
            when: None,
            text: "❓ SOOP sent something unknown: service {{ opcode }}",
            event: ", opcode = 999",
            said: "❓ SOOP sent something unknown: service 999",
        },
    }
}
