//! Fields of what is written: chat and notices.

use std::sync::LazyLock;

use crate::event::{Chat, ChatChannel, EventKind, Notice, NoticeAuthor};
use crate::rule::scene::Scene;
use crate::rule::schema::{Field, choice, flag, text, words};

pub(super) static CHAT: &[Field] = &[
    text(
        "text",
        "내용",
        "What was written; often nothing where there is a sticker.",
        "채팅 내용이며, 스티커만 보냈다면 비어 있습니다.",
        |s| chat(s).map_or("", |c| &c.text),
    ),
    text(
        "sticker",
        "스티커",
        "The sticker's group and number with a slash between, empty where there is none.",
        "스티커의 묶음과 번호를 빗금으로 이은 값이며, 스티커가 없으면 비어 있습니다.",
        |s| chat(s).map_or("", |c| &c.sticker),
    ),
    choice(
        "channel",
        "대상",
        "Who can read it; a whisper is private.",
        "누가 볼 수 있는 채팅인지이며, 귓속말은 비공개입니다.",
        channels,
        words::CHAT_CHANNELS,
        |s| chat(s).map_or("", |c| c.channel.name()),
    ),
];

pub(super) static NOTICE: &[Field] = &[
    text(
        "text",
        "내용",
        "What the notice says.",
        "공지 내용입니다.",
        |s| notice(s).map_or("", |n| &n.text),
    ),
    flag(
        "shown",
        "게시",
        "The notice was put up, rather than taken down.",
        "공지가 내려간 것이 아니라 올라왔습니다.",
        |s| notice(s).is_some_and(|n| n.shown),
    ),
    choice(
        "by",
        "작성자",
        "Whose notice it is.",
        "누구의 공지인지입니다.",
        authors,
        words::NOTICE_AUTHORS,
        |s| notice(s).map_or("", |n| n.by.name()),
    ),
];

fn chat<'a>(scene: &Scene<'a>) -> Option<&'a Chat> {
    match &scene.event.kind {
        EventKind::Chat(chat) => Some(chat),
        _ => None,
    }
}

fn notice<'a>(scene: &Scene<'a>) -> Option<&'a Notice> {
    match &scene.event.kind {
        EventKind::Notice(notice) => Some(notice),
        _ => None,
    }
}

fn channels() -> &'static [&'static str] {
    static WORDS: LazyLock<Vec<&'static str>> =
        LazyLock::new(|| ChatChannel::ALL.map(ChatChannel::name).to_vec());
    &WORDS
}

fn authors() -> &'static [&'static str] {
    static WORDS: LazyLock<Vec<&'static str>> =
        LazyLock::new(|| NoticeAuthor::ALL.map(NoticeAuthor::name).to_vec());
    &WORDS
}
