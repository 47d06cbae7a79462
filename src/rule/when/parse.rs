//! The grammar of a `when` line: tokens to a tree.
//!
//! ```text
//! any     = all { "or" all }
//! all     = one { "and" one }
//! one     = "not" one | operand [ compare operand | [ "not" ] "in" list ] | "(" any ")"
//! list    = "[" operand { "," operand } [ "," ] "]"
//! operand = path | text | number | "true" | "false"
//! ```

use std::ops::Range;

use super::token::{Comparison, Token, TokenKind};
use crate::fault::Problem;
use crate::rule::Mistake;

/// Deepest nesting of parentheses and `not`: far beyond what anybody can read, and no danger to the stack.
pub(in crate::rule) const MAX_DEPTH: usize = 64;

/// A condition as it was written.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::rule) enum Tree<'t> {
    /// All of these; chains are flat, so that depth is nesting alone.
    All(Vec<Self>),
    /// Any of these.
    Any(Vec<Self>),
    /// The opposite.
    Not(Box<Self>),
    /// Two values compared.
    Compare(Operand<'t>, Comparison, Operand<'t>),
    /// A value looked for in a list.
    Among(Operand<'t>, List<'t>),
    /// A value on its own.
    Bare(Operand<'t>),
}

/// A list and where it stands.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::rule) struct List<'t> {
    pub(in crate::rule) span: Range<usize>,
    pub(in crate::rule) items: Vec<Operand<'t>>,
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rule) struct Operand<'t> {
    pub(in crate::rule) span: Range<usize>,
    pub(in crate::rule) kind: OperandKind<'t>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rule) enum OperandKind<'t> {
    Path(&'t str),
    Text(&'t str),
    Number(i64),
    Bool(bool),
}

/// Reads `tokens`, which were made of `text`. Stops at the first word that fits nowhere.
pub(in crate::rule) fn parse<'t>(text: &'t str, tokens: &[Token<'t>]) -> Result<Tree<'t>, Mistake> {
    let mut parser = Parser {
        text,
        tokens,
        at: 0,
        depth: 0,
    };
    let tree = parser.any()?;
    match parser.peek() {
        None => Ok(tree),
        Some(_) => Err(parser.unexpected()),
    }
}

struct Parser<'p, 't> {
    text: &'t str,
    tokens: &'p [Token<'t>],
    at: usize,
    depth: usize,
}

impl<'t> Parser<'_, 't> {
    fn any(&mut self) -> Result<Tree<'t>, Mistake> {
        let first = self.all()?;
        let mut others = Vec::new();
        while self.take(TokenKind::Or) {
            others.push(self.all()?);
        }
        Ok(chain(first, others, Tree::Any))
    }

    fn all(&mut self) -> Result<Tree<'t>, Mistake> {
        let first = self.one()?;
        let mut others = Vec::new();
        while self.take(TokenKind::And) {
            others.push(self.one()?);
        }
        Ok(chain(first, others, Tree::All))
    }

    fn one(&mut self) -> Result<Tree<'t>, Mistake> {
        if self.take(TokenKind::Not) {
            return Ok(Tree::Not(Box::new(self.deeper(Self::one)?)));
        }
        let left = if self.take(TokenKind::Open) {
            let inner = self.deeper(Self::any)?;
            self.expect(TokenKind::Close)?;
            match inner {
                Tree::Bare(operand) => operand,
                condition => return Ok(condition),
            }
        } else {
            self.operand()?
        };
        self.after(left)
    }

    /// What may follow a value.
    fn after(&mut self, left: Operand<'t>) -> Result<Tree<'t>, Mistake> {
        if let Some(TokenKind::Compare(comparison)) = self.peek() {
            self.at += 1;
            let right = if self.take(TokenKind::Open) {
                let operand = self.operand()?;
                self.expect(TokenKind::Close)?;
                operand
            } else {
                self.operand()?
            };
            if let Some(TokenKind::Compare(_)) = self.peek() {
                return Err(Mistake::new(self.span(), Problem::ComparedTwice));
            }
            return Ok(Tree::Compare(left, comparison, right));
        }
        let next = self.tokens.get(self.at + 1).map(|token| token.kind);
        let negated = self.peek() == Some(TokenKind::Not) && next == Some(TokenKind::In);
        if negated {
            self.at += 1;
        }
        if !self.take(TokenKind::In) {
            return Ok(Tree::Bare(left));
        }
        let among = Tree::Among(left, self.list()?);
        Ok(if negated {
            Tree::Not(Box::new(among))
        } else {
            among
        })
    }

    fn list(&mut self) -> Result<List<'t>, Mistake> {
        let start = self.span().start;
        self.expect(TokenKind::OpenList)?;
        let mut items = Vec::new();
        while self.peek() != Some(TokenKind::CloseList) {
            items.push(self.operand()?);
            if !self.take(TokenKind::Comma) {
                break;
            }
        }
        let end = self.span().end;
        self.expect(TokenKind::CloseList)?;
        Ok(List {
            span: start..end,
            items,
        })
    }

    fn operand(&mut self) -> Result<Operand<'t>, Mistake> {
        let kind = match self.peek() {
            Some(TokenKind::Path(path)) => OperandKind::Path(path),
            Some(TokenKind::Text(text)) => OperandKind::Text(text),
            Some(TokenKind::Number(number)) => OperandKind::Number(number),
            Some(TokenKind::Bool(value)) => OperandKind::Bool(value),
            _ => return Err(self.unexpected()),
        };
        let span = self.span();
        self.at += 1;
        Ok(Operand { span, kind })
    }

    fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Mistake>,
    ) -> Result<T, Mistake> {
        if self.depth >= MAX_DEPTH {
            return Err(Mistake::new(
                self.span(),
                Problem::TooDeep { limit: MAX_DEPTH },
            ));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn peek(&self) -> Option<TokenKind<'t>> {
        self.tokens.get(self.at).map(|token| token.kind)
    }

    fn take(&mut self, kind: TokenKind<'_>) -> bool {
        let there = self.peek() == Some(kind);
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, kind: TokenKind<'_>) -> Result<(), Mistake> {
        if self.take(kind) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    /// Where the next word stands; the very end where there is none.
    fn span(&self) -> Range<usize> {
        let end = self.text.trim_end().len();
        self.tokens
            .get(self.at)
            .map_or(end..end, |token| token.span.clone())
    }

    fn unexpected(&self) -> Mistake {
        let span = self.span();
        let found = self.text.get(span.clone()).filter(|word| !word.is_empty());
        let found = found.map(str::to_owned);
        Mistake::new(span, Problem::Unexpected { found })
    }
}

fn chain<'t>(
    first: Tree<'t>,
    mut others: Vec<Tree<'t>>,
    join: fn(Vec<Tree<'t>>) -> Tree<'t>,
) -> Tree<'t> {
    if others.is_empty() {
        return first;
    }
    others.insert(0, first);
    join(others)
}

#[cfg(test)]
mod tests {
    use super::super::token;
    use super::*;

    fn tree(text: &str) -> Result<Tree<'_>, Mistake> {
        parse(text, &token::read(text).list)
    }

    #[test]
    fn and_binds_tighter_than_or_and_not_tighter_than_both() {
        let Tree::Any(any) = tree("a or not b and c").unwrap() else {
            panic!("no or");
        };
        let Tree::All(all) = &any[1] else {
            panic!("no and");
        };
        assert!(matches!(all.as_slice(), [Tree::Not(_), Tree::Bare(_)]));
    }

    #[test]
    fn a_long_chain_is_flat() {
        let long = vec!["a"; 10_000].join(" and ");
        let Tree::All(all) = tree(&long).unwrap() else {
            panic!("no and");
        };
        assert_eq!(all.len(), 10_000);
    }

    #[test]
    fn nesting_ends_where_nobody_could_read_it() {
        let deep = |n: usize| format!("{}a{}", "(".repeat(n), ")".repeat(n));
        assert!(tree(&deep(MAX_DEPTH)).is_ok());
        for text in [deep(MAX_DEPTH + 1), format!("{}a", "not ".repeat(10_000))] {
            let mistake = tree(&text).unwrap_err();
            assert!(matches!(mistake.problem, Problem::TooDeep { .. }));
        }
    }

    #[test]
    fn the_word_that_fits_nowhere_is_pointed_at() {
        for (text, word) in [
            ("a b", "b"),
            ("a ==", ""),
            ("", ""),
            ("a in b", "b"),
            ("a in ['x' 'y']", "'y'"),
            ("(a", ""),
            ("a)", ")"),
            ("and a", "and"),
            ("(a and b) == c", "=="),
            ("1 < a < 3", "<"),
        ] {
            let mistake = tree(text).unwrap_err();
            assert_eq!(text.get(mistake.span), Some(word), "{text}");
        }
    }
}
