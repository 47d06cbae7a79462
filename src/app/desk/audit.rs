//! For `recent changes`: what was changed is written down in the file.

use super::{Desk, trouble};
use crate::command::Trouble;
use crate::command::call::Call;
use crate::command::changes::{Audit, Change, Changed};
use crate::sink::TargetId;
use crate::store::{self, Author};

/// How many of the last changes are looked through for those that a chat has to do with.
const LOOKED_AT: u32 = 500;

impl Audit for Desk {
    fn record(&self, call: &Call, what: &Changed) -> Result<u64, Trouble> {
        let json = serde_json::to_value(what).map_err(|error| trouble(&error))?;
        let kind = json.get("what").and_then(|kind| kind.as_str());
        let author = Author {
            chat: &call.place.chat,
            user: &call.caller.id.to_string(),
            name: &call.caller.name,
        };
        let (kind, text) = (kind.unwrap_or_default(), json.to_string());
        let changes = self.figures.changes();
        let id = changes.record(author, kind, &text, Some("true"), self.clock.now());
        let id = id.map_err(|error| trouble(&error))?;
        tracing::info!(id, kind, chat = %call.place.chat, by = call.caller.id, "changed by command");
        Ok(u64::try_from(id).unwrap_or_default())
    }

    fn changes(&self, chat: &TargetId, most: usize) -> Result<Vec<Change>, Trouble> {
        let changes = self.figures.changes().recent(None, LOOKED_AT);
        let changes = changes.map_err(|error| trouble(&error))?.into_iter();
        let concerning = changes.filter_map(read).filter(|it| it.concerns(chat));
        Ok(concerning.take(most).collect())
    }

    fn change(&self, id: u64) -> Result<Option<Change>, Trouble> {
        let Ok(id) = i64::try_from(id) else {
            return Ok(None);
        };
        let change = self.figures.changes().get(id);
        Ok(change.map_err(|error| trouble(&error))?.and_then(read))
    }

    fn take_back(&self, call: &Call, id: u64) -> Result<bool, Trouble> {
        let Ok(id) = i64::try_from(id) else {
            return Ok(false);
        };
        let by: String = call.caller.name.chars().take(64).collect();
        let taken_back = self
            .figures
            .changes()
            .mark_undone(id, &by, self.clock.now());
        taken_back.map_err(|error| trouble(&error))
    }

    fn take_back_failed(&self, id: u64) -> Result<(), Trouble> {
        let id = i64::try_from(id).map_err(|error| trouble(&error))?;
        let unmarked = self.figures.changes().unmark(id);
        unmarked.map_err(|error| trouble(&error))
    }
}

/// A change as commands know it. One that another version of soopbell wrote, and this one cannot read, is left out.
fn read(change: store::Change) -> Option<Change> {
    Some(Change {
        id: u64::try_from(change.id).ok()?,
        at: change.at,
        by: change.name,
        chat: change.chat,
        what: serde_json::from_str(&change.what).ok()?,
        undone_by: change.undone.map(|(_, by)| by),
    })
}
