//! The catalogue: what each service code and return code is, and how sure we are.
//!
//! Evidence, as everywhere in this folder: **W** seen in captured bytes, **L** watched live by a source, **P** read in
//! SOOP's own player, **C n** agreed by n independent client families, **?** one claim that nobody else bears out.
//!
//! | service | name | becomes | evidence |
//! |---|---|---|---|
//! | 0 | KEEPALIVE | nothing | L |
//! | 1 | LOGIN | our login, or a refusal of it | W |
//! | 2 | JOINCH | our join, or a refusal of it | C 4, P |
//! | 3 | QUITCH | we were thrown out | P |
//! | 4 | CHUSER | `arrival`, `departure` | W |
//! | 5 | CHATMESG | `chat` | W |
//! | 7 | SETBJSTAT | `room_state` `streamer_chat` | L 1 |
//! | 8 | SETDUMB | `moderation` `muted` | C 1 |
//! | 9 | DIRECTCHAT | `chat` with `channel` `whisper` | P |
//! | 11 | KICK | `moderation` `kicked` | ? |
//! | 12 | SETUSERFLAG | `flags_changed` | W |
//! | 13 | SETSUBBJ | `moderation` `manager_appointed`, `manager_removed`, `fixed_manager` | C 1 |
//! | 14 | SETNICKNAME | `nickname_changed` | W |
//! | 18 | SENDBALLOON | `donation` | W |
//! | 19 | ICEMODE | nothing: it repeats a 21 | ? |
//! | 21 | `ICEMODE_EX` | `moderation` `frozen`, `unfrozen` | C 1 |
//! | 23 | SLOWMODE | `moderation` `slow_mode`, `slow_mode_off` | C 1 |
//! | 25 | BLINDKICK | `moderation` `blind_kicked` | ? |
//! | 26 | MANAGERCHAT | `chat` with `channel` `managers` | C 1 |
//! | 33 | SENDBALLOONSUB | `donation` | P 2 |
//! | 50 | `NOTIFY_POLL` | `poll` | C 1 |
//! | 54 | `BAN_WORD` | `moderation` `banned_words` | C 2 |
//! | 58 | SENDADMINNOTICE | `notice` by `platform` | C 1 |
//! | 75 | `NOTIFY_MOBBROAD_PAUSE` | `room_state` `paused` | ? |
//! | 76 | `KICK_AND_CANCEL` | `moderation` `kick_cancelled`, `kicked` | C 1 |
//! | 77 | `KICK_USERLIST` | `moderation` `kick_list` | C 1 |
//! | 78 | `ADMIN_CHUSER` | flags of SOOP's staff, remembered | ? |
//! | 88 | `CLOSE_BROAD` | end of the broadcast | L 2, C 3 |
//! | 90 | `KICK_MSG_STATE` | `moderation` `kick_messages_hidden`, `kick_messages_shown` | C 1 |
//! | 104 | `BJ_NOTICE` | `notice` by `streamer` | L, C 5 |
//! | 109 | `OGQ_EMOTICON` | `chat` with `sticker` | W, P |
//! | 110 | `LIST_COMPLETE` | end of the list of who is here | W, meaning ? |
//! | 119 | `AD_IN_BROAD_JSON` | `room_state` `ad_break` | C 1 |
//! | 127 | `CHUSER_EXTEND` | months of subscription, remembered | W, L, C 5 |
//! | 138 | CONFETTI | `room_state` `confetti` | ? |
//! | 140 | `CHEER_TEAM_CHANGE` | `room_state` `cheer_team` | ? |
//! | 141 | `NIGHTBOT_TIMEOUT` | `moderation` `timed_out` | ? |
//!
//! Any other becomes `unknown` with its fields. Some of them on purpose:
//!
//! - 10 (an old notice), 41 (superchat), 52 (blacklist), 53 (broadcast settings), 30, 35, 39, 40 (lists of top fans and
//!   clans), 128: nobody has shown how they are laid out. The changes of a broadcast come from the live detail instead.
//! - 47 (seconds left of an item in use), 126 (our own rights), 130 (our own subscription button), 94, 95 and 137
//!   (translation and captions as we asked for them): about ourselves, and we are a guest who asks for none of it.
//! - 122, 136 and 139 (captions): many, in pieces, and what is said aloud is not what anybody rings about.
//! - 131 (tips of an assistant to one viewer) and 74 (addresses of a VR stream): of no use to a doorbell.

mod layout;
mod names;
mod refusal;

pub use layout::{Layout, layout, read};
pub use names::name;
pub use refusal::{is_wrong_password, return_code};

/// Keepalive, every 60 s, never answered (L).
pub const KEEPALIVE: u16 = 0;
/// Login and its answer (W).
pub const LOGIN: u16 = 1;
/// Joining the room and its answer (C 4, P).
pub const JOIN: u16 = 2;
/// Joins and leaves; field 0 tells which (W).
pub const USERS: u16 = 4;
/// A line of chat (W).
pub const CHAT: u16 = 5;
/// A person's flags changed; *not* a donation, whatever some clients say (W).
pub const SET_USER_FLAG: u16 = 12;
/// A person changed their nickname (W).
pub const SET_NICKNAME: u16 = 14;
/// Star balloons (W).
pub const SEND_BALLOON: u16 = 18;
/// Star balloons given in a relay room; the same event (P 2, no capture).
pub const SEND_BALLOON_SUB: u16 = 33;
/// Stickers (P).
pub const SEND_STICKER: u16 = 20;
/// Stickers given in a relay room (P).
pub const SEND_STICKER_SUB: u16 = 34;
/// Chocolates (P).
pub const CHOCOLATE: u16 = 37;
/// Chocolates given in a relay room (P).
pub const CHOCOLATE_SUB: u16 = 38;
/// A quick-view pass for another viewer, one packet for each receiver (L, P).
pub const SEND_QUICK_VIEW: u16 = 45;
/// Something from the streamer's shop (P).
pub const BUY_GOODS: u16 = 70;
/// Something from the streamer's shop, bought in a relay room (P).
pub const BUY_GOODS_SUB: u16 = 71;
/// Star balloons given to recordings, as a sum (L).
pub const VOD_BALLOON: u16 = 86;
/// Ad balloons (L, P, C 7; no capture).
pub const AD_BALLOON: u16 = 87;
/// A subscription is announced (W in the form of 2022, L).
pub const SUBSCRIPTION: u16 = 91;
/// A sponsor's item was sold (P).
pub const ITEM_SOLD: u16 = 92;
/// A number of months of subscription is announced (W in the form of 2022, L).
pub const SUBSCRIPTION_RENEWAL: u16 = 93;
/// A ticket for another viewer (P).
pub const GIFT_TICKET: u16 = 102;
/// Ad balloons given to a recording (P).
pub const VOD_AD_BALLOON: u16 = 103;
/// Star balloons with a video (L, C 4).
pub const VIDEO_BALLOON: u16 = 105;
/// Ad balloons given on the channel's page (W in the form of 2022, L).
pub const STATION_AD_BALLOON: u16 = 107;
/// A subscription for another viewer, one packet for each receiver (L).
pub const SUBSCRIPTION_GIFT: u16 = 108;
/// An OGQ emoticon for another viewer (L).
pub const OGQ_GIFT: u16 = 118;
/// A gem item (P).
pub const GEM_ITEM: u16 = 120;
/// A step of a mission, in JSON (L, P).
pub const MISSION: u16 = 121;
/// Who had a part in a mission that is paid out, in JSON (L).
pub const MISSION_PAID: u16 = 125;
/// Subscriptions for viewers drawn by lot (L, P).
pub const SUBSCRIPTION_RANDOM_GIFT: u16 = 142;
/// Quick-view passes for viewers drawn by lot (P).
pub const QUICK_VIEW_RANDOM_GIFT: u16 = 143;
/// A subscription that was received, laid out as 108 (P).
pub const SUBSCRIPTION_RECEIVED: u16 = 144;
/// A quick-view pass that was received, laid out as 45 (P for the name, layout ?).
pub const QUICK_VIEW_RECEIVED: u16 = 145;
/// End of the broadcast, empty body; the server closes some 3 ms later (L 2, C 3).
pub const CLOSE_BROADCAST: u16 = 88;
/// The streamer's notice (L, C 5).
pub const STREAMER_NOTICE: u16 = 104;
/// Follows a list of viewers; "the list is complete" is the only meaning that behaviour backs (W, meaning ?).
pub const LIST_COMPLETE: u16 = 110;
/// Months of subscription of the viewers that the service-4 packet just before named (W, L, C 5).
pub const USERS_EXTENDED: u16 = 127;

/// We were thrown out of the room (P).
pub const SELF_REMOVED: u16 = 3;
/// The streamer's own chat connection; *not* the end of the broadcast (L 1).
pub const STREAMER_CHAT: u16 = 7;
/// Somebody was muted (C 1).
pub const MUTE: u16 = 8;
/// A whisper (P).
pub const WHISPER: u16 = 9;
/// Somebody was thrown out; live, only leaves with a quit kind were seen (?).
pub const KICK: u16 = 11;
/// Somebody is a manager now, or none any more (C 1).
pub const SET_MANAGER: u16 = 13;
/// The older freeze, an echo of the newer one (?).
pub const FREEZE_OLD: u16 = 19;
/// Who may write (C 1).
pub const FREEZE: u16 = 21;
/// Seconds between two lines (C 1).
pub const SLOW_MODE: u16 = 23;
/// Somebody was thrown out unseen (?).
pub const BLIND_KICK: u16 = 25;
/// A line among managers (C 1).
pub const MANAGER_CHAT: u16 = 26;
/// A poll (C 1).
pub const POLL: u16 = 50;
/// The list of banned words (C 2).
pub const BANNED_WORDS: u16 = 54;
/// SOOP's own notice (C 1).
pub const PLATFORM_NOTICE: u16 = 58;
/// A broadcast from a phone pauses or goes on (?).
pub const PAUSE: u16 = 75;
/// Somebody was thrown out, or may come back (C 1).
pub const KICK_OR_CANCEL: u16 = 76;
/// Who is thrown out, for who asked (C 1).
pub const KICK_LIST: u16 = 77;
/// SOOP's staff in the room (?).
pub const STAFF: u16 = 78;
/// Whether words about kicks are shown (C 1).
pub const KICK_MESSAGES: u16 = 90;
/// Chat with a sticker (W, P).
pub const STICKER_CHAT: u16 = 109;
/// Advertisements begin or end (C 1).
pub const AD_BREAK: u16 = 119;
/// Confetti was thrown (?).
pub const CONFETTI: u16 = 138;
/// Somebody cheers for another team (?).
pub const CHEER_TEAM: u16 = 140;
/// The night bot silenced somebody (?).
pub const NIGHTBOT_TIMEOUT: u16 = 141;
