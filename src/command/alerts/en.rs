//! English words about alerts.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Title => "The last alerts",
        Phrase::Nothing => "Nothing has rung in this chat yet.",
        Phrase::Line => "{0} · {1} · {2} · {3}",
        Phrase::Choose => "Choose an alert",
        Phrase::Alert => "{0}",
        Phrase::State => "State",
        Phrase::Tries => "Tries",
        Phrase::Error => "Last error",
        Phrase::Rule => "Rule",
        Phrase::Event => "Broadcast",
        Phrase::Resend => "Send again",
        Phrase::SilenceRule => "Silence this rule for 1 h",
        Phrase::Why => "Why did it ring",
        Phrase::WhichAlert => "Which alert? Write its id, as `/recent alerts` has it.",
        Phrase::NoSuch => "There is no alert “{0}” in this chat. `/recent alerts` has the ids.",
        Phrase::Several => "Several alerts begin with “{0}”. Choose one.",
        Phrase::NoId => {
            "“{0}” is no id of an alert. Write at least four characters of one from `/recent alerts`."
        }
        Phrase::SureAgain => "“{0}” has arrived already. Send it once more?",
        Phrase::Again => "Send it once more",
        Phrase::Resent => "It is sent again.",
        Phrase::UnderWay => "It is being sent right now.",
        Phrase::NotNow => "As it stands it cannot be sent again.",
        Phrase::Gone => "That alert is not kept any more.",
        Phrase::WhyTitle => "Why it rang: {0}",
        Phrase::Own => "It is about nothing in a broadcast: soopbell itself had something to say.",
        Phrase::Forgotten => "The rule {0} rang. What happened then is not in the log any more.",
        Phrase::FilesUnreadable => {
            "The rule files have a fault right now, so the condition cannot be shown part by part."
        }
        Phrase::NoRuleNow => "There is no rule {0} any more.",
        Phrase::RangThen => "🔔 The rule {0} rang for this.",
        Phrase::HeldThen => "🔕 The rule {0} matched, and did not ring: {1}",
        Phrase::NotMatchedThen => "🔕 The rule {0} did not match.",
        Phrase::WhatItLookedAt => "By its condition as it is written now:",
        Phrase::Always => "It has no condition: it rings for everything of this kind.",
        Phrase::NotCountedWhole => {
            "⚠️ What it counts over a long time was counted from the last of it only."
        }
        Phrase::Lately => "What the rule {0} did lately",
        Phrase::NothingLately => "Nothing matched it lately in the broadcasts of {0}.",
        Phrase::Rang => "🔔 {0} · {1}",
        Phrase::Held => "🔕 {0} · {1} · {2}",
        Phrase::LastEvent => "The last that it looked at in the broadcasts of {0}:",
        Phrase::NoRule => "There is no rule “{0}”. `/rules list` has their names.",
        Phrase::Waiting => "⏳ waiting",
        Phrase::Sending => "📤 being sent",
        Phrase::Sent => "✅ arrived",
        Phrase::InDoubt => "❔ may have arrived",
        Phrase::Expired => "⌛ too late",
        Phrase::Failed => "❌ failed",
        Phrase::Dropped => "🗑️ given up",
    }
}
