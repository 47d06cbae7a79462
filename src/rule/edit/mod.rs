//! Rule files edited for somebody: text in, text out, and every byte that is not meant stays as it was.
//!
//! A file is read for where things stand, and the change is cut into its text there: no value is written anew but the one
//! that was asked for. [`Edit`] makes the change, [`check_change`] has the compiler look at all files with the changed one among
//! them, and [`Undo`] keeps what is needed to take it back. Nothing here reads or writes a file.

mod block;
mod check;
mod compose;
mod entry;
mod list;
mod outcome;
mod splice;
mod undo;
mod words;

#[cfg(test)]
mod tests;

pub use check::{Checked, check_change};
pub use compose::compose;
pub use outcome::{Done, Unchanged};
pub use undo::{Fingerprint, Undo};

use toml_edit::{Array, Document, Item, TableLike};

use crate::fault::{Fault, Problem, Source, did_you_mean};
use crate::rule::fold;
use block::Blocks;
use entry::Entry;
use splice::Splices;

/// A rule file that is about to be changed. Each change is made to the text as it was parsed and gives a new one.
#[derive(Debug)]
pub struct Edit<'s> {
    source: &'s str,
    document: Document<&'s str>,
}

/// A text with a change made to it, not checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The whole file, as it is to be.
    pub text: String,
    /// What was done.
    pub done: Done,
}

impl<'s> Edit<'s> {
    /// Longest text of a rule that is taken, in bytes. The longest shipped one has a tenth of it.
    pub const MAX_RULE_BYTES: usize = 16 * 1024;

    /// Reads a file that is to be changed. It may have faults, as long as it is TOML.
    ///
    /// # Errors
    /// What the checker says of a file that is no TOML.
    pub fn parse(source: &'s Source) -> Result<Self, Vec<Fault>> {
        let text: &'s str = &source.text;
        match Document::parse(text) {
            Ok(document) => Ok(Self {
                source: text,
                document,
            }),
            Err(error) => {
                let files = crate::rule::file::read(std::slice::from_ref(source), &[], false);
                if !files.faults.is_empty() {
                    return Err(files.faults);
                }
                let detail = error.message().to_owned();
                let span = error.span().unwrap_or_default();
                Err(vec![Fault::at(source, span, Problem::Syntax { detail })])
            }
        }
    }

    /// The names of its lists, in their order.
    pub fn lists(&self) -> Vec<&str> {
        let lists = self.lists_table();
        let lists = lists.into_iter().flat_map(TableLike::iter);
        lists.map(|(name, _)| name).collect()
    }

    /// What is in a list, as it is written there but for the quotes; nothing where there is no such list.
    pub fn entries(&self, list: &str) -> Vec<String> {
        let list = self.list(list).map(|(_, array)| array).ok();
        let values = list.into_iter().flat_map(Array::iter);
        values.filter_map(entry::shown).collect()
    }

    /// The ids of its rules, in their order.
    pub fn rules(&self) -> Vec<&str> {
        Blocks::of(&self.document).ids().collect()
    }

    /// A rule as it is written: from its heading to its last line.
    pub fn rule(&self, id: &str) -> Option<&'s str> {
        let block = Blocks::of(&self.document).find(id).ok()?;
        self.text().get(block.range)
    }

    /// Puts a name into a list, behind the others.
    ///
    /// # Errors
    /// Why the file stays as it is: the name is there already, cannot be an entry, or there is no such list.
    pub fn add(&self, list: &str, name: &str) -> Result<Edited, Unchanged> {
        let (list, array) = self.list(list)?;
        let entry = Entry::new(list, array, name)?;
        if let Some((_, there)) = entry.all_in(array).next() {
            return Err(Unchanged::AlreadyThere {
                list: list.to_owned(),
                name: entry::shown(there).unwrap_or_default(),
            });
        }
        let splices = list::add(self.text(), array, &entry.written_like(self.text(), array));
        let text = self.spliced(splices)?;
        let done = Done::Added {
            list: list.to_owned(),
            name: entry.name(),
        };
        let is_as_meant = |new: &Array| {
            new.len() == array.len() + 1 && new.iter().last().is_some_and(|it| entry.is(it))
        };
        Self::verified(list, text, done, is_as_meant)
    }

    /// Takes a name out of a list, however often and in whatever spelling it is there.
    ///
    /// # Errors
    /// Why the file stays as it is: the name is not there, nothing would be left, or there is no such list.
    pub fn remove(&self, list: &str, name: &str) -> Result<Edited, Unchanged> {
        let (list, array) = self.list(list)?;
        let not_there = || Unchanged::NotThere {
            list: list.to_owned(),
            name: name.to_owned(),
        };
        // As it was typed, for entries with space around them; and otherwise as it was meant.
        let mut tried = [name, name.trim()].into_iter();
        let entry = tried.find_map(|name| {
            let entry = Entry::sought(array, name)?;
            let is_there = entry.all_in(array).next().is_some();
            is_there.then_some(entry)
        });
        let entry = entry.ok_or_else(not_there)?;
        let found: Vec<usize> = entry.all_in(array).map(|(index, _)| index).collect();
        let last = *found.last().ok_or_else(not_there)?;
        if found.len() == array.len() {
            return Err(Unchanged::LastOne {
                list: list.to_owned(),
                name: entry.name(),
            });
        }
        let text = self.spliced(list::remove(self.text(), array, last))?;
        let done = Done::Removed {
            list: list.to_owned(),
            name: entry.name(),
        };
        let one_less = array.len() - 1;
        let edited = Self::verified(list, text, done, |new| new.len() == one_less)?;
        if found.len() == 1 {
            return Ok(edited);
        }
        // Where it stands several times the places have moved: what is left is looked for anew.
        Self::again(&edited.text)?.remove(list, name)
    }

    /// Adds a rule, given as the text of one `[[rule]]`, behind the rules that are there.
    ///
    /// # Errors
    /// Why the file stays as it is: the text is not one rule, or the id is taken in this file.
    pub fn add_rule(&self, rule: &str) -> Result<Edited, Unchanged> {
        let (rule, id) = block::one_rule(rule, self.text())?;
        let blocks = Blocks::of(&self.document);
        if blocks.ids().any(|there| there == id) {
            return Err(Unchanged::RuleIsThere { id });
        }
        let text = self.spliced(blocks.add(self.text(), &rule))?;
        let done = Done::NewRule { id };
        Self::parsed(text, done)
    }

    /// Puts another text in the place of a rule. What stands around it stays, and so does what else the file says.
    ///
    /// # Errors
    /// Why the file stays as it is: there is no such rule, or the text is not one rule.
    pub fn replace_rule(&self, id: &str, rule: &str) -> Result<Edited, Unchanged> {
        let (rule, new_id) = block::one_rule(rule, self.text())?;
        let blocks = Blocks::of(&self.document);
        let block = blocks.find(id)?;
        if new_id != id && blocks.ids().any(|there| there == new_id) {
            return Err(Unchanged::RuleIsThere { id: new_id });
        }
        if self.text().get(block.range.clone()) == Some(rule.as_str()) {
            return Err(Unchanged::SameRule { id: new_id });
        }
        let text = self.spliced(Splices::one(block.range, rule))?;
        Self::parsed(text, Done::Replaced { id: new_id })
    }

    /// Takes a rule out. Comments around it stay.
    ///
    /// # Errors
    /// Why the file stays as it is: there is no such rule.
    pub fn remove_rule(&self, id: &str) -> Result<Edited, Unchanged> {
        let block = Blocks::of(&self.document).find(id)?;
        let text = self.spliced(block.remove(self.text()))?;
        let done = Done::RemovedRule { id: id.to_owned() };
        Self::parsed(text, done)
    }

    /// Sets a rule aside, or takes it back: `enabled = false` in it, or not.
    ///
    /// # Errors
    /// Why the file stays as it is: there is no such rule, or it is as it is wanted.
    pub fn set_enabled(&self, id: &str, is_enabled: bool) -> Result<Edited, Unchanged> {
        let block = Blocks::of(&self.document).find(id)?;
        let is_so = block.is_enabled() == is_enabled;
        let rule = || id.to_owned();
        let done = match (is_so, is_enabled) {
            (true, true) => return Err(Unchanged::AlreadyEnabled { id: rule() }),
            (true, false) => return Err(Unchanged::AlreadyDisabled { id: rule() }),
            (false, true) => Done::Enabled { id: rule() },
            (false, false) => Done::Disabled { id: rule() },
        };
        let text = self.spliced(block.set_enabled(self.text(), is_enabled))?;
        let edited = Self::parsed(text, done)?;
        let again = Self::again(&edited.text)?;
        let is_so = Blocks::of(&again.document).find(id)?.is_enabled() == is_enabled;
        is_so.then_some(edited).ok_or(Unchanged::ByHand)
    }

    fn text(&self) -> &'s str {
        self.source
    }

    fn lists_table(&self) -> Option<&dyn TableLike> {
        self.document.get("lists").and_then(Item::as_table_like)
    }

    /// A list by its name; in another spelling only if no list has exactly this one.
    fn list(&self, name: &str) -> Result<(&str, &Array), Unchanged> {
        let lists = || self.lists_table().into_iter().flat_map(TableLike::iter);
        let exact = lists().find(|(it, _)| *it == name);
        let wanted = fold::fold(name);
        let found = exact.or_else(|| lists().find(|(it, _)| fold::is_same(it, &wanted)));
        let Some((name, item)) = found else {
            let known = lists().map(|(name, _)| name);
            return Err(Unchanged::NoList {
                list: name.to_owned(),
                suggestion: did_you_mean(name, known).map(str::to_owned),
            });
        };
        let array = item.as_array().ok_or(Unchanged::ByHand)?;
        Ok((name, array))
    }

    fn spliced(&self, splices: Option<Splices>) -> Result<String, Unchanged> {
        let splices = splices.ok_or(Unchanged::ByHand)?;
        splices.apply(self.text()).ok_or(Unchanged::ByHand)
    }

    fn again(text: &str) -> Result<Edit<'_>, Unchanged> {
        let document = Document::parse(text).map_err(|_| Unchanged::ByHand)?;
        Ok(Edit {
            source: text,
            document,
        })
    }

    /// A text that was cut wrongly is given to nobody.
    fn parsed(text: String, done: Done) -> Result<Edited, Unchanged> {
        Self::again(&text)?;
        Ok(Edited { text, done })
    }

    fn verified(
        list: &str,
        text: String,
        done: Done,
        is_as_meant: impl FnOnce(&Array) -> bool,
    ) -> Result<Edited, Unchanged> {
        let is_fine = is_as_meant(Self::again(&text)?.list(list)?.1);
        is_fine
            .then_some(Edited { text, done })
            .ok_or(Unchanged::ByHand)
    }
}
