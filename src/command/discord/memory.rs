//! What is remembered for a while, and never more of it than so much.

use std::collections::{HashSet, VecDeque};

use crate::command::answer::Form;

/// How many interactions are known again. A session that is taken up again replays what was missed, at most minutes of it.
const MOST_SEEN: usize = 4_096;
/// How many forms wait to be opened.
const MOST_FORMS: usize = 64;

/// Interactions that were taken, the latest ones.
#[derive(Debug, Default)]
pub(super) struct Seen {
    known: HashSet<u64>,
    order: VecDeque<u64>,
}

impl Seen {
    /// Takes an interaction; says whether that is the first time.
    pub(super) fn is_new(&mut self, id: u64) -> bool {
        if !self.known.insert(id) {
            return false;
        }
        self.order.push_back(id);
        if self.order.len() > MOST_SEEN
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}

/// Forms that could not be shown at once, until somebody presses the button that stands for them.
#[derive(Debug, Default)]
pub(super) struct Forms(VecDeque<(String, Form)>);

impl Forms {
    /// Puts a form aside for the interaction that it answers; says what opens it.
    pub(super) fn put(&mut self, interaction: u64, form: Form) -> String {
        let code = format!("form:{interaction}");
        if self.0.len() == MOST_FORMS {
            self.0.pop_front();
        }
        self.0.push_back((code.clone(), form));
        code
    }

    /// The form that this opens. It stays: whoever closes it by mistake opens it again.
    pub(super) fn get(&self, code: &str) -> Option<Form> {
        let mut forms = self.0.iter();
        forms
            .find(|(known, _)| known == code)
            .map(|(_, form)| form.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Message;

    #[test]
    fn the_latest_are_known_and_the_oldest_forgotten() {
        let mut seen = Seen::default();
        let most = u64::try_from(MOST_SEEN).unwrap();
        for id in 0..=most {
            assert!(seen.is_new(id));
        }
        assert!(!seen.is_new(1) && !seen.is_new(most) && seen.is_new(0));
        assert_eq!((seen.known.len(), seen.order.len()), (MOST_SEEN, MOST_SEEN));

        let form = |code: usize| Form {
            code: code.to_string(),
            title: Message::default(),
            fields: Vec::new(),
        };
        let mut forms = Forms::default();
        let codes: Vec<_> = (0..=MOST_FORMS)
            .map(|n| forms.put(n as u64, form(n)))
            .collect();
        assert_eq!(forms.get(&codes[0]), None);
        assert_eq!(forms.get(&codes[1]), Some(form(1)));
        assert_eq!(forms.get(&codes[1]), Some(form(1)));
        assert_eq!(forms.0.len(), MOST_FORMS);
    }
}
