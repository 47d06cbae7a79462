//! What a test expected beside what came of it, line by line.

use super::{Language, Problem, cells};

/// What is shown instead of one long sentence.
pub(super) struct Diff {
    /// What happened, without the texts themselves.
    pub(super) headline: String,
    pub(super) lines: Vec<Line>,
}

/// A line: `-` for what was expected, `+` for what came, a space for what is only said.
pub(super) struct Line {
    pub(super) mark: char,
    pub(super) text: String,
}

/// The words for it.
struct Labels {
    expected: &'static str,
    rang: &'static str,
    said: &'static str,
    held: &'static str,
    none: &'static str,
}

const KOREAN: Labels = Labels {
    expected: "기대:",
    rang: "울림:",
    said: "실제:",
    held: "보류:",
    none: "없음",
};

const ENGLISH: Labels = Labels {
    expected: "expected:",
    rang: "rang:    ",
    said: "said:    ",
    held: "held:    ",
    none: "none",
};

/// The difference behind a problem; `None` where there is none to show.
pub(super) fn of(problem: &Problem, language: Language) -> Option<Diff> {
    let labels = match language {
        Language::Korean => KOREAN,
        Language::English => ENGLISH,
    };
    match problem {
        Problem::OtherRings {
            expected,
            rang,
            held,
        } => {
            let names = |names: &[String]| match names {
                [] => labels.none.to_owned(),
                names => names.join(", "),
            };
            let mut lines = vec![
                line('-', labels.expected, &names(expected)),
                line('+', labels.rang, &names(rang)),
            ];
            if !held.is_empty() {
                lines.push(line(' ', labels.held, &names(held)));
            }
            let headline = match language {
                Language::Korean => "기대한 것과 다른 규칙이 울립니다",
                Language::English => "other rules ring than the test expects",
            };
            Some(Diff {
                headline: headline.into(),
                lines,
            })
        }
        Problem::OtherText {
            rule,
            expected,
            said,
        } => Some(Diff {
            headline: match language {
                Language::Korean => format!("`{rule}` 규칙의 문구가 기대한 것과 다릅니다"),
                Language::English => {
                    format!("`{rule}` says something else than the test expects")
                }
            },
            lines: texts(&labels, expected, said),
        }),
        _ => None,
    }
}

fn line(mark: char, label: &str, text: &str) -> Line {
    Line {
        mark,
        text: format!("{label} {text}"),
    }
}

/// Two texts line by line: what they share once, what differs twice, and where in it.
fn texts(labels: &Labels, expected: &str, said: &str) -> Vec<Line> {
    let blank = " ".repeat(cells(labels.expected));
    let (mut wanted, mut came) = (expected.split('\n'), said.split('\n'));
    let mut out = Vec::new();
    // Each label stands once, where the first difference is.
    let (mut first_wanted, mut first_came) = (Some(labels.expected), Some(labels.said));
    loop {
        let (wanted, came) = (wanted.next(), came.next());
        if wanted.is_none() && came.is_none() {
            return out;
        }
        if wanted == came {
            out.push(line(' ', &blank, wanted.unwrap_or_default()));
            continue;
        }
        if let Some(text) = wanted {
            let label = first_wanted.take().unwrap_or(&blank);
            out.push(line('-', label, text));
        }
        if let Some(text) = came {
            let label = first_came.take().unwrap_or(&blank);
            out.push(line('+', label, text));
        }
        if let (Some(wanted), Some(came)) = (wanted, came) {
            out.push(line(' ', &blank, &carets(wanted, came)));
        }
    }
}

/// Carets under what differs in the second text; one after its end where it only lacks something.
fn carets(wanted: &str, came: &str) -> String {
    let same = |pair: &(char, char)| pair.0 == pair.1;
    let head = wanted.chars().zip(came.chars()).take_while(same).count();
    let left = wanted.chars().count().min(came.chars().count()) - head;
    let ends = wanted.chars().rev().zip(came.chars().rev());
    let tail = ends.take(left).take_while(same).count();
    let before: String = came.chars().take(head).collect();
    let differs: String = {
        let count = came.chars().count() - head - tail;
        came.chars().skip(head).take(count).collect()
    };
    format!(
        "{}{}",
        " ".repeat(cells(&before)),
        "^".repeat(cells(&differs).max(1))
    )
}
