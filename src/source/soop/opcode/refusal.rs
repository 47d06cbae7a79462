//! What a return code other than 0 says.

/// What a return code means (P, through one client's table; 57 added by it).
pub fn return_code(code: u8) -> &'static str {
    RETURN_CODES
        .iter()
        .find(|(number, _)| *number == code)
        .map_or("a return code that is not documented", |(_, meaning)| {
            meaning
        })
}

/// Whether a refusal of a join says that the room's password is another: by its code, or by words alone (C 3), which
/// come with the code of success.
pub fn is_wrong_password(code: u8, text: &str) -> bool {
    code == 57 || (code == 0 && text.contains("비밀번호"))
}

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
    fn a_wrong_password_is_known_by_its_code_and_by_its_words() {
        assert!(is_wrong_password(57, ""));
        assert!(is_wrong_password(0, "비밀번호가 틀렸습니다."));
        assert!(!is_wrong_password(12, "비밀번호가 틀렸습니다."));
        assert!(!is_wrong_password(0, "방송이 종료되었습니다."));
    }
}
