//! The grammar of a `when` line: tokens to a tree.
//!
//! ```text
//! any      = all { "or" all }
//! all      = one { "and" one }
//! one      = "not" one | relation
//! relation = sum [ compare sum | [ "not" ] ( "in" | "contains" | "starts_with" | "ends_with" | "matches" ) sum ]
//! sum      = product { ( "+" | "-" ) product }
//! product  = sign { ( "*" | "/" ) sign }
//! sign     = "-" sign | primary
//! primary  = text | number | duration | "true" | "false" | path [ "(" arguments ")" ] | list | "(" any ")"
//! list     = "[" [ sum { "," sum } [ "," ] ] "]"
//! argument = [ path ":" ] any
//! ```

use std::ops::Range;

use super::token::{Token, TokenKind};
use super::tree::{Argument, Expr, ExprKind, Factor, Sign, Word};
use crate::fault::Problem;
use crate::rule::Mistake;

/// Deepest nesting of brackets, `not` and `-`: far beyond what anybody can read, and no danger to the stack.
pub(in crate::rule) const MAX_DEPTH: usize = 32;

/// Reads `tokens`, which were made of `text`. Stops at the first word that fits nowhere.
pub(in crate::rule) fn parse<'t>(text: &'t str, tokens: &[Token<'t>]) -> Result<Expr<'t>, Mistake> {
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
    fn any(&mut self) -> Result<Expr<'t>, Mistake> {
        self.chain(TokenKind::Or, Self::all, ExprKind::Any)
    }

    fn all(&mut self) -> Result<Expr<'t>, Mistake> {
        self.chain(TokenKind::And, Self::one, ExprKind::All)
    }

    fn chain(
        &mut self,
        between: TokenKind<'_>,
        read: fn(&mut Self) -> Result<Expr<'t>, Mistake>,
        join: fn(Vec<Expr<'t>>) -> ExprKind<'t>,
    ) -> Result<Expr<'t>, Mistake> {
        let first = read(self)?;
        if self.peek() != Some(between) {
            return Ok(first);
        }
        let start = first.span.start;
        let mut parts = vec![first];
        while self.take(between) {
            parts.push(read(self)?);
        }
        Ok(self.node(start, join(parts)))
    }

    fn one(&mut self) -> Result<Expr<'t>, Mistake> {
        let start = self.span().start;
        if self.take(TokenKind::Not) {
            let other = self.deeper(Self::one)?;
            return Ok(self.node(start, ExprKind::Not(Box::new(other))));
        }
        self.relation()
    }

    fn relation(&mut self) -> Result<Expr<'t>, Mistake> {
        let left = self.sum()?;
        let start = left.span.start;
        let left = Box::new(left);
        if let Some(TokenKind::Compare(comparison)) = self.peek() {
            self.at += 1;
            let right = Box::new(self.sum()?);
            if let Some(TokenKind::Compare(_)) = self.peek() {
                return Err(Mistake::new(self.span(), Problem::ComparedTwice));
            }
            return Ok(self.node(start, ExprKind::Compare(left, comparison, right)));
        }
        let next = self.tokens.get(self.at + 1).map(|token| token.kind);
        let negated = self.peek() == Some(TokenKind::Not)
            && matches!(next, Some(TokenKind::In | TokenKind::Search(_)));
        self.at += usize::from(negated);
        let kind = match self.peek() {
            Some(TokenKind::In) => {
                self.at += 1;
                ExprKind::Among(left, Box::new(self.sum()?))
            }
            Some(TokenKind::Search(search)) => {
                self.at += 1;
                ExprKind::Search(left, search, Box::new(self.sum()?))
            }
            _ => return Ok(*left),
        };
        let relation = self.node(start, kind);
        Ok(if negated {
            self.node(start, ExprKind::Not(Box::new(relation)))
        } else {
            relation
        })
    }

    fn sum(&mut self) -> Result<Expr<'t>, Mistake> {
        let first = self.product()?;
        let start = first.span.start;
        let mut parts = vec![(Sign::Plus, first)];
        loop {
            let sign = match self.peek() {
                Some(TokenKind::Plus) => Sign::Plus,
                Some(TokenKind::Minus) => Sign::Minus,
                _ => break,
            };
            self.at += 1;
            parts.push((sign, self.product()?));
        }
        Ok(match parts.pop() {
            Some((_, only)) if parts.is_empty() => only,
            last => {
                parts.extend(last);
                self.node(start, ExprKind::Sum(parts))
            }
        })
    }

    fn product(&mut self) -> Result<Expr<'t>, Mistake> {
        let first = self.sign()?;
        let start = first.span.start;
        let mut parts = vec![(Factor::Times, first)];
        loop {
            let factor = match self.peek() {
                Some(TokenKind::Times) => Factor::Times,
                Some(TokenKind::Over) => Factor::Over,
                _ => break,
            };
            self.at += 1;
            parts.push((factor, self.sign()?));
        }
        Ok(match parts.pop() {
            Some((_, only)) if parts.is_empty() => only,
            last => {
                parts.extend(last);
                self.node(start, ExprKind::Product(parts))
            }
        })
    }

    fn sign(&mut self) -> Result<Expr<'t>, Mistake> {
        let start = self.span().start;
        if !self.take(TokenKind::Minus) {
            return self.primary();
        }
        let other = self.deeper(Self::sign)?;
        let kind = match other.kind {
            ExprKind::Number(number) => ExprKind::Number(number.saturating_neg()),
            _ => ExprKind::Negative(Box::new(other)),
        };
        Ok(self.node(start, kind))
    }

    fn primary(&mut self) -> Result<Expr<'t>, Mistake> {
        let span = self.span();
        let kind = match self.peek() {
            Some(TokenKind::Path(text)) => {
                self.at += 1;
                if self.take(TokenKind::Open) {
                    let arguments = self.deeper(Self::arguments)?;
                    let start = span.start;
                    return Ok(self.node(start, ExprKind::Call(Word { span, text }, arguments)));
                }
                self.at -= 1;
                ExprKind::Path(text)
            }
            Some(TokenKind::Text(text)) => ExprKind::Text(text),
            Some(TokenKind::Number(number)) => ExprKind::Number(number),
            Some(TokenKind::Duration(millis)) => ExprKind::Duration(millis),
            Some(TokenKind::Bool(value)) => ExprKind::Bool(value),
            Some(TokenKind::OpenList) => return self.deeper(Self::list),
            Some(TokenKind::Open) => {
                self.at += 1;
                let inner = self.deeper(Self::any)?;
                self.expect(TokenKind::Close)?;
                // Its brackets are part of where it stands.
                return Ok(self.node(span.start, inner.kind));
            }
            _ => return Err(self.unexpected()),
        };
        self.at += 1;
        Ok(Expr { span, kind })
    }

    fn list(&mut self) -> Result<Expr<'t>, Mistake> {
        let start = self.span().start;
        self.expect(TokenKind::OpenList)?;
        let mut items = Vec::new();
        while self.peek() != Some(TokenKind::CloseList) {
            items.push(self.sum()?);
            if !self.take(TokenKind::Comma) {
                break;
            }
        }
        self.expect(TokenKind::CloseList)?;
        Ok(self.node(start, ExprKind::List(items)))
    }

    fn arguments(&mut self) -> Result<Vec<Argument<'t>>, Mistake> {
        let mut arguments = Vec::new();
        while self.peek() != Some(TokenKind::Close) {
            let next = self.tokens.get(self.at + 1).map(|token| token.kind);
            let name = match (self.peek(), next) {
                (Some(TokenKind::Path(text)), Some(TokenKind::Colon)) => {
                    let span = self.span();
                    self.at += 2;
                    Some(Word { span, text })
                }
                _ => None,
            };
            let value = self.any()?;
            arguments.push(Argument { name, value });
            if !self.take(TokenKind::Comma) {
                break;
            }
        }
        self.expect(TokenKind::Close)?;
        Ok(arguments)
    }

    /// An expression from `start` to the last word that was read.
    fn node(&self, start: usize, kind: ExprKind<'t>) -> Expr<'t> {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        let end = last.map_or(start, |token| token.span.end);
        Expr {
            span: start..end,
            kind,
        }
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

#[cfg(test)]
mod tests {
    use super::super::token;
    use super::*;

    fn tree(text: &str) -> Result<Expr<'_>, Mistake> {
        parse(text, &token::read(text).list)
    }

    #[test]
    fn and_binds_tighter_than_or_and_not_tighter_than_both() {
        let ExprKind::Any(any) = tree("a or not b and c").unwrap().kind else {
            panic!("no or");
        };
        let ExprKind::All(all) = &any[1].kind else {
            panic!("no and");
        };
        assert!(matches!(
            all.as_slice(),
            [
                Expr {
                    kind: ExprKind::Not(_),
                    ..
                },
                Expr {
                    kind: ExprKind::Path("c"),
                    ..
                }
            ]
        ));
    }

    #[test]
    fn sums_bind_looser_than_products_and_tighter_than_comparisons() {
        for (text, same) in [
            ("a + b * 2 >= c - 1", "(a + (b * 2)) >= (c - 1)"),
            ("a - b - c", "(a - b - c)"),
            ("- a * b", "(-a) * b"),
            ("a -5", "a - 5"),
            ("a not in [1]", "not (a in [1])"),
            ("a not contains 'x'", "not (a contains 'x')"),
            ("not a == b", "not (a == b)"),
        ] {
            assert_eq!(tree(text), tree(same), "{text}");
        }
    }

    #[test]
    fn what_is_written_again_reads_the_same() {
        for text in [
            "a and (b or c) and not (d and e)",
            "not not a",
            "-(a + b) * -3 / (2 - c)",
            "(a == b) == (c != d)",
            "count(30s, per: donor, where: kind == 'balloon' or x) >= 5",
            "crosses(broadcast_total(balloons), 1만) and text matches 'a\"b'",
            "a in [1, -2, 3] or b in vip",
            "a - (b - c) - d",
            "rate(90s) > 0",
        ] {
            let first = tree(text).unwrap();
            let again = first.to_string();
            assert_eq!(tree(&again).as_ref(), Ok(&first), "{text} -> {again}");
        }
    }

    #[test]
    fn a_long_chain_is_flat() {
        for between in [" and ", " or ", " + ", " * "] {
            let long = vec!["a"; 10_000].join(between);
            let parts = match tree(&long).unwrap().kind {
                ExprKind::All(parts) | ExprKind::Any(parts) => parts.len(),
                ExprKind::Sum(parts) => parts.len(),
                ExprKind::Product(parts) => parts.len(),
                other => panic!("{other:?}"),
            };
            assert_eq!(parts, 10_000);
        }
    }

    #[test]
    fn nesting_ends_where_nobody_could_read_it() {
        let deep =
            |open: &str, close: &str, n: usize| format!("{}a{}", open.repeat(n), close.repeat(n));
        for (open, close) in [("(", ")"), ("not ", ""), ("-", ""), ("f(", ")"), ("[", "]")] {
            assert!(tree(&deep(open, close, MAX_DEPTH)).is_ok(), "{open}");
            let mistake = tree(&deep(open, close, 10_000)).unwrap_err();
            assert!(matches!(mistake.problem, Problem::TooDeep { .. }), "{open}");
        }
    }

    #[test]
    fn the_word_that_fits_nowhere_is_pointed_at() {
        for (text, word) in [
            ("a b", "b"),
            ("a ==", ""),
            ("", ""),
            ("a in ['x' 'y']", "'y'"),
            ("(a", ""),
            ("a)", ")"),
            ("and a", "and"),
            ("count(30s", ""),
            ("count(30s per: a)", "per"),
            ("1 < a < 3", "<"),
        ] {
            let mistake = tree(text).unwrap_err();
            assert_eq!(text.get(mistake.span), Some(word), "{text}");
        }
    }
}
