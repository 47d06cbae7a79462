//! `fan`: who is on the list of fans whose coming rings. The list is the one called `vip` in a rule file, and stays as people
//! wrote it but for the one name.

mod en;
mod ko;

use super::answer::{Answer, Part};
use super::asked::{Asked, shown};
use super::changes::{self, Changed};
use super::desk::Desk;
use super::rules::{NotChanged, change_file, files};
use super::watch::Meant;
use super::words::phrases;
use crate::event::Text;
use crate::rule::Edit;

phrases! {
    /// What is said about fans.
    pub(super) enum Phrase {
        Whom, Added, AddedUnseen, Removed, List, Item, Nobody, NoList, NobodyOfThatId, OnlyIds,
    }
}

/// The list's name.
pub(super) const LIST: &str = "vip";
/// Most that are listed in one answer.
const MOST_LISTED: usize = 50;

/// `fan add`.
pub(super) fn add(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    let language = asked.language;
    let Some(typed) = asked.argument("fan") else {
        return Answer::refused(Phrase::Whom.say(language, &[]));
    };
    // Whoever has an account has a station, so SOOP knows whether there is such a person. If it stays silent, the id is
    // taken as it is: a fan must not have to wait for that.
    let (id, nick) = match desk.introduce(typed) {
        Meant::One(who) => (who.id, Some(who.nick)),
        Meant::NoId(id) => {
            return Answer::refused(Phrase::NobodyOfThatId.say(language, &[id.as_str()]));
        }
        Meant::Silent(_) => match crate::event::StreamerId::meant(typed) {
            Some(id) => (id, None),
            None => return Answer::refused(Phrase::OnlyIds.say(language, &[&shown(typed)])),
        },
        Meant::Some(_) | Meant::NoNick => {
            return Answer::refused(Phrase::OnlyIds.say(language, &[&shown(typed)]));
        }
    };
    let holds = |edit: &Edit<'_>| edit.lists().contains(&LIST);
    match change_file(desk, language, holds, |edit| edit.add(LIST, id.as_str())) {
        Ok(()) => {}
        Err(NotChanged::NoFile(_)) => {
            return Answer::refused(Phrase::NoList.say(language, &[LIST]));
        }
        Err(NotChanged::Because(answer)) => return *answer,
    }
    let line = match &nick {
        Some(nick) => Phrase::Added.say(language, &[nick, id.as_str()]),
        None => Phrase::AddedUnseen.say(language, &[id.as_str()]),
    };
    let what = Changed::FanAdded {
        fan: Text::from(id.as_str()),
    };
    changes::recorded(desk, asked.call, language, &what, Answer::done(line))
}

/// `fan remove`.
pub(super) fn remove(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    let language = asked.language;
    let Some(typed) = asked.argument("fan") else {
        return Answer::refused(Phrase::Whom.say(language, &[]));
    };
    let holds = |edit: &Edit<'_>| edit.lists().contains(&LIST);
    match change_file(desk, language, holds, |edit| edit.remove(LIST, typed)) {
        Ok(()) => {}
        Err(NotChanged::NoFile(_)) => {
            return Answer::refused(Phrase::NoList.say(language, &[LIST]));
        }
        Err(NotChanged::Because(answer)) => return *answer,
    }
    let what = Changed::FanRemoved {
        fan: Text::from(typed),
    };
    let answer = Answer::done(Phrase::Removed.say(language, &[&shown(typed)]));
    changes::recorded(desk, asked.call, language, &what, answer)
}

/// `fan list`.
pub(super) fn list(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    let language = asked.language;
    let fans = match names(desk, asked) {
        Ok(Some(fans)) => fans,
        Ok(None) => return Answer::told(Phrase::NoList.say(language, &[LIST])),
        Err(refusal) => return *refusal,
    };
    if fans.is_empty() {
        return Answer::told(Phrase::Nobody.say(language, &[]));
    }
    let items = fans.iter().take(MOST_LISTED);
    let items = items.map(|fan| Part::Item(Phrase::Item.say(language, &[fan])));
    Answer::told(Phrase::List.say(language, &[&fans.len().to_string()])).with_all(items)
}

/// Who is on the list; `None` if there is no list.
pub(super) fn names(
    desk: &dyn Desk,
    asked: &Asked<'_>,
) -> Result<Option<Vec<String>>, Box<Answer>> {
    let files = files(desk, asked.language)?;
    Ok(listed(&files))
}

/// Who is on the list in these files; `None` if there is none.
pub(super) fn listed(files: &[crate::fault::Source]) -> Option<Vec<String>> {
    let mut edits = files.iter().filter_map(|file| Edit::parse(file).ok());
    let edit = edits.find(|edit| edit.lists().contains(&LIST))?;
    Some(edit.entries(LIST))
}
