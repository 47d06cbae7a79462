//! Where rules stand in a file, and cutting them in and out.

use std::ops::Range;

use toml_edit::{ArrayOfTables, Document, Item, Table};

use super::entry::is_unseen;
use super::outcome::Unchanged;
use super::splice::{Splices, is_blank, line_break, line_end, line_start, next_line};
use super::{Edit, did_you_mean};

const ENABLED: &str = "enabled";

/// The rules of a file.
pub(super) struct Blocks<'d> {
    root: &'d Table,
    text: &'d str,
}

/// A rule: from the beginning of its heading's line to the end of its last.
pub(super) struct Block<'d> {
    table: &'d Table,
    pub(super) range: Range<usize>,
}

impl<'d> Blocks<'d> {
    pub(super) fn of(document: &'d Document<&str>) -> Self {
        Self {
            root: document.as_table(),
            text: document.raw(),
        }
    }

    /// The ids that are texts.
    pub(super) fn ids(&self) -> impl Iterator<Item = &'d str> + use<'d> {
        let rules = self.rules().into_iter().flat_map(ArrayOfTables::iter);
        rules.filter_map(id)
    }

    /// The rule of this id.
    pub(super) fn find(&self, wanted: &str) -> Result<Block<'d>, Unchanged> {
        let rules = self.rules().into_iter().flat_map(ArrayOfTables::iter);
        let table = rules.into_iter().find(|rule| id(rule) == Some(wanted));
        let Some(table) = table else {
            // Rules in a list of tables in one line have no lines of their own.
            let is_inline = self.root.get("rule").is_some_and(Item::is_value);
            if is_inline {
                return Err(Unchanged::ByHand);
            }
            return Err(Unchanged::NoRule {
                id: wanted.to_owned(),
                suggestion: did_you_mean(wanted, self.ids()).map(str::to_owned),
            });
        };
        let range = self.range(table).ok_or(Unchanged::ByHand)?;
        // Parts of it may stand behind other tables, which are none of its own.
        let mut others = Vec::new();
        headings(self.root, &mut others);
        let mut own = Vec::new();
        heading(table, &mut own);
        others.retain(|at| range.contains(at) && !own.contains(at));
        if !others.is_empty() {
            return Err(Unchanged::ByHand);
        }
        Ok(Block { table, range })
    }

    /// Puts a rule behind the last one, and behind comments that stand right below that.
    pub(super) fn add(&self, text: &str, rule: &str) -> Option<Splices> {
        let newline = line_break(text);
        let rules = self.rules().into_iter().flat_map(ArrayOfTables::iter);
        let last = rules.filter_map(|rule| self.range(rule)).map(|it| it.end);
        let at = match last.max() {
            Some(end) => Some(behind_comments(text, end)),
            None => content_end(text, text.len()),
        };
        match at {
            Some(at) => Splices::insert(at, format!("{newline}{newline}{rule}")),
            None => Splices::insert(0, format!("{rule}{newline}")),
        }
    }

    fn rules(&self) -> Option<&'d ArrayOfTables> {
        self.root.get("rule").and_then(Item::as_array_of_tables)
    }

    fn range(&self, table: &Table) -> Option<Range<usize>> {
        let start = table.span()?.start;
        let end = end(table).max(table.span()?.end);
        Some(line_start(self.text, start)..line_end(self.text, end))
    }
}

impl Block<'_> {
    /// Takes it out, with the empty lines above it.
    pub(super) fn remove(&self, text: &str) -> Option<Splices> {
        if let Some(above) = content_end(text, self.range.start) {
            return Splices::cut(above..self.range.end);
        }
        let next = next_line(text, self.range.end).unwrap_or(text.len());
        Splices::cut(self.range.start..next)
    }

    pub(super) fn is_enabled(&self) -> bool {
        let enabled = self.table.get(ENABLED).and_then(Item::as_bool);
        enabled.unwrap_or(true)
    }

    /// Writes that it is not enabled below its id, or takes that line away. Where the key stands with a comment it stays,
    /// and says the other.
    pub(super) fn set_enabled(&self, text: &str, is_enabled: bool) -> Option<Splices> {
        let Some((key, item)) = self.table.get_key_value(ENABLED) else {
            let (key, id) = self.table.get_key_value("id")?;
            let line = line_start(text, key.span()?.start);
            let indent = text.get(line..key.span()?.start)?;
            let newline = line_break(text);
            let end = line_end(text, id.span()?.end);
            return Splices::insert(end, format!("{newline}{indent}{ENABLED} = false"));
        };
        let value = item.span()?;
        let start = line_start(text, key.span()?.start);
        let end = line_end(text, value.end);
        let is_alone = is_blank(text.get(start..key.span()?.start)?)
            && is_blank(text.get(value.end..end)?)
            && start > 0;
        if is_enabled && is_alone {
            let above = text.get(..start)?;
            let above = above.strip_suffix('\n').unwrap_or(above);
            let above = above.strip_suffix('\r').unwrap_or(above);
            return Splices::cut(above.len()..end);
        }
        Splices::one(value, is_enabled.to_string())
    }
}

/// The text of one rule as it will stand in a file, and its id.
pub(super) fn one_rule(rule: &str, file: &str) -> Result<(String, String), Unchanged> {
    if rule.len() > Edit::MAX_RULE_BYTES {
        return Err(Unchanged::RuleTooLong {
            limit: Edit::MAX_RULE_BYTES,
        });
    }
    if rule.chars().any(|c| is_unseen(c) && !"\n\r\t".contains(c)) {
        return Err(Unchanged::Unseen);
    }
    let rule = rule.trim();
    let document = Document::parse(rule).map_err(|_| Unchanged::NotOneRule)?;
    let blocks = Blocks::of(&document);
    let mut ids = blocks.ids();
    let is_one = document.as_table().len() == 1 && blocks.rules().is_some_and(|it| it.len() == 1);
    match ids.next() {
        Some(id) if is_one => {
            let lines: Vec<&str> = rule.lines().collect();
            Ok((lines.join(line_break(file)), id.to_owned()))
        }
        _ => Err(Unchanged::NotOneRule),
    }
}

fn id(rule: &Table) -> Option<&str> {
    rule.get("id").and_then(Item::as_str)
}

/// Where the last thing in a table ends.
fn end(table: &Table) -> usize {
    let ends = table.iter().map(|(key, item)| match item {
        Item::Table(table) => end(table).max(table.span().map_or(0, |it| it.end)),
        Item::ArrayOfTables(tables) => {
            let ends = tables.iter();
            let ends = ends.map(|table| end(table).max(table.span().map_or(0, |it| it.end)));
            ends.max().unwrap_or_default()
        }
        _ => {
            let key = table.key(key).and_then(toml_edit::Key::span);
            item.span().or(key).map_or(0, |span| span.end)
        }
    });
    ends.max().unwrap_or_default()
}

/// Where the headings of a table and of all below it begin.
fn heading(table: &Table, out: &mut Vec<usize>) {
    if !table.is_implicit() && !table.is_dotted() {
        out.extend(table.span().map(|span| span.start));
    }
    headings(table, out);
}

/// Where the headings below a table begin.
fn headings(table: &Table, out: &mut Vec<usize>) {
    for (_, item) in table {
        match item {
            Item::Table(table) => heading(table, out),
            Item::ArrayOfTables(tables) => tables.iter().for_each(|table| heading(table, out)),
            _ => {}
        }
    }
}

/// Where the comments end that stand right below this place; the place itself where there are none, or where they stand
/// right above something else and belong to that.
fn behind_comments(text: &str, at: usize) -> usize {
    let mut end = at;
    while let Some(next) = next_line(text, end) {
        let line_end = line_end(text, next);
        let line = text.get(next..line_end).unwrap_or_default();
        if is_blank(line) {
            return end;
        }
        if !line.trim_start().starts_with('#') {
            return at;
        }
        end = line_end;
    }
    end
}

/// Where the last line above this place ends in which there is anything.
fn content_end(text: &str, at: usize) -> Option<usize> {
    let above = text.get(..at)?;
    let last = above.rfind(|c| !matches!(c, ' ' | '\t' | '\r' | '\n'))?;
    Some(line_end(text, last))
}
