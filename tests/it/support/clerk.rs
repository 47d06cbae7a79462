//! Whoever answers calls in tests: as the test says, with everything written down.

use std::sync::Mutex;

use soopbell::command::answer::Answer;
use soopbell::command::call::{Call, Caller, Deed, Place, Platform};
use soopbell::command::complete::{Offer, Typing};
use soopbell::fault::Language;
use soopbell::message::Message;

type Answers = Box<dyn Fn(&Call) -> Option<Answer> + Send + Sync>;
type Offers = Box<dyn Fn(&Typing) -> Vec<Offer> + Send + Sync>;

/// A clerk who says what the test says.
pub(crate) struct Clerk {
    answers: Answers,
    offers: Offers,
    calls: Mutex<Vec<Call>>,
    typings: Mutex<Vec<Typing>>,
    greeted: Mutex<Vec<Place>>,
}

impl Clerk {
    /// One who answers like this. It is asked on a thread, and may take its time.
    pub(crate) fn new(answers: impl Fn(&Call) -> Option<Answer> + Send + Sync + 'static) -> Self {
        Self {
            answers: Box::new(answers),
            offers: Box::new(|_| Vec::new()),
            calls: Mutex::default(),
            typings: Mutex::default(),
            greeted: Mutex::default(),
        }
    }

    /// The same, who offers this to whoever is typing.
    pub(crate) fn offering(
        mut self,
        offers: impl Fn(&Typing) -> Vec<Offer> + Send + Sync + 'static,
    ) -> Self {
        self.offers = Box::new(offers);
        self
    }

    /// Who called, in the order in which they came.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    /// What they did.
    pub(crate) fn deeds(&self) -> Vec<Deed> {
        self.calls().into_iter().map(|call| call.deed).collect()
    }

    /// Who typed.
    pub(crate) fn typings(&self) -> Vec<Typing> {
        self.typings.lock().unwrap().clone()
    }
}

impl soopbell::command::Clerk for Clerk {
    fn language(&self, caller: &Caller, _: &Place) -> Language {
        caller.language.unwrap_or(Language::Korean)
    }

    fn answer(&self, call: &Call) -> Option<Answer> {
        self.calls.lock().unwrap().push(call.clone());
        (self.answers)(call)
    }

    fn complete(&self, typing: &Typing) -> Vec<Offer> {
        self.typings.lock().unwrap().push(typing.clone());
        (self.offers)(typing)
    }

    fn greeting(&self, _: Platform, place: &Place) -> Option<Answer> {
        let mut greeted = self.greeted.lock().unwrap();
        if greeted.iter().any(|it| it.house == place.house) {
            return None;
        }
        greeted.push(place.clone());
        Some(Answer::told(Message::text("hello")))
    }
    fn allows(&self, _: &Caller, _: &Place) -> bool {
        true
    }
}
