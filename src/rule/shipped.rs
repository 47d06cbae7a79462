//! The rules that come with soopbell, for whoever has no `rules/` yet.

use crate::fault::Source;

macro_rules! shipped {
    ($($name:literal),+ $(,)?) => {
        [$((
            concat!("rules/", $name),
            include_str!(concat!("../../rules/", $name)),
        )),+]
    };
}

/// Every shipped rule file, by name and text.
const FILES: [(&str, &str); 12] = shipped![
    "big-balloon.toml",
    "broadcast.toml",
    "chat-spike.toml",
    "mission.toml",
    "moderation.toml",
    "named-fan.toml",
    "new-fan.toml",
    "notice.toml",
    "running-total.toml",
    "subscription.toml",
    "top-fan.toml",
    "welcome-back.toml",
];

/// The shipped rule files.
pub fn shipped() -> Vec<Source> {
    FILES
        .into_iter()
        .map(|(name, text)| Source::new(name, text))
        .collect()
}
