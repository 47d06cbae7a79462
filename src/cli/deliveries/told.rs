//! How deliveries are told to people, in both languages. Lines are short: most who read them do so on a phone.

use std::path::Path;

use super::Desk;
use super::change::Deed;
use crate::app;
use crate::cli::moment::{moment, short};
use crate::cli::plain;
use crate::cli::table::{aligned, clipped};
use crate::dispatch::{OutboxError, State, Step};
use crate::event::Timestamp;
use crate::fault::Language::{self, English, Korean};
use crate::rule::grouped;
use crate::sink::TargetId;
use crate::store::{Content, Letter, Outcome, Parked, Standing};

/// How many columns a line of words may take.
const WORDS: usize = 60;
/// The same of a name in a table.
const NAME: usize = 24;
/// The same of what somebody typed, where it is said that it is wrong.
const TYPED: usize = 40;
/// What stands where soopbell itself has something to say.
const OWN: &str = "soopbell";

/// How far a delivery is, in words.
pub(in crate::cli) fn state_in(state: State, language: Language) -> &'static str {
    match (state, language) {
        (State::Gathering, Korean) => "묶는 중",
        (State::Gathering, English) => "still gathers",
        (State::Due, Korean) => "보낼 차례를 기다림",
        (State::Due, English) => "waits for its turn",
        (State::Sending, Korean) => "보내는 중",
        (State::Sending, English) => "is being sent",
        (State::Retry, Korean) => "다시 보낼 예정",
        (State::Retry, English) => "will be tried again",
        (State::Uncertain, Korean) => "도착했는지 알 수 없어 다시 보낼 예정",
        (State::Uncertain, English) => "may have arrived, and will be tried again",
        (State::Held, Korean) => "도착했는지 알 수 없어 사람이 정해야 함",
        (State::Held, English) => "may have arrived, and a person is to decide",
        (State::Live, Korean) => "보냈고 아직 바뀔 수 있음",
        (State::Live, English) => "was sent, and may still change",
        (State::Sent, Korean) => "보냄",
        (State::Sent, English) => "was sent",
        (State::Expired, Korean) => "기한이 지나 보내지 않음",
        (State::Expired, English) => "expired",
        (State::Dead, Korean) => "보내기를 포기함",
        (State::Dead, English) => "was given up",
        (State::Dropped, Korean) => "사람이 그만두게 함",
        (State::Dropped, English) => "was dropped by a person",
    }
}

/// The same in a table: with the word that `--state` takes.
fn state_cell(state: State, language: Language) -> String {
    let korean = match (state, language) {
        (_, English) => return state.name().to_owned(),
        (State::Gathering, Korean) => "묶는 중",
        (State::Due, Korean) => "대기",
        (State::Sending, Korean) => "보내는 중",
        (State::Retry, Korean) => "재시도",
        (State::Uncertain, Korean) => "불확실",
        (State::Held, Korean) => "결정 필요",
        (State::Live, Korean) => "갱신 중",
        (State::Sent, Korean) => "보냄",
        (State::Expired, Korean) => "기한 지남",
        (State::Dead, Korean) => "실패",
        (State::Dropped, Korean) => "그만둠",
    };
    format!("{korean}({})", state.name())
}

/// How soopbell is called so that it reads this configuration.
pub(super) fn call(config: Option<&Path>) -> String {
    match config {
        None => "soopbell".to_owned(),
        Some(path) => format!("soopbell --config {}", word(&path.display().to_string())),
    }
}

/// A text as one word of a command line.
fn word(text: &str) -> String {
    let text = plain(text);
    let is_safe = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':' | '=');
    if !text.is_empty() && text.chars().all(is_safe) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

fn name(target: &TargetId) -> String {
    clipped(&target.0, NAME)
}

fn rule(content: Option<&Content>) -> String {
    match content {
        None => "?".to_owned(),
        Some(content) if content.card.rule.is_empty() => OWN.to_owned(),
        Some(content) => clipped(&content.card.rule, NAME),
    }
}

/// How every target stands, and what is left alone.
pub(super) fn overview(standings: &[Standing], parked: &[Parked], desk: &Desk) -> Vec<String> {
    let heads = standings.iter().map(|standing| {
        let counts = counts(standing, desk);
        [name(&standing.target), counts]
    });
    let heads = aligned(&heads.collect::<Vec<_>>());
    let mut lines = Vec::new();
    for (standing, head) in standings.iter().zip(heads) {
        lines.push(head);
        let target = &standing.target;
        let own = parked.iter().filter(|it| !it.is_token);
        for parked in own.filter(|parked| desk.holds_up(parked, target)) {
            lines.extend(left_alone(parked, target, desk));
        }
        if !desk.is_configured(target) {
            let command = format!("{} deliveries drop --target", desk.call);
            lines.push(format!("    {command} {} --all", word(&target.0)));
        }
    }
    for parked in parked.iter().filter(|parked| parked.is_token) {
        lines.extend(token_left_alone(parked, desk));
    }
    lines
}

fn counts(standing: &Standing, desk: &Desk) -> String {
    let language = desk.language;
    let words = match language {
        Korean => ["대기", "결정 필요", "실패", "기한 지남"],
        English => ["waiting", "held", "dead", "expired"],
    };
    let counts = [
        standing.waiting,
        standing.held,
        standing.dead,
        standing.expired,
    ];
    let counted = words
        .into_iter()
        .zip(counts)
        .filter(|(_, count)| *count > 0);
    let mut parts: Vec<_> = counted
        .map(|(word, count)| match language {
            Korean => format!("{word} {}", grouped(count)),
            English => format!("{} {word}", grouped(count)),
        })
        .collect();
    if !desk.is_configured(&standing.target) {
        let gone = match language {
            Korean => "설정에 없는 대상",
            English => "not configured any more",
        };
        parts.push(gone.to_owned());
    } else if parts.is_empty() {
        let nothing = match language {
            Korean => "밀린 알림 없음",
            English => "nothing waits",
        };
        parts.push(nothing.to_owned());
    }
    parts.join(" · ")
}

/// Since when and why a target is left alone, and what to do.
fn left_alone(parked: &Parked, target: &TargetId, desk: &Desk) -> [String; 3] {
    let (since, resume) = (short(parked.since), resume(target, desk));
    let (since, then) = match desk.language {
        Korean => (
            format!("    ⚠ {since}부터 보내지 못하고 기다림:"),
            format!("    문제를 고친 다음: {resume}"),
        ),
        English => (
            format!("    ⚠ left alone since {since}:"),
            format!("    put it right, then: {resume}"),
        ),
    };
    let error = format!("      {}", clipped(&parked.error, 2 * WORDS));
    [since, error, then]
}

/// The same of a token, with the targets that it concerns.
fn token_left_alone(parked: &Parked, desk: &Desk) -> Vec<String> {
    let targets = app::targets(&desk.config);
    let targets = targets.iter().filter(|it| desk.holds_up(parked, it));
    let targets: Vec<_> = targets.map(name).collect();
    let (token, since) = (clipped(&parked.name, NAME), short(parked.since));
    let (head, then) = match desk.language {
        Korean => (
            format!("⚠ [{token}] 토큰으로 {since}부터 보내지 못하고 기다림:"),
            "올바른 토큰을 설정에 쓰면 몇 초 안에 저절로 적용됩니다. 바로 시도하려면",
        ),
        English => (
            format!("⚠ the token under [{token}] is left alone since {since}:"),
            "write a good one into the configuration: it is taken over in seconds. To try at once",
        ),
    };
    let mut lines = vec![head, format!("    {}", clipped(&parked.error, 2 * WORDS))];
    if !targets.is_empty() {
        lines.push(format!("    → {}", targets.join(", ")));
    }
    lines.push(format!("    {then}:"));
    lines.push(format!("      {} deliveries resume", desk.call));
    lines
}

fn resume(target: &TargetId, desk: &Desk) -> String {
    format!("{} deliveries resume {}", desk.call, word(&target.0))
}

/// What stands above the deliveries that did not arrive.
pub(super) fn problems(count: u64, language: Language) -> String {
    match (count, language) {
        (0, Korean) => "문제가 있는 알림이 없습니다".into(),
        (0, English) => "no delivery is in trouble".into(),
        (count, Korean) => format!("문제가 있는 알림 {}건, 최근 것부터:", grouped(count)),
        (1, English) => "1 delivery in trouble:".into(),
        (count, English) => format!(
            "{} deliveries in trouble, the newest first:",
            grouped(count)
        ),
    }
}

/// Each delivery in two or three lines: what it is, what it says, and what went wrong.
pub(super) fn letters(letters: &[Letter], desk: &Desk) -> Vec<String> {
    let heads = letters.iter().map(|letter| head(letter, desk));
    let heads = aligned(&heads.collect::<Vec<_>>());
    let mut lines = Vec::new();
    for (letter, head) in letters.iter().zip(heads) {
        lines.push(head);
        let words = match &letter.content {
            Some(content) => clipped(&content.message.plain(), WORDS),
            None => unreadable_content(desk.language).to_owned(),
        };
        lines.push(format!("    {words}"));
        if let Some(error) = &letter.error {
            lines.push(format!("    ↳ {}", clipped(error, WORDS)));
        }
    }
    lines
}

fn head(letter: &Letter, desk: &Desk) -> [String; 5] {
    let at = letter.content.as_ref().map(|content| content.card.at);
    let mut target = name(&letter.target);
    if !desk.is_configured(&letter.target) {
        target.push_str(match desk.language {
            Korean => " (설정에 없음)",
            English => " (not configured)",
        });
    }
    [
        letter.short.clone(),
        at.map(short).unwrap_or_default(),
        state_cell(letter.state, desk.language),
        target,
        rule(letter.content.as_ref()),
    ]
}

fn unreadable_content(language: Language) -> &'static str {
    match language {
        Korean => "(읽을 수 없음: 다른 판의 soopbell이 씀)",
        English => "(cannot be read: another version of soopbell wrote it)",
    }
}

/// That there are more than are shown.
pub(super) fn more(more: u64, limit: u32, language: Language) -> String {
    let all = more.saturating_add(u64::from(limit));
    let more = grouped(more);
    match language {
        Korean => format!("… {more}건 더 있습니다: --limit {all}"),
        English => format!("… {more} more: --limit {all}"),
    }
}

/// Everything about one delivery.
pub(super) fn whole(letter: &Letter, parked: Option<&Parked>, desk: &Desk) -> Vec<String> {
    let language = desk.language;
    let mut lines = vec![letter.id.clone()];
    let facts = facts(letter, parked, desk);
    let facts = facts.map(|(label, value)| {
        let label = match language {
            Korean => label.0,
            English => label.1,
        };
        value.map(|value| [format!("  {label}"), value])
    });
    let facts: Vec<_> = facts.into_iter().flatten().collect();
    lines.extend(aligned(&facts));
    lines.push(String::new());
    match &letter.content {
        None => lines.push(format!("  {}", unreadable_content(language))),
        Some(content) => {
            // Each line is marked as theirs, so that none can pass for one of ours.
            let words = content.message.plain();
            lines.extend(words.lines().map(|line| format!("  │ {}", plain(line))));
            let fields = content.fields.iter();
            lines.extend(fields.map(|field| {
                let value = plain(&field.value.plain());
                format!("  │ {}: {value}", plain(&field.name))
            }));
        }
    }
    let next = next(letter, parked, desk);
    if !next.is_empty() {
        lines.push(String::new());
        lines.extend(next);
    }
    lines
}

/// What a fact is called in Korean and in English.
type Label = (&'static str, &'static str);

fn facts(letter: &Letter, parked: Option<&Parked>, desk: &Desk) -> [(Label, Option<String>); 15] {
    let language = desk.language;
    let card = letter.content.as_ref().map(|content| &content.card);
    let mut target = plain(&letter.target.0);
    if !desk.is_configured(&letter.target) {
        target.push_str(match language {
            Korean => " (설정에 없음)",
            English => " (not configured any more)",
        });
    }
    let state = format!("{} ({})", state_in(letter.state, language), letter.state);
    let attempts = match (letter.attempts, language) {
        (0, _) => None,
        (attempts, Korean) => Some(format!("{attempts}번")),
        (1, English) => Some("once".to_owned()),
        (attempts, English) => Some(format!("{attempts} times")),
    };
    let streamer = card.filter(|card| !card.streamer.as_str().is_empty());
    let streamer =
        streamer.map(|card| format!("{} ({})", clipped(&card.streamer_nick, NAME), card.streamer));
    let copies = (letter.copies > 0).then(|| letter.copies.to_string());
    let parked = parked.map(|parked| format!("{}, {}", moment(parked.since), plain(&parked.error)));
    let moment = |at: Option<Timestamp>| at.map(moment);
    let error = letter.error.as_deref().map(plain);
    let is_open = letter.state.is_open();
    [
        (("대상", "target"), Some(target)),
        (("상태", "state"), Some(state)),
        (("마지막 변화", "last change"), moment(letter.settled_at)),
        (("오류", "error"), error),
        (("멈춤", "left alone"), parked),
        (("시도", "tried"), attempts),
        (
            ("다음 시도", "not before"),
            moment(letter.not_before.filter(|_| is_open)),
        ),
        (
            ("도착 불확실", "in doubt since"),
            moment(letter.uncertain_since),
        ),
        (("유효 기한", "expires"), moment(letter.expires_at)),
        (("묶음 끝", "closes"), moment(letter.closes_at)),
        (("다시 올림", "posted anew"), copies),
        (
            ("메시지 id", "message id"),
            letter.remote_id.as_deref().map(plain),
        ),
        (("규칙", "rule"), Some(rule(letter.content.as_ref()))),
        (("스트리머", "streamer"), streamer),
        (("일어난 때", "happened"), moment(card.map(|card| card.at))),
    ]
}

/// What can be done, each with its command.
fn next(letter: &Letter, parked: Option<&Parked>, desk: &Desk) -> Vec<String> {
    let language = desk.language;
    let mut rows = Vec::new();
    let mut can = |command: String, (korean, english): Label| {
        let what = match language {
            Korean => korean,
            English => english,
        };
        rows.push([format!("  {} {command}", desk.call), what.to_owned()]);
    };
    let is_allowed = |step| letter.state.after(step, false).is_some();
    if is_allowed(Step::Resend) {
        let command = format!("deliveries resend {}", letter.short);
        can(command, ("다시 보내기", "send it again"));
    }
    if parked.is_some() {
        let command = format!("deliveries resume {}", word(&letter.target.0));
        can(command, ("바로 시도하기", "try the target at once"));
    }
    if is_allowed(Step::Drop) {
        let command = format!("deliveries drop {}", letter.short);
        can(command, ("그만두기", "give it up"));
    }
    if let Some(position) = letter.position {
        let command = format!("rules explain {position}");
        can(command, ("울린 까닭 보기", "why it rang"));
    }
    aligned(&rows)
}

/// That the file cannot be read or written.
pub(super) fn unreadable(error: &OutboxError, language: Language) -> String {
    match language {
        Korean => format!("알림을 읽거나 쓸 수 없습니다: {error}"),
        English => format!("the deliveries cannot be read or written: {error}"),
    }
}

/// That no delivery is as the filters say.
pub(super) fn nothing_fits(language: Language) -> String {
    match language {
        Korean => "그런 알림이 없습니다".into(),
        English => "there is no such delivery".into(),
    }
}

/// That no target has this name.
pub(super) fn no_such_target(target: &str, targets: &[TargetId], language: Language) -> String {
    let target = clipped(target, TYPED);
    let targets: Vec<_> = targets.iter().map(name).collect();
    let targets = targets.join(", ");
    match language {
        Korean => format!("설정에 `{target}` 대상이 없습니다. 있는 대상: {targets}"),
        English => {
            format!("there is no target `{target}` in the configuration; there are: {targets}")
        }
    }
}

/// That no state has this name.
pub(super) fn no_such_state(state: &str, language: Language) -> String {
    let state = clipped(state, TYPED);
    let names = State::ALL.map(State::name).join(", ");
    match language {
        Korean => {
            format!("`{state}` 상태는 없습니다. 쓸 수 있는 것: {names}; open, settled, problem")
        }
        English => {
            format!("there is no state `{state}`; there are: {names}; open, settled, problem")
        }
    }
}

/// That this is no moment.
pub(super) fn no_moment(text: &str, language: Language) -> String {
    let text = clipped(text, TYPED);
    match language {
        Korean => format!("때를 나타내지 않습니다: `{text}`. 1h, 2d, 2026-11-27T10:00처럼 쓰세요"),
        English => format!("`{text}` is no moment; write it like 1h, 2d or 2026-11-27T10:00"),
    }
}

/// That this cannot be the beginning of an id.
pub(super) fn no_id(typed: &str, language: Language) -> String {
    let typed = clipped(typed, TYPED);
    match language {
        Korean => format!(
            "알림 id가 아닙니다: `{typed}`. id는 3f9a01bc처럼 숫자와 a부터 f까지의 글자로 되어 있습니다"
        ),
        English => format!(
            "`{typed}` is no delivery's id; those are made of digits and the letters a to f, like 3f9a01bc"
        ),
    }
}

/// That no id begins like this.
pub(super) fn not_found(id: &str, language: Language) -> String {
    match language {
        Korean => format!("`{id}` id로 시작하는 알림이 없습니다. 오래전에 끝난 알림은 지워집니다"),
        English => {
            format!("no delivery's id begins with `{id}`; what was settled long ago is forgotten")
        }
    }
}

/// That several ids begin like this.
pub(super) fn ambiguous(id: &str, found: &[Letter], language: Language) -> String {
    let rows = found.iter().map(|letter| {
        let at = letter.content.as_ref().map(|content| content.card.at);
        [
            format!("  {}", letter.short),
            at.map(short).unwrap_or_default(),
            state_cell(letter.state, language),
            name(&letter.target),
        ]
    });
    let rows = aligned(&rows.collect::<Vec<_>>()).join("\n");
    match language {
        Korean => format!("`{id}` id로 시작하는 알림이 여럿입니다:\n{rows}"),
        English => format!("more than one delivery's id begins with `{id}`:\n{rows}"),
    }
}

fn command(deed: Deed) -> &'static str {
    match deed {
        Deed::Resend => "resend",
        Deed::Drop => "drop",
    }
}

/// That it is not said which deliveries are meant.
pub(super) fn say_which(deed: Deed, desk: &Desk) -> String {
    let command = format!("{} deliveries {}", desk.call, command(deed));
    match desk.language {
        Korean => format!(
            "어느 알림인지 쓰세요:\n  {command} 3f9a01bc\n  {command} --target alerts --since 1h --all"
        ),
        English => {
            format!(
                "say which:\n  {command} 3f9a01bc\n  {command} --target alerts --since 1h --all"
            )
        }
    }
}

/// That both are said.
pub(super) fn ids_or_filters(language: Language) -> String {
    match language {
        Korean => "id와 다른 조건(--all 포함)은 함께 쓸 수 없습니다".into(),
        English => "give either ids, or filters with --all".into(),
    }
}

/// That filters alone change nothing.
pub(super) fn say_all(deed: Deed, count: usize, language: Language) -> String {
    let count = grouped(count as u64);
    match (deed, language) {
        (Deed::Resend, Korean) => {
            format!("조건에 맞는 알림이 {count}건 있습니다. 모두 다시 보내려면 --all을 붙이세요")
        }
        (Deed::Drop, Korean) => {
            format!("조건에 맞는 알림이 {count}건 있습니다. 모두 그만두려면 --all을 붙이세요")
        }
        (Deed::Resend, English) => format!("{count} fit; add --all to send all of them again"),
        (Deed::Drop, English) => format!("{count} fit; add --all to give all of them up"),
    }
}

/// That it was done with one.
pub(super) fn done(deed: Deed, short: &str, target: &TargetId, language: Language) -> String {
    let target = name(target);
    match (deed, language) {
        (Deed::Resend, Korean) => format!("{short} → {target}: 다시 보냅니다"),
        (Deed::Drop, Korean) => format!("{short} → {target}: 그만둡니다"),
        (Deed::Resend, English) => format!("{short} → {target}: is sent again"),
        (Deed::Drop, English) => format!("{short} → {target}: is given up"),
    }
}

/// With how many it was done.
pub(super) fn done_in_all(deed: Deed, count: u64, language: Language) -> String {
    let number = grouped(count);
    match (deed, language) {
        (Deed::Resend, Korean) => format!("알림 {number}건을 다시 보냅니다"),
        (Deed::Drop, Korean) => format!("알림 {number}건을 그만둡니다"),
        (Deed::Resend, English) if count == 1 => "1 delivery is sent again".into(),
        (Deed::Drop, English) if count == 1 => "1 delivery is given up".into(),
        (Deed::Resend, English) => format!("{number} deliveries are sent again"),
        (Deed::Drop, English) => format!("{number} deliveries are given up"),
    }
}

/// Why it could not be done.
pub(super) fn refused(deed: Deed, short: &str, outcome: &Outcome, desk: &Desk) -> String {
    let language = desk.language;
    let why = match (outcome, language) {
        (Outcome::UnderWay(until), Korean) if *until > desk.now => {
            "지금 보내는 중입니다. 2분 안에 어떻게 되었는지 알 수 있으니 그때 다시 보세요"
                .to_owned()
        }
        (Outcome::UnderWay(until), English) if *until > desk.now => {
            "is being sent right now; within two minutes it is known what became of it".into()
        }
        (Outcome::UnderWay(_), Korean) => {
            "보내던 중에 soopbell이 끝났습니다. soopbell이 실행되면 저절로 이어서 처리합니다".into()
        }
        (Outcome::UnderWay(_), English) => {
            "was being sent when soopbell ended; the next one goes on with it by itself".into()
        }
        (Outcome::Refused(state), _) => {
            format!(
                "{}{}",
                state_in(*state, language),
                because(deed, *state, language)
            )
        }
        (Outcome::Gone, Korean) => "이제 없습니다".into(),
        (Outcome::Gone, English) => "is not there any more".into(),
        (Outcome::Done(_), _) => String::new(),
    };
    format!("{short}: {why}")
}

/// Why in this state there is nothing to do.
fn because(deed: Deed, state: State, language: Language) -> &'static str {
    match (deed, language) {
        (Deed::Resend, Korean) if state.is_open() => ". 저절로 보내므로 할 일이 없습니다",
        (Deed::Resend, English) if state.is_open() => ": it goes on by itself",
        (Deed::Drop, Korean) => ". 그만둘 것이 없습니다",
        (Deed::Drop, English) => ": there is nothing to give up",
        (Deed::Resend, _) => "",
    }
}

/// That there are more of which the same could be said.
pub(super) fn and_more(count: usize, language: Language) -> String {
    let count = grouped(count as u64);
    match language {
        Korean => format!("… {count}건 더 있습니다"),
        English => format!("… and {count} more"),
    }
}

/// That what is sent again to this target waits.
pub(super) fn waits_for_target(target: &TargetId, language: Language) -> String {
    let target = name(target);
    match language {
        Korean => format!("참고: 설정에 `{target}` 대상이 없어서, 다시 설정할 때까지 기다립니다"),
        English => {
            format!("note: `{target}` is not configured any more, and until it is they wait")
        }
    }
}

/// When it happens.
pub(super) fn soon(language: Language) -> String {
    match language {
        Korean => {
            "실행 중인 soopbell이 5초 안에 시도합니다. 실행 중이 아니면 다음에 실행할 때 합니다"
                .into()
        }
        English => {
            "a running soopbell tries within 5 seconds; if none runs, the next one does".into()
        }
    }
}

/// That this is tried at once.
pub(super) fn resumed(parked: &Parked, language: Language) -> String {
    let name = clipped(&parked.name, NAME);
    let name = if parked.is_token {
        format!("[{name}]")
    } else {
        name
    };
    let (since, error) = (short(parked.since), clipped(&parked.error, WORDS));
    match language {
        Korean => format!("{name}: 바로 시도합니다 ({since}부터 멈춤: {error})"),
        English => format!("{name}: is tried at once (left alone since {since}: {error})"),
    }
}

/// That nothing stands in the way.
pub(super) fn nothing_parked(target: Option<&TargetId>, language: Language) -> String {
    match (target.map(name), language) {
        (None, Korean) => "멈춰 있는 대상이 없습니다".into(),
        (None, English) => "nothing is left alone".into(),
        (Some(target), Korean) => format!("`{target}` 대상은 멈춰 있지 않습니다"),
        (Some(target), English) => format!("`{target}` is not left alone"),
    }
}
