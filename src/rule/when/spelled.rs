//! One spelling for what may be written in many ways.

use super::function::{argument, function};
use super::names::Names;
use super::tree::{Expr, ExprKind};
use crate::rule::schema::On;

/// Most parts of an expression that are replaced.
const MAX_PARTS: usize = 20_000;

/// How an expression is written when every name in it is replaced by what it stands for and all names are English: what is
/// said in either language, and however it is spaced, is the same.
pub(in crate::rule) fn spelled<'n>(tree: &Expr<'n>, on: On, names: &Names<'n>) -> String {
    let mut speller = Speller {
        on,
        names,
        left: MAX_PARTS,
    };
    let mut tree = tree.clone();
    speller.replace(&mut tree);
    tree.to_string()
}

struct Speller<'w, 'n> {
    on: On,
    names: &'w Names<'n>,
    left: usize,
}

impl<'n> Speller<'_, 'n> {
    fn replace(&mut self, tree: &mut Expr<'n>) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        match &mut tree.kind {
            ExprKind::Path(path) => {
                if let Some(field) = self.on.field(path) {
                    *path = field.path;
                } else if let Some(person) = self.on.person().filter(|_| self.on.is_person(path)) {
                    *path = person;
                } else if let Some((_, Some(definition))) = self.names.definition(path) {
                    *tree = definition.clone();
                    return self.replace(tree);
                } else if let Some(list) = self.names.list(path) {
                    tree.kind = list.spelled();
                }
            }
            ExprKind::Call(name, arguments) => {
                name.text = function(name.text).map_or(name.text, |it| it.name);
                for word in arguments.iter_mut().filter_map(|it| it.name.as_mut()) {
                    word.text = argument(word.text).unwrap_or(word.text);
                }
            }
            ExprKind::Compare(left, _, right) => {
                self.anglicise(left, right);
                self.anglicise(right, left);
            }
            ExprKind::Among(item, list) => self.anglicise(item, list),
            _ => {}
        }
        for part in tree.parts_mut() {
            self.replace(part);
        }
    }

    /// The words that a field of few words is compared with, in English.
    fn anglicise(&self, field: &Expr<'n>, words: &mut Expr<'n>) {
        let ExprKind::Path(path) = field.kind else {
            return;
        };
        let Some(field) = self.on.field(path) else {
            return;
        };
        let items = match &mut words.kind {
            ExprKind::List(items) => items.as_mut_slice(),
            _ => std::slice::from_mut(words),
        };
        for item in items {
            if let ExprKind::Text(word) = &mut item.kind {
                *word = field.word(word).unwrap_or(word);
            }
        }
    }
}
