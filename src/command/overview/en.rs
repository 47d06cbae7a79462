//! English words about how things are.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Title => "How things are",
        Phrase::Starting => "⏳ {0} · being looked up",
        Phrase::Offline => "⚫ {0} · not live",
        Phrase::Connecting => "🟡 {0} · live, on the way into the chat",
        Phrase::Live => "🔴 {0} · live for {1} (since {2})",
        Phrase::LiveUnknown => "🔴 {0} · live",
        Phrase::Closed => "🔒 {0} · live, but nobody is let in: {1}",
        Phrase::Trouble => "⚠️ {0} · {1}",
        Phrase::Viewers => " · viewers: {0}",
        Phrase::Joins => " · joins a minute: {0}",
        Phrase::JoinsCeased => " · joins a minute: {0} (SOOP seems to tell of them no more)",
        Phrase::Blind => " · not seen: {0}",
        Phrase::LastAlert => "Last alert",
        Phrase::ThisChat => "This chat",
        Phrase::ChatGood => "no alert is waiting",
        Phrase::ChatWaiting => "⏳ alerts waiting: {0}",
        Phrase::ChatParked => "❌ nothing can be sent: {0} (alerts waiting: {1})",
        Phrase::Rules => "Rules",
        Phrase::RulesFaulty => {
            "{0}. Newer files are not in force, for there are faults in them: {1}"
        }
        Phrase::Discord => "Discord",
        Phrase::Telegram => "Telegram",
        Phrase::BotOff => "off",
        Phrase::BotConnecting => "🟡 connecting",
        Phrase::BotReady => "✅ connected since {0} (reconnects: {1})",
        Phrase::BotLost => "❌ {0}",
        Phrase::Threshold => "Gifts ring",
        Phrase::ThresholdOf => "from {0} balloons on",
        Phrase::Silences => "🔕 Silenced:",
        Phrase::Others => "Others: {0}. Give a name to see one.",
    }
}
