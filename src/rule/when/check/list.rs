//! Lists, and searching texts.

use aho_corasick::AhoCorasick;
use memchr::memmem::Finder;

use super::super::condition::{Condition, Number, Searcher, Texts};
use super::super::names::List;
use super::super::pattern;
use super::super::token::Search;
use super::super::tree::{Expr, ExprKind};
use super::value::field_value;
use super::{Checker, Value, folded};
use crate::event::Text;
use crate::fault::{Problem, ValueType};

impl<'n> Checker<'_, 'n> {
    /// A value looked for in a list. A person is looked for by their id.
    pub(super) fn among(&mut self, item: &Expr<'n>, list: &Expr<'n>) -> Option<Condition> {
        let person = match item.kind {
            ExprKind::Path(path) if self.on.is_person(path) => {
                super::super::key(self.on, path).ok()
            }
            _ => None,
        };
        let value = match person {
            Some(field) => Some(field_value(field)),
            None => self.value(item),
        };
        if let Some(Value::Truth(_)) = value {
            let problem = Problem::NoList {
                value: item.to_string(),
            };
            self.tell(item.span.clone(), problem);
            return None;
        }
        let wanted = value.as_ref().map(Value::value_type);
        let found = self.items(item, wanted, list);
        let (value, found) = (value?, found?);
        if let (Value::TextField(_, field), List::Texts(words)) = (&value, &found) {
            let mut fine = true;
            for (index, word) in words.iter().enumerate() {
                let place = match &list.kind {
                    ExprKind::List(items) => items.get(index).unwrap_or(list),
                    _ => list,
                };
                fine &= self.choice(field, item, word, place).is_some();
            }
            if !fine {
                return None;
            }
        }
        Some(match (value, found) {
            (Value::TextField(read, field), List::Texts(texts)) => {
                let texts = texts.into_iter();
                let texts = texts
                    .map(|it| folded(field.word(it).unwrap_or(it)))
                    .collect();
                Condition::TextAmong(read, Box::new(Texts::new(texts)))
            }
            (Value::Text(text), List::Texts(texts)) => {
                let text = folded(text);
                Condition::Always(texts.into_iter().any(|item| folded(item) == text))
            }
            (Value::Number(Number::Constant(number), _), List::Numbers(numbers)) => {
                Condition::Always(numbers.contains(&number))
            }
            (Value::Number(number, _), List::Numbers(mut numbers)) => {
                numbers.sort_unstable();
                numbers.dedup();
                Condition::NumberAmong(number, numbers.into())
            }
            (value, found) => {
                let found = match found {
                    List::Texts(_) => ValueType::Text,
                    List::Numbers(_) => ValueType::Number,
                };
                self.mismatch((item, value.value_type()), (list, found));
                return None;
            }
        })
    }

    /// What a list holds. Of one that stands here every item is looked at.
    fn items(
        &mut self,
        item: &Expr<'_>,
        wanted: Option<ValueType>,
        list: &Expr<'n>,
    ) -> Option<List<'n>> {
        let items = match &list.kind {
            ExprKind::List(items) => items,
            ExprKind::Path(name) => {
                if let Some(list) = self.names.list(name) {
                    return Some(list.clone());
                }
                if self.names.broken.contains(name) {
                    return None;
                }
                let known = || self.names.lists.keys().copied();
                let problem = Problem::UnknownList {
                    found: (*name).to_owned(),
                    suggestion: crate::fault::did_you_mean(name, known()).map(str::to_owned),
                    known: known().map(str::to_owned).collect(),
                };
                self.tell(list.span.clone(), problem);
                return None;
            }
            _ => {
                let problem = Problem::NeedsList {
                    value: item.to_string(),
                    found: list.to_string(),
                };
                self.tell(list.span.clone(), problem);
                return None;
            }
        };
        if items.is_empty() {
            self.tell(list.span.clone(), Problem::EmptyList);
            return None;
        }
        let wanted = wanted?;
        let told = self.told.len();
        let (mut texts, mut numbers) = (Vec::new(), Vec::new());
        for each in items {
            if !self.count_part(&each.span) {
                return None;
            }
            match (&each.kind, wanted) {
                (ExprKind::Text(text), ValueType::Text) => texts.push(*text),
                (ExprKind::Number(number), ValueType::Number) => numbers.push(*number),
                (ExprKind::Path(word), ValueType::Text) => {
                    let word = (*word).to_owned();
                    self.tell(each.span.clone(), Problem::Unquoted { word });
                }
                (ExprKind::Text(_), _) => {
                    self.mismatch((item, wanted), (each, ValueType::Text));
                }
                (ExprKind::Number(_), _) => {
                    self.mismatch((item, wanted), (each, ValueType::Number));
                }
                (ExprKind::Bool(_), _) => self.mismatch((item, wanted), (each, ValueType::Bool)),
                (ExprKind::Duration(_), _) => {
                    self.mismatch((item, wanted), (each, ValueType::Duration));
                }
                _ => {
                    let found = Some(each.to_string());
                    self.tell(each.span.clone(), Problem::Unexpected { found });
                }
            }
        }
        if self.told.len() > told {
            return None;
        }
        Some(if wanted == ValueType::Text {
            List::Texts(texts)
        } else {
            List::Numbers(numbers)
        })
    }

    /// A text searched for others.
    pub(super) fn search(
        &mut self,
        text: &Expr<'n>,
        search: Search,
        what: &Expr<'n>,
    ) -> Option<Condition> {
        let value = self.value(text);
        let read = match value {
            Some(Value::TextField(read, _)) => Some(read),
            Some(other) => {
                let problem = Problem::NotSearchable {
                    value: text.to_string(),
                    found: other.value_type(),
                };
                self.tell(text.span.clone(), problem);
                return None;
            }
            None => None,
        };
        let wanted = match &what.kind {
            ExprKind::Text(text) => vec![*text],
            _ if self.is_stray(what) => {
                let word = what.to_string();
                self.tell(what.span.clone(), Problem::Unquoted { word });
                return None;
            }
            _ => match self.items(text, Some(ValueType::Text), what)? {
                List::Texts(texts) => texts,
                List::Numbers(_) => {
                    self.mismatch((text, ValueType::Text), (what, ValueType::Number));
                    return None;
                }
            },
        };
        if wanted.iter().any(|text| text.is_empty()) {
            // Every text contains it.
            self.tell(what.span.clone(), Problem::EmptySearch);
            return None;
        }
        let searcher = self.searcher(search, &wanted, what)?;
        Some(Condition::Search(read?, Box::new(searcher)))
    }

    fn searcher(&mut self, search: Search, wanted: &[&str], what: &Expr<'_>) -> Option<Searcher> {
        let folded_ones = || {
            wanted
                .iter()
                .map(|text| folded(text))
                .collect::<Vec<Text>>()
        };
        Some(match search {
            Search::Contains => match folded_ones().as_slice() {
                [one] => Searcher::Contains(Box::new(Finder::new(one.as_bytes()).into_owned())),
                many => match AhoCorasick::new(many.iter().map(Text::as_str)) {
                    Ok(any) => Searcher::ContainsAny(any),
                    Err(error) => return self.bad_pattern(what, &error.to_string()),
                },
            },
            Search::StartsWith => Searcher::StartsWith(folded_ones().into()),
            Search::EndsWith => Searcher::EndsWith(folded_ones().into()),
            Search::Matches => {
                let any: Vec<_> = wanted.iter().map(|it| format!("(?:{it})")).collect();
                let pattern = match wanted {
                    [one] => (*one).to_owned(),
                    _ => any.join("|"),
                };
                match pattern::read(&pattern) {
                    Ok(pattern) => Searcher::Matches(pattern),
                    Err(error) => return self.bad_pattern(what, &error.to_string()),
                }
            }
        })
    }

    fn bad_pattern(&mut self, what: &Expr<'_>, why: &str) -> Option<Searcher> {
        // The library draws the pattern over several lines; the last one says what is wrong.
        let detail = why.lines().last().unwrap_or_default();
        let detail = detail.trim_start_matches("error: ").trim().to_owned();
        self.tell(what.span.clone(), Problem::BadPattern { detail });
        None
    }
}
