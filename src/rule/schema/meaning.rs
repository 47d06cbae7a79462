//! What each kind of event means, in one sentence per language.

use super::On;
use crate::fault::Language;

impl On {
    /// What happened.
    pub fn meaning(self, language: Language) -> &'static str {
        match language {
            Language::Korean => korean(self),
            Language::English => english(self),
        }
    }
}

fn english(on: On) -> &'static str {
    match on {
        On::Chat => "Somebody wrote in the chat or sent a sticker.",
        On::Donation => "Somebody gave something that costs money.",
        On::Subscription => "Somebody announced their subscription, or gave one away.",
        On::DonationMessage => "A donor wrote something within three seconds of giving.",
        On::SubscriptionGifts => {
            "Somebody gave several subscriptions in a row; told once they have done."
        }
        On::Mission => "A mission was given money, decided or paid out.",
        On::Arrival => "Somebody came into the room.",
        On::Departure => "Somebody left the room, or was thrown out.",
        On::FlagsChanged => "Somebody became a fan, a manager, a top fan or a subscriber.",
        On::NicknameChanged => "Somebody goes by another nickname now.",
        On::Notice => "A notice above the chat was put up or taken down.",
        On::Moderation => {
            "Something was done to keep order in the chat: muting, slow mode, a new manager."
        }
        On::Poll => "A poll was opened, closed or hidden.",
        On::RoomState => "Something about the room is another now: an ad break, a pause, confetti.",
        On::BroadcastStarted => "A broadcast that soopbell had not seen before is on.",
        On::BroadcastEnded => "The broadcast is over.",
        On::BroadcastChanged => "The title or the category of the broadcast is another now.",
        On::Gap => "A stretch of the broadcast was not seen; told when it is seen again.",
        On::Connected => "soopbell is in the room and sees what happens from here on.",
        On::Disconnected => "soopbell no longer sees the room, though the broadcast may go on.",
        On::ServerError => "The chat server refused something.",
        On::Unknown => "The chat server sent something that soopbell does not know.",
    }
}

fn korean(on: On) -> &'static str {
    match on {
        On::Chat => "누군가 채팅이나 스티커를 보냈습니다.",
        On::Donation => "누군가 후원했습니다.",
        On::Subscription => "누군가 구독을 알리거나 구독을 선물했습니다.",
        On::DonationMessage => "후원한 사람이 3초 안에 채팅을 썼습니다.",
        On::SubscriptionGifts => {
            "한 사람이 구독을 여러 개 선물했습니다. 잠잠해지면 한 번에 알립니다."
        }
        On::Mission => "미션에 후원하거나, 미션의 결과가 나왔거나, 미션 상금을 나누었습니다.",
        On::Arrival => "누군가 방송에 들어왔습니다.",
        On::Departure => "누군가 방송에서 나가거나 강제 퇴장되었습니다.",
        On::FlagsChanged => "누군가 팬클럽 회원, 매니저, 열혈팬, 구독자가 되었습니다.",
        On::NicknameChanged => "누군가 닉네임을 바꿨습니다.",
        On::Notice => "채팅창 위의 공지가 올라오거나 내려갔습니다.",
        On::Moderation => "채팅 금지, 저속 모드, 매니저 임명처럼 채팅을 관리했습니다.",
        On::Poll => "투표가 시작되거나 끝나거나 숨겨졌습니다.",
        On::RoomState => "광고, 일시 정지, 꽃가루처럼 방의 상태가 바뀌었습니다.",
        On::BroadcastStarted => "soopbell이 아직 보지 못한 방송이 켜졌습니다.",
        On::BroadcastEnded => "방송이 끝났습니다.",
        On::BroadcastChanged => "방송 제목이나 카테고리가 바뀌었습니다.",
        On::Gap => "방송의 한 구간을 보지 못했습니다. 다시 보게 되었을 때 알립니다.",
        On::Connected => "soopbell이 방에 들어가 지금부터 일어나는 일을 봅니다.",
        On::Disconnected => "방송은 이어질 수 있지만 soopbell이 방을 보지 못합니다.",
        On::ServerError => "채팅 서버가 요청을 거절했습니다.",
        On::Unknown => "채팅 서버가 soopbell이 모르는 것을 보냈습니다.",
    }
}
