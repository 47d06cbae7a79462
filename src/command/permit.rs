//! Who may do what, and how often. Pure: the configuration and the platform have said all there is to know.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use super::call::{Call, Caller, Place, Platform};
use super::catalogue::Who;
use crate::event::Timestamp;
use crate::sink::TargetId;

/// What the configuration allows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Admission {
    /// Discord servers that may give commands.
    pub servers: BTreeSet<u64>,
    /// Discord roles that may administer, beside those who manage the server.
    pub roles: BTreeSet<u64>,
    /// People in Discord who may talk to the bot directly, and administer there.
    pub direct: BTreeSet<u64>,
    /// Telegram chats that may give commands. A person's direct chat has the person's id.
    pub chats: BTreeSet<i64>,
    /// People in Telegram who may administer wherever commands may be given.
    pub admins: BTreeSet<u64>,
    /// Chats that alerts go to anyway, by the names that they have as chats.
    pub targets: BTreeSet<TargetId>,
}

impl Admission {
    /// Whether commands may be given here.
    pub fn allows(&self, caller: &Caller, place: &Place) -> bool {
        self.names(caller, place)
            || self.targets.contains(&place.chat)
            || caller.platform == Platform::Telegram
                && self.targets.iter().any(|it| is_in(it, place))
    }

    /// Whether it is said of this place itself that commands may be given here: it is not only a target of alerts.
    pub fn names(&self, caller: &Caller, place: &Place) -> bool {
        match (caller.platform, place.is_direct) {
            (Platform::Discord, true) => self.direct.contains(&caller.id),
            (Platform::Discord, false) => {
                u64::try_from(place.house).is_ok_and(|server| self.servers.contains(&server))
            }
            (Platform::Telegram, _) => self.chats.contains(&place.house),
        }
    }

    /// Whether the caller may do what is for these. That commands may be given here is taken as known.
    pub fn lets(&self, caller: &Caller, place: &Place, who: Who) -> bool {
        if who == Who::Everybody {
            return true;
        }
        if who == Who::Stewards && !self.names(caller, place) {
            return false;
        }
        if caller.manages {
            return true;
        }
        match caller.platform {
            Platform::Discord if place.is_direct => self.direct.contains(&caller.id),
            Platform::Discord => caller.roles.iter().any(|role| self.roles.contains(role)),
            // Whom else could a chat between two belong to?
            Platform::Telegram => place.is_direct || self.admins.contains(&caller.id),
        }
    }
}

/// Whether a target is a topic of the same Telegram chat, or the whole chat: what may be asked in one may be asked in all.
fn is_in(target: &TargetId, place: &Place) -> bool {
    let mut parts = target.0.split(':');
    parts.next() == Some(Platform::Telegram.name())
        && parts.next().and_then(|chat| chat.parse().ok()) == Some(place.house)
}

/// How many calls somebody may make at once…
const BURST: u32 = 8;
/// …and after how long they may make one more.
const REFILL: Duration = Duration::from_secs(2);
/// How many callers are remembered. Those who have not called for a while are forgotten, and lose nothing by it.
const MOST_CALLERS: usize = 10_000;

/// What came of a call by the number of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It may go on.
    Yes,
    /// It is one too many, and the first such: so that is said.
    NotSoFast,
    /// So is this one, and it was said already.
    Silence,
}

/// How often each caller called.
#[derive(Debug, Default)]
pub struct Turns(HashMap<(Platform, u64), Caught>);

/// What one caller has left.
#[derive(Debug, Clone, Copy)]
struct Caught {
    /// When all their calls will be theirs again.
    whole_at: Timestamp,
    was_told: bool,
}

impl Turns {
    /// Takes a call of this caller's.
    pub fn take(&mut self, call: &Call) -> Turn {
        let now = call.at;
        let key = (call.caller.platform, call.caller.id);
        if self.0.len() >= MOST_CALLERS && !self.0.contains_key(&key) {
            self.0.retain(|_, caught| caught.whole_at > now);
            if self.0.len() >= MOST_CALLERS {
                // More people at once than any chat has: nobody is kept waiting for their sake.
                self.0.clear();
            }
        }
        let caught = self.0.entry(key).or_insert(Caught {
            whole_at: now,
            was_told: false,
        });
        let whole_at = caught.whole_at.max(now).plus(REFILL);
        if whole_at.since(now) > REFILL * BURST {
            return if std::mem::replace(&mut caught.was_told, true) {
                Turn::Silence
            } else {
                Turn::NotSoFast
            };
        }
        *caught = Caught {
            whole_at,
            was_told: false,
        };
        Turn::Yes
    }
}

#[cfg(test)]
mod tests {
    use super::super::call::Deed;
    use super::*;

    fn caller(platform: Platform) -> Caller {
        Caller {
            platform,
            id: 5,
            name: "somebody".to_owned(),
            language: None,
            manages: false,
            roles: vec![70, 71],
        }
    }

    fn place(chat: &str, house: i64) -> Place {
        Place {
            chat: TargetId(chat.into()),
            house,
            is_direct: false,
        }
    }

    fn direct(chat: &str, house: i64) -> Place {
        Place {
            is_direct: true,
            ..place(chat, house)
        }
    }

    #[test]
    fn nobody_is_let_in_whom_the_configuration_does_not_name() {
        let (discord, telegram) = (caller(Platform::Discord), caller(Platform::Telegram));
        let nothing = Admission::default();
        for (caller, place) in [
            (&discord, place("discord:1", 9)),
            (&discord, direct("discord:2", 0)),
            (&telegram, place("telegram:-3", -3)),
            (&telegram, direct("telegram:5", 5)),
        ] {
            assert!(!nothing.allows(caller, &place), "{place:?}");
        }
        let some = Admission {
            servers: [9].into(),
            direct: [5].into(),
            chats: [-3, 5].into(),
            targets: ["telegram:-4:7", "discord:8"]
                .map(|it| TargetId(it.into()))
                .into(),
            ..Admission::default()
        };
        for (caller, place, is_allowed) in [
            (&discord, place("discord:1", 9), true),
            (&discord, place("discord:1", 10), false),
            (&discord, place("discord:1", -9), false),
            (&discord, place("discord:8", 10), true),
            (&discord, direct("discord:2", 0), true),
            (&telegram, place("telegram:-3", -3), true),
            (&telegram, place("telegram:-3:1", -3), true),
            (&telegram, place("telegram:-4", -4), true),
            (&telegram, place("telegram:-4:8", -4), true),
            (&telegram, place("telegram:-40", -40), false),
            (&telegram, direct("telegram:5", 5), true),
            (&telegram, direct("telegram:6", 6), false),
        ] {
            assert_eq!(some.allows(caller, &place), is_allowed, "{place:?}");
        }
    }

    #[test]
    fn who_administers_is_who_manages_the_place_or_is_named() {
        let (mut discord, mut telegram) = (caller(Platform::Discord), caller(Platform::Telegram));
        let (server, group) = (place("discord:1", 9), place("telegram:-3", -3));
        let mut admission = Admission::default();
        for caller in [&discord, &telegram] {
            assert!(admission.lets(caller, &server, Who::Everybody));
            assert!(!admission.lets(caller, &server, Who::Administrators));
        }
        admission.roles = [71].into();
        assert!(admission.lets(&discord, &server, Who::Administrators));
        assert!(!admission.lets(&discord, &direct("discord:2", 0), Who::Administrators));
        assert!(!admission.lets(&telegram, &group, Who::Administrators));
        admission.admins = [5].into();
        assert!(admission.lets(&telegram, &group, Who::Administrators));
        let nobody = Admission::default();
        assert!(nobody.lets(&telegram, &direct("telegram:5", 5), Who::Administrators));
        discord.manages = true;
        telegram.manages = true;
        // Whoever manages a chat that is only a target changes nothing for all.
        assert!(!nobody.lets(&discord, &server, Who::Stewards));
        let named = Admission {
            servers: [9].into(),
            ..Admission::default()
        };
        assert!(named.lets(&discord, &server, Who::Stewards));
        assert!(nobody.lets(&discord, &server, Who::Administrators));
        assert!(nobody.lets(&telegram, &group, Who::Administrators));
    }

    #[test]
    fn whoever_calls_too_often_is_told_once_and_others_are_not_held_up() {
        let mut turns = Turns::default();
        let call = |id: u64, at: i64| Call {
            caller: Caller {
                id,
                ..caller(Platform::Discord)
            },
            place: place("discord:1", 9),
            deed: Deed::Press(String::new()),
            at: Timestamp(at),
        };
        for _ in 0..BURST {
            assert_eq!(turns.take(&call(1, 0)), Turn::Yes);
        }
        assert_eq!(turns.take(&call(1, 0)), Turn::NotSoFast);
        assert_eq!(turns.take(&call(1, 1)), Turn::Silence);
        assert_eq!(turns.take(&call(2, 1)), Turn::Yes);
        assert_eq!(turns.take(&call(1, 2_000)), Turn::Yes);
        assert_eq!(turns.take(&call(1, 2_000)), Turn::NotSoFast);
        for id in 0..u64::try_from(MOST_CALLERS).unwrap() + 10 {
            assert_eq!(turns.take(&call(100 + id, 3_000)), Turn::Yes);
        }
        assert!(turns.0.len() <= MOST_CALLERS);
    }
}
