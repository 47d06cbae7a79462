//! Korean words for whatever was asked.

use super::Phrase;

pub(super) fn words(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Trouble => "지금은 할 수 없습니다: {0}. 잠시 뒤에 다시 해 보세요.",
        Phrase::NotSoFast => "요청이 너무 잦습니다. 몇 초 뒤에 다시 시도해 주세요.",
        Phrase::TooLong => "너무 깁니다. {0}글자까지 받을 수 있습니다. 아무것도 바꾸지 않았습니다.",
        Phrase::OldButton => "이 버튼은 더는 쓸 수 없습니다. 명령을 다시 입력하세요.",
        Phrase::ServerNotAllowed => {
            "이 서버에서는 아직 명령을 받지 않습니다. soopbell을 운영하는 분이 설정 파일 soopbell.toml의 [discord] 아래에 이 줄을 쓰면 됩니다:\nservers = [{0}]\n다시 켤 필요는 없습니다. 명령을 다시 입력하세요."
        }
        Phrase::DirectNotAllowed => {
            "여기서는 아직 명령을 받지 않습니다. soopbell을 운영하는 분이 설정 파일 soopbell.toml의 [discord] 아래에 이 줄을 쓰면 됩니다:\ndirect_messages = [{0}]\n다시 켤 필요는 없습니다. 명령을 다시 입력하세요."
        }
        Phrase::ChatNotAllowed => {
            "이 채팅에서는 아직 명령을 받지 않습니다. soopbell을 운영하는 분이 설정 파일 soopbell.toml의 [telegram] 아래에 이 줄을 쓰면 됩니다:\nchats = [{0}]\n다시 켤 필요는 없습니다. 명령을 다시 입력하세요."
        }
        Phrase::DiscordAdministratorsOnly => {
            "이 명령은 관리자만 쓸 수 있습니다. “서버 관리” 권한이 있거나, 설정 파일의 `discord.admin_roles`에 적힌 역할이 있어야 합니다."
        }
        Phrase::TelegramAdministratorsOnly => {
            "이 명령은 관리자만 쓸 수 있습니다. 이 채팅의 관리자이거나, 설정 파일의 `telegram.admins`에 적혀 있어야 합니다."
        }
        Phrase::RulesNotHereServer => {
            "규칙은 모든 채팅에 해당하므로, 알림만 받는 이 서버에서는 바꿀 수 없습니다. soopbell을 운영하는 분이 soopbell.toml의 [discord] 아래에 이 줄을 쓰면 됩니다:\nservers = [{0}]\n다시 켤 필요는 없습니다."
        }
        Phrase::RulesNotHereDirect => {
            "규칙은 모든 채팅에 해당하므로 여기서는 바꿀 수 없습니다. soopbell을 운영하는 분이 soopbell.toml의 [discord] 아래에 이 줄을 쓰면 됩니다:\ndirect_messages = [{0}]\n다시 켤 필요는 없습니다."
        }
        Phrase::RulesNotHereChat => {
            "규칙은 모든 채팅에 해당하므로, 알림만 받는 이 채팅에서는 바꿀 수 없습니다. soopbell을 운영하는 분이 soopbell.toml의 [telegram] 아래에 이 줄을 쓰면 됩니다:\nchats = [{0}]\n다시 켤 필요는 없습니다."
        }
        Phrase::WhichRule => "어떤 규칙인가요?",
        Phrase::WhichAlert => "어떤 알림인가요?",
        Phrase::WhichFan => "어떤 팬인가요?",
        Phrase::WhichStreamer => "어떤 스트리머인가요?",
        Phrase::Choose => "선택해 주세요",
        Phrase::Help => "이렇게 쓸 수 있습니다.",
        Phrase::ForAdministrators => "관리자만:",
        Phrase::About => {
            "soopbell은 SOOP 방송의 초인종입니다. 큰 후원, 기다리던 팬의 입장, 방송 시작을 디스코드와 텔레그램에 알립니다."
        }
        Phrase::Source => {
            "채팅은 읽기만 하고, 쓰지 않습니다. 디스코드와 텔레그램에서는 자신에게 온 명령만 봅니다."
        }
        Phrase::Version => "버전 {0}",
        Phrase::Greeting => {
            "안녕하세요, soopbell입니다. SOOP 방송의 알림을 이 채팅에서 울려 드립니다. `/설정`으로 시작하거나, `/방송 추가`로 스트리머를 추가해 주세요."
        }
    }
}
