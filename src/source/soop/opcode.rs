//! The catalogue: what each service code and return code is, and how sure we are.
//!
//! Evidence, as everywhere in this folder: **W** seen in captured bytes, **L** watched live by a source, **P** read in
//! SOOP's own player, **C n** agreed by n independent client families, **?** one claim that nobody else bears out.
//!
//! | service | name | becomes | evidence | fixtures |
//! |---|---|---|---|---|
//! | 0 | KEEPALIVE | nothing | L | `keepalive` |
//! | 1 | LOGIN | our login, or a refusal of it | W | `login`, `login-refused` |
//! | 2 | JOINCH | our join, or a refusal of it | C 4, P | `join`, `join-wrong-password` |
//! | 3 | QUITCH | we were thrown out | P | `removed` |
//! | 4 | CHUSER | `arrival`, `departure` | W | `users-enter`, `users-leave`, `users-kicked` |
//! | 5 | CHATMESG | `chat` | W | `chat-2026`, `chat-2022`, `slow-mode` |
//! | 6 | SETCHNAME | `unknown`: an old change of the channel's name | P, layout ? | `unread-6` |
//! | 7 | SETBJSTAT | `room_state` `streamer_chat` | L 1 | `streamer-chat` |
//! | 8 | SETDUMB | `moderation` `muted` | C 1 | `mute` |
//! | 9 | DIRECTCHAT | `chat` with `channel` `whisper` | P | `whisper` |
//! | 10 | NOTICE | `unknown`: an old notice; no layout known | P, layout ? | `unread-10` |
//! | 11 | KICK | `moderation` `kicked` | ? | `kick` |
//! | 12 | SETUSERFLAG | `flags_changed` | W | `flags` |
//! | 13 | SETSUBBJ | `moderation` `manager_appointed`, `manager_removed`, `fixed_manager` | C 1 | `manager-on`, `manager-fixed` |
//! | 14 | SETNICKNAME | `nickname_changed` | W | `nickname` |
//! | 15 | SVRSTAT | `unknown`: about the server | P, layout ? | `unread-15` |
//! | 16 | RELOADHOST | `unknown`: unused in rooms | P, layout ? | `unread-16` |
//! | 17 | CLUBCOLOR | `unknown`: a colour of nicknames | P, layout ? | `unread-17` |
//! | 18 | SENDBALLOON | `donation` `balloon` | W | `balloon`, `balloon-short` |
//! | 19 | ICEMODE | nothing: it repeats a 21 | ? | `freeze-echo` |
//! | 20 | SENDFANLETTER | `donation` `sticker` | P | `sticker` |
//! | 21 | `ICEMODE_EX` | `moderation` `frozen`, `unfrozen` | C 1 | `freeze` |
//! | 22 | `GET_ICEMODE_RELAY` | `unknown`: asks for the freeze of a relay room | P, layout ? | `unread-22` |
//! | 23 | SLOWMODE | `moderation` `slow_mode`, `slow_mode_off` | C 1 | `slow-mode-on` |
//! | 24 | RELOADBURNLEVEL | `unknown`: about the server | P, layout ? | `unread-24` |
//! | 25 | BLINDKICK | `moderation` `blind_kicked` | ? | `blind-kick` |
//! | 26 | MANAGERCHAT | `chat` with `channel` `managers` | C 1 | `manager-chat` |
//! | 27 | APPENDDATA | `unknown`: data of the player | P, layout ? | `unread-27` |
//! | 28 | BASEBALLEVENT | `unknown`: an event of 2016 | P, layout ? | `unread-28` |
//! | 29 | PAIDITEM | `unknown`: an item in use; no layout known | P, layout ? | `unread-29` |
//! | 30 | TOPFAN | `unknown`: a list of top fans; no layout known | P, layout ? | `unread-30` |
//! | 31 | SNSMESSAGE | `unknown`: an old link to other networks | P, layout ? | `unread-31` |
//! | 32 | SNSMODE | `unknown`: an old link to other networks | P, layout ? | `unread-32` |
//! | 33 | SENDBALLOONSUB | `donation` `balloon`, relayed | P 2 | `balloon-relayed` |
//! | 34 | SENDFANLETTERSUB | `donation` `sticker`, relayed | P | `sticker-relayed` |
//! | 35 | TOPFANSUB | `unknown`: a list of top fans; no layout known | P, layout ? | `unread-35` |
//! | 36 | BJSTICKERITEM | `unknown`: an item of the streamer; no layout known | P, layout ? | `unread-36` |
//! | 37 | CHOCOLATE | `donation` `chocolate` | P | `chocolate` |
//! | 38 | CHOCOLATESUB | `donation` `chocolate`, relayed | P | `chocolate-relayed` |
//! | 39 | TOPCLAN | `unknown`: a list of clans; no layout known | P, layout ? | `unread-39` |
//! | 40 | TOPCLANSUB | `unknown`: a list of clans; no layout known | P, layout ? | `unread-40` |
//! | 41 | SUPERCHAT | `unknown`: no layout known | P, layout ? | `unread-41` |
//! | 42 | UPDATETICKET | `unknown`: a ticket renewed for ourselves | P, layout ? | `unread-42` |
//! | 43 | NOTIGAMERANKER | `unknown`: a rank in games | P, layout ? | `unread-43` |
//! | 44 | STARCOIN | `unknown`: star coins; no layout known | P, layout ? | `star-coin` |
//! | 45 | SENDQUICKVIEW | `donation` `quick_view` | L, P | `quick-view` |
//! | 46 | ITEMSTATUS | `unknown`: items in use | P, layout ? | `unread-46` |
//! | 47 | ITEMUSING | `room_state` `item_in_use` | ? | `item-in-use` |
//! | 48 | USEQUICKVIEW | `unknown`: a pass in use; no layout known | P, layout ? | `unread-48` |
//! | 49 | ICEMODERELAY | `unknown`: an old freeze of relay rooms | P, layout ? | `unread-49` |
//! | 50 | `NOTIFY_POLL` | `poll` | C 1 | `poll` |
//! | 51 | CHATBLOCKMODE | `unknown`: what we ourselves have blocked | P, layout ? | `unread-51` |
//! | 52 | `BDM_ADDBLACKINFO` | `unknown`: the blacklist; no layout known | P, layout ? | `unread-52` |
//! | 53 | SETBROADINFO | `unknown`: settings of the broadcast: they come from the live detail | P, layout ? | `unread-53` |
//! | 54 | `BAN_WORD` | `moderation` `banned_words` | C 2 | `banned-words` |
//! | 58 | SENDADMINNOTICE | `notice` by `platform` | C 1 | `platform-notice` |
//! | 65 | `FREECAT_OWNER_JOIN` | `unknown`: an old kind of room | P, layout ? | `unread-65` |
//! | 70 | BUYGOODS | `donation` `goods` | P | `goods` |
//! | 71 | BUYGOODSSUB | `donation` `goods`, relayed | P | `goods-relayed` |
//! | 72 | SENDPROMOTION | `unknown`: an advertisement | P, layout ? | `unread-72` |
//! | 74 | `NOTIFY_VR` | `unknown`: addresses of a VR stream | P, layout ? | `unread-74` |
//! | 75 | `NOTIFY_MOBBROAD_PAUSE` | `room_state` `paused` | ? | `paused` |
//! | 76 | `KICK_AND_CANCEL` | `moderation` `kick_cancelled`, `kicked` | C 1 | `kick-cancelled` |
//! | 77 | `KICK_USERLIST` | `moderation` `kick_list` | C 1 | `kick-list` |
//! | 78 | `ADMIN_CHUSER` | flags of SOOP's staff, remembered | ? | `staff` |
//! | 79 | CLIDOBAEINFO | `unknown`: about our own chat | P, layout ? | `unread-79` |
//! | 86 | `VOD_BALLOON` | `donation` `vod` | L | `vod-balloon` |
//! | 87 | `ADCON_EFFECT` | `donation` `ad` | L, P, C 7 | `ad-balloon` |
//! | 88 | `CLOSE_BROAD` | end of the broadcast | L 2, C 3 | `closed` |
//! | 90 | `KICK_MSG_STATE` | `moderation` `kick_messages_hidden`, `kick_messages_shown` | C 1 | `kick-messages` |
//! | 91 | `FOLLOW_ITEM` | `subscription` `new` | W, L | `subscription`, `subscription-2022` |
//! | 92 | `ITEM_SELL_EFFECT` | `donation` `item` | P | `item-sold` |
//! | 93 | `FOLLOW_ITEM_EFFECT` | `subscription` `renewal` | W, L | `renewal`, `renewal-2022` |
//! | 94 | `TRANSLATION_STATE` | `unknown`: a translation we did not ask for | P, layout ? | `unread-94` |
//! | 95 | TRANSLATION | `room_state` `translation` | ? | `translation` |
//! | 102 | `GIFT_TICKET` | `donation` `ticket` | P | `ticket` |
//! | 103 | VODADCON | `donation` `vod_ad` | P | `vod-ad-balloon` |
//! | 104 | `BJ_NOTICE` | `notice` by `streamer` | L, C 5 | `notice` |
//! | 105 | VIDEOBALLOON | `donation` `video` | L, C 4 | `video-balloon` |
//! | 107 | `STATION_ADCON` | `donation` `station_ad` | W, L | `station-ad-balloon-2022` |
//! | 108 | SENDSUBSCRIPTION | `subscription` `gift` | L | `subscription-gift` |
//! | 109 | `OGQ_EMOTICON` | `chat` with `sticker` | W, P | `sticker-chat` |
//! | 110 | `LIST_COMPLETE` | end of the list of who is here | W, meaning ? | `list-complete` |
//! | 111 | `ITEM_DROPS` | `room_state` `drops` | ? | `drops` |
//! | 117 | `VIDEOBALLOON_LINK` | `unknown`: a video's link; no layout known | P, layout ? | `video-link` |
//! | 118 | `OGQ_EMOTICON_GIFT` | `donation` `ogq` | L | `emoticon-gift` |
//! | 119 | `AD_IN_BROAD_JSON` | `room_state` `ad_break` | C 1 | `ad-break` |
//! | 120 | `GEM_ITEMSEND` | `donation` `gem` | P | `gem` |
//! | 121 | MISSION | `mission` | L, P | `mission-gift`, `mission-success`, `mission-settle`, `mission-battle`, `mission-hostile` |
//! | 122 | `LIVE_CAPTION` | `unknown`: captions | P, layout ? | `unread-122` |
//! | 125 | `MISSION_SETTLE` | `mission` `paid` | L | `mission-paid` |
//! | 126 | `SET_ADMIN_FLAG` | `unknown`: our own rights | P, layout ? | `unread-126` |
//! | 127 | `CHUSER_EXTEND` | months of subscription, remembered | W, L, C 5 | `months` |
//! | 128 | `ADMIN_CHUSER_EXTEND` | `unknown`: staff's months: the player ignores it too | P, layout ? | `unread-128` |
//! | 130 | `SUB_CEREMONY_BUTTON` | `room_state` `ceremony_button` | ? | `ceremony-button` |
//! | 131 | `SAVVY_NOTICE` | `room_state` `savvy_notice` | ? | `savvy-notice` |
//! | 136 | `GLOBAL_SUBTITLE` | `room_state` `subtitle` | ? | `subtitle` |
//! | 137 | `USER_LANG_SET` | `unknown`: our own language | P, layout ? | `unread-137` |
//! | 138 | CONFETTI | `room_state` `confetti` | ? | `confetti` |
//! | 139 | `SUBTITLE_V2` | `unknown`: captions | P, layout ? | `unread-139` |
//! | 140 | `CHEER_TEAM_CHANGE` | `room_state` `cheer_team` | ? | `cheer-team` |
//! | 141 | `NIGHTBOT_TIMEOUT` | `moderation` `timed_out` | ? | `nightbot` |
//! | 142 | `SUB_RANDOM_CEREMONY` | `subscription` `gift` | L, P | `subscription-by-lot` |
//! | 143 | `QUICK_RANDOM_CEREMONY` | `donation` `quick_view` | P | `quick-view-by-lot` |
//! | 144 | `COPY_SEND_SUB` | `subscription` `gift` | P | `subscription-received` |
//! | 145 | `COPY_SEND_QUICK` | `donation` `quick_view` | P | `quick-view-received` |
//!
//! Fixtures are the made-up packets of `tests/fixtures/soop/packets.jsonl`, each of which is decoded by
//! `tests/it/decode.rs` and, over a real socket, by `tests/it/everything.rs`; `tests/it/catalogue.rs` holds this table
//! against them. Services that become `unknown` do so on purpose, with their fields; one that stands in no row is a drift
//! of the protocol ([`drift`](super::drift)).

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
/// An item is in use for some seconds more (?).
pub const ITEM_IN_USE: u16 = 47;
/// A line in another language (?).
pub const TRANSLATION: u16 = 95;
/// Things are dropped by a campaign (?).
pub const ITEM_DROPS: u16 = 111;
/// The button by which a viewer announces their subscription (?).
pub const CEREMONY_BUTTON: u16 = 130;
/// A tip about a video, to one viewer (?).
pub const SAVVY_NOTICE: u16 = 131;
/// What the streamer says, in another language (?).
pub const SUBTITLE: u16 = 136;
/// Advertisements begin or end (C 1).
pub const AD_BREAK: u16 = 119;
/// Confetti was thrown (?).
pub const CONFETTI: u16 = 138;
/// Somebody cheers for another team (?).
pub const CHEER_TEAM: u16 = 140;
/// The night bot silenced somebody (?).
pub const NIGHTBOT_TIMEOUT: u16 = 141;
