//! What goes out: an answer as data. How it looks on a platform is the adapter's.

use crate::message::Message;

/// Whether it went well; platforms choose a colour or a sign by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Something was changed, as asked.
    Done,
    /// Something is told.
    #[default]
    Told,
    /// It cannot be, and why.
    Refused,
    /// It is not done yet: somebody has to confirm.
    Asked,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// How it went.
    pub tone: Tone,
    /// What it is about, in one line.
    pub title: Option<Message>,
    /// Address of a picture, on a host of SOOP's.
    pub picture: Option<String>,
    /// What it says, from top to bottom. What does not fit on the platform is left out from the end, and that is said.
    pub parts: Vec<Part>,
    /// Buttons, row by row: at most five in a row and four rows.
    pub buttons: Vec<Vec<Button>>,
    /// A choice of at most 25.
    pub menu: Option<Menu>,
    /// A form to be filled in. It is shown instead of all the rest where the platform can show forms at once.
    pub form: Option<Form>,
    /// Only the caller is to see it, where the platform can do that.
    pub private: bool,
    /// It takes the place of the message that the pressed button was on.
    pub replaces: bool,
}

/// A part of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A paragraph.
    Line(Message),
    /// One of a list.
    Item(Message),
    /// A name and what is to be said of it, side by side.
    Fact(Message, Message),
    /// Text whose columns matter, in a typewriter's letters: a diagnostic, a rule, a diff.
    Block(String),
}

/// What a button means when it is pressed: what it does and to what, as the platform hands it back. At most 64 bytes, which is
/// Telegram's limit. It is no secret and no proof of anything.
pub type Code = String;

/// Most bytes of a [`Code`].
pub const MAX_CODE_BYTES: usize = 64;

/// Something to press.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What stands on it.
    pub label: Message,
    /// What it means.
    pub code: Code,
    /// How it looks.
    pub weight: Weight,
}

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weight {
    /// One among others.
    #[default]
    Plain,
    /// What most will want.
    Main,
    /// What takes something away.
    Danger,
}

/// A choice of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    /// What is chosen.
    pub prompt: Message,
    /// From what: at most 25.
    pub choices: Vec<Choice>,
}

/// One that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What stands there.
    pub label: Message,
    /// What it means.
    pub code: Code,
}

/// Something to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// By what it is known when it comes back.
    pub code: Code,
    /// What it is for.
    pub title: Message,
    /// At most five.
    pub fields: Vec<Blank>,
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blank {
    /// Its name in the [`Arguments`](super::call::Arguments) that come back.
    pub name: &'static str,
    /// What to write here.
    pub label: Message,
    /// An example, shown while it is empty.
    pub example: String,
    /// What stands in it already.
    pub value: String,
    /// It has several lines.
    pub is_long: bool,
    /// It may not be left empty.
    pub is_required: bool,
}

impl Answer {
    /// Something was changed, as asked.
    pub fn done(line: Message) -> Self {
        Self::of(Tone::Done, line)
    }

    /// Something is told.
    pub fn told(line: Message) -> Self {
        Self::of(Tone::Told, line)
    }

    /// It cannot be: why, and what to do. Only the caller has to see that.
    pub fn refused(line: Message) -> Self {
        Self::of(Tone::Refused, line).privately()
    }

    /// Somebody has to confirm it.
    pub fn asked(line: Message) -> Self {
        Self::of(Tone::Asked, line)
    }

    fn of(tone: Tone, line: Message) -> Self {
        Self {
            tone,
            parts: vec![Part::Line(line)],
            ..Self::default()
        }
    }

    /// Everything that it says, but for what stands in blocks.
    pub(super) fn messages(&mut self) -> impl Iterator<Item = &mut Message> {
        let parts = self.parts.iter_mut().flat_map(|part| match part {
            Part::Line(line) | Part::Item(line) => vec![line],
            Part::Fact(name, value) => vec![name, value],
            Part::Block(_) => Vec::new(),
        });
        let buttons = self.buttons.iter_mut().flatten();
        let menu = self.menu.iter_mut().flat_map(|menu| {
            let choices = menu.choices.iter_mut().map(|choice| &mut choice.label);
            std::iter::once(&mut menu.prompt).chain(choices)
        });
        self.title
            .iter_mut()
            .chain(parts)
            .chain(buttons.map(|button| &mut button.label))
            .chain(menu)
    }

    /// The same, with this in one line above it.
    #[must_use]
    pub fn titled(mut self, title: Message) -> Self {
        self.title = Some(title);
        self
    }

    /// The same, with this below.
    #[must_use]
    pub fn with(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// The same, with these below.
    #[must_use]
    pub fn with_all(mut self, parts: impl IntoIterator<Item = Part>) -> Self {
        self.parts.extend(parts);
        self
    }

    /// The same, with a row of buttons.
    #[must_use]
    pub fn row(mut self, buttons: impl IntoIterator<Item = Button>) -> Self {
        self.buttons.push(buttons.into_iter().collect());
        self
    }

    /// The same, with something to choose from.
    #[must_use]
    pub fn choosing(mut self, prompt: Message, choices: Vec<Choice>) -> Self {
        self.menu = Some(Menu { prompt, choices });
        self
    }

    /// The same, for the caller alone.
    #[must_use]
    pub fn privately(mut self) -> Self {
        self.private = true;
        self
    }

    /// The same, in the place of what the pressed button was on.
    #[must_use]
    pub fn instead(mut self) -> Self {
        self.replaces = true;
        self
    }
}

impl Button {
    /// A button like others.
    pub fn plain(label: Message, code: impl Into<Code>) -> Self {
        Self::new(label, code, Weight::Plain)
    }

    /// What most will want.
    pub fn main(label: Message, code: impl Into<Code>) -> Self {
        Self::new(label, code, Weight::Main)
    }

    /// What takes something away.
    pub fn danger(label: Message, code: impl Into<Code>) -> Self {
        Self::new(label, code, Weight::Danger)
    }

    fn new(label: Message, code: impl Into<Code>, weight: Weight) -> Self {
        Self {
            label,
            code: code.into(),
            weight,
        }
    }
}
