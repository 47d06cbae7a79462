//! For `rules`, `rule` and `fan`: the rule files, checked, written and put in force.

use std::sync::Arc;

use super::Desk;
use super::shelf::Shelf;
use crate::command::rules::{NotPut, RuleShelf};
use crate::engine::Change;
use crate::fault::{Fault, Source};
use crate::notify::try_out;
use crate::rule::{Checked, Fingerprint, Rulebook};
use crate::status::Rules;

impl RuleShelf for Desk {
    fn rulebook(&self) -> Arc<Rulebook> {
        self.chats.rules()
    }

    fn rule_files(&self) -> Result<Vec<Source>, Vec<Fault>> {
        Shelf::new(self.config()).files()
    }

    fn check_rules(&self, file: &str, text: String) -> Result<Checked, Vec<Fault>> {
        Shelf::new(self.config()).check(file, text, try_out)
    }

    fn put_rules(&self, file: &str, before: &Fingerprint, text: String) -> Result<(), NotPut> {
        let turn = self.rules.turn();
        let book = Shelf::new(self.config()).put(file, before, text, try_out)?;
        // In force at once, without waiting for somebody to notice that the file has changed.
        let book = Arc::new(book);
        turn.set(Arc::clone(&book));
        self.chats.status.set_rules(Rules::good(book.rules().len()));
        // The engine has ended if nobody takes them.
        let _ended = self.chats.changes.send(Change::Rules(book));
        tracing::info!(file, "rules were changed by a command");
        Ok(())
    }

    fn test_rules(&self, rule: Option<&str>) -> (usize, Vec<Fault>) {
        Shelf::new(self.config()).test(rule)
    }
}
