//! The catalogue: what each service code and return code is, and how sure we are.
//!
//! Evidence, as everywhere in this folder: **W** seen in captured bytes, **L** watched live by a source, **P** read in
//! SOOP's own player, **C n** agreed by n independent client families. The names of 0 to 126 agree in six families.

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

/// Name of a service code in the player's own enumeration; `None` for a number it does not use.
pub fn name(opcode: u16) -> Option<&'static str> {
    let at = NAMES
        .binary_search_by_key(&opcode, |(code, _)| *code)
        .ok()?;
    NAMES.get(at).map(|(_, name)| *name)
}

/// What a return code means (P, through one client's table; 57 added by it).
pub fn return_code(code: u8) -> &'static str {
    RETURN_CODES
        .iter()
        .find(|(number, _)| *number == code)
        .map_or("a return code that is not documented", |(_, meaning)| {
            meaning
        })
}

const NAMES: &[(u16, &str)] = &[
    (0, "KEEPALIVE"),
    (1, "LOGIN"),
    (2, "JOINCH"),
    (3, "QUITCH"),
    (4, "CHUSER"),
    (5, "CHATMESG"),
    (6, "SETCHNAME"),
    (7, "SETBJSTAT"),
    (8, "SETDUMB"),
    (9, "DIRECTCHAT"),
    (10, "NOTICE"),
    (11, "KICK"),
    (12, "SETUSERFLAG"),
    (13, "SETSUBBJ"),
    (14, "SETNICKNAME"),
    (15, "SVRSTAT"),
    (16, "RELOADHOST"),
    (17, "CLUBCOLOR"),
    (18, "SENDBALLOON"),
    (19, "ICEMODE"),
    (20, "SENDFANLETTER"),
    (21, "ICEMODE_EX"),
    (22, "GET_ICEMODE_RELAY"),
    (23, "SLOWMODE"),
    (24, "RELOADBURNLEVEL"),
    (25, "BLINDKICK"),
    (26, "MANAGERCHAT"),
    (27, "APPENDDATA"),
    (28, "BASEBALLEVENT"),
    (29, "PAIDITEM"),
    (30, "TOPFAN"),
    (31, "SNSMESSAGE"),
    (32, "SNSMODE"),
    (33, "SENDBALLOONSUB"),
    (34, "SENDFANLETTERSUB"),
    (35, "TOPFANSUB"),
    (36, "BJSTICKERITEM"),
    (37, "CHOCOLATE"),
    (38, "CHOCOLATESUB"),
    (39, "TOPCLAN"),
    (40, "TOPCLANSUB"),
    (41, "SUPERCHAT"),
    (42, "UPDATETICKET"),
    (43, "NOTIGAMERANKER"),
    (44, "STARCOIN"),
    (45, "SENDQUICKVIEW"),
    (46, "ITEMSTATUS"),
    (47, "ITEMUSING"),
    (48, "USEQUICKVIEW"),
    (49, "ICEMODERELAY"),
    (50, "NOTIFY_POLL"),
    (51, "CHATBLOCKMODE"),
    (52, "BDM_ADDBLACKINFO"),
    (53, "SETBROADINFO"),
    (54, "BAN_WORD"),
    (58, "SENDADMINNOTICE"),
    (65, "FREECAT_OWNER_JOIN"),
    (70, "BUYGOODS"),
    (71, "BUYGOODSSUB"),
    (72, "SENDPROMOTION"),
    (74, "NOTIFY_VR"),
    (75, "NOTIFY_MOBBROAD_PAUSE"),
    (76, "KICK_AND_CANCEL"),
    (77, "KICK_USERLIST"),
    (78, "ADMIN_CHUSER"),
    (79, "CLIDOBAEINFO"),
    (86, "VOD_BALLOON"),
    (87, "ADCON_EFFECT"),
    (88, "CLOSE_BROAD"),
    (90, "KICK_MSG_STATE"),
    (91, "FOLLOW_ITEM"),
    (92, "ITEM_SELL_EFFECT"),
    (93, "FOLLOW_ITEM_EFFECT"),
    (94, "TRANSLATION_STATE"),
    (95, "TRANSLATION"),
    (102, "GIFT_TICKET"),
    (103, "VODADCON"),
    (104, "BJ_NOTICE"),
    (105, "VIDEOBALLOON"),
    (107, "STATION_ADCON"),
    (108, "SENDSUBSCRIPTION"),
    (109, "OGQ_EMOTICON"),
    (110, "LIST_COMPLETE"),
    (111, "ITEM_DROPS"),
    (117, "VIDEOBALLOON_LINK"),
    (118, "OGQ_EMOTICON_GIFT"),
    (119, "AD_IN_BROAD_JSON"),
    (120, "GEM_ITEMSEND"),
    (121, "MISSION"),
    (122, "LIVE_CAPTION"),
    (125, "MISSION_SETTLE"),
    (126, "SET_ADMIN_FLAG"),
    (127, "CHUSER_EXTEND"),
    (128, "ADMIN_CHUSER_EXTEND"),
    (130, "SUB_CEREMONY_BUTTON"),
    (131, "SAVVY_NOTICE"),
    (136, "GLOBAL_SUBTITLE"),
    (137, "USER_LANG_SET"),
    (138, "CONFETTI"),
    (139, "SUBTITLE_V2"),
    (140, "CHEER_TEAM_CHANGE"),
    (141, "NIGHTBOT_TIMEOUT"),
    (142, "SUB_RANDOM_CEREMONY"),
    (143, "QUICK_RANDOM_CEREMONY"),
    (144, "COPY_SEND_SUB"),
    (145, "COPY_SEND_QUICK"),
];

const RETURN_CODES: &[(u8, &str)] = &[
    (0, "success"),
    (1, "system error"),
    (2, "not logged in"),
    (3, "protocol error"),
    (4, "no such service"),
    (5, "not implemented"),
    (6, "session key refused"),
    (7, "duplicate session"),
    (8, "user id too short"),
    (9, "user id too long"),
    (10, "already joined"),
    (11, "too many open channels"),
    (12, "invalid room number"),
    (13, "buffer overflow"),
    (14, "bad packet header"),
    (15, "bad packet body"),
    (16, "not joined"),
    (17, "not the creator"),
    (18, "room name too short"),
    (19, "muted"),
    (20, "user not found"),
    (21, "command on oneself"),
    (22, "not an administrator"),
    (23, "streamer is offline"),
    (24, "not allowed"),
    (25, "not allowed"),
    (26, "already a manager"),
    (27, "too many managers"),
    (28, "no such manager"),
    (29, "real name needed"),
    (30, "alias refused"),
    (31, "nickname too long"),
    (32, "whisper refused"),
    (33, "host denied"),
    (34, "chat penalty"),
    (35, "not for guests"),
    (36, "altered client"),
    (37, "nickname changed too soon"),
    (39, "chat is frozen"),
    (40, "nothing but spaces"),
    (41, "thrown out of this room"),
    (42, "chat not available"),
    (43, "dangerous tag"),
    (44, "bad nickname"),
    (45, "balloon refused"),
    (46, "nickname taken"),
    (47, "slow mode"),
    (48, "item already used"),
    (49, "frozen for fans"),
    (50, "frozen for supporters"),
    (51, "frozen"),
    (52, "thrown out too often"),
    (53, "banned word"),
    (54, "kick list is empty"),
    (55, "chat denied to this user"),
    (56, "joining too often"),
    (57, "wrong room password"),
    (58, "translation error"),
    (59, "translation error"),
    (60, "translation error"),
    (61, "translation error"),
    (62, "translation error"),
    (64, "translation error"),
    (67, "sticker penalty"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_sorted_so_that_it_can_be_searched() {
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(name(SEND_BALLOON), Some("SENDBALLOON"));
        assert_eq!(name(9_999), None);
    }
}
