//! Everything that can be wrong in a file, as data.

/// A type's `code`, and `CODES` with the same ones: read from one table, so that neither can forget one.
macro_rules! codes {
    (
        $(#[$doc:meta])*
        match self {
            $($pattern:pat => $code:literal,)+
        }
        $(else $other:pat => $its_code:expr)?
    ) => {
        /// Every code that there is.
        pub const CODES: &[&str] = &[$($code),+];

        $(#[$doc])*
        pub fn code(&self) -> &'static str {
            match self {
                $($pattern => $code,)+
                $($other => $its_code,)?
            }
        }
    };
}
pub(super) use codes;

use super::warning::Warning;

/// One kind of mistake with what the messages need to name.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    missing_docs,
    reason = "fields are named for what the messages put there"
)]
pub enum Problem {
    // Files as such: F.
    /// The file could not be read.
    Unreadable { why: String },
    /// The file is larger than anything a person writes.
    TooLarge { limit_bytes: u64 },
    /// The file is not UTF-8.
    NotUtf8,
    /// The file is not TOML.
    Syntax { detail: String },
    /// A key that nothing reads.
    UnknownKey {
        key: String,
        suggestion: Option<String>,
        known: Vec<String>,
    },
    /// A key that must be there.
    MissingKey { key: String, example: String },
    /// A value of another type than the key takes.
    WrongType {
        key: String,
        expected: Expected,
        found: String,
    },

    // Configuration: C.
    /// A duration that cannot be read.
    BadDuration { key: String, found: String },
    /// A number or duration outside what makes sense.
    OutOfRange {
        key: String,
        found: String,
        min: String,
        max: String,
    },
    /// An address that is none, or of the wrong scheme.
    BadUrl { key: String, found: String },
    /// A token or password would travel in the clear.
    InsecureUrl { key: String, found: String },
    /// Not a SOOP id.
    BadStreamer {
        found: String,
        suggestion: Option<String>,
    },
    /// One of a few words was expected.
    BadChoice {
        key: String,
        found: String,
        suggestion: Option<String>,
        choices: Vec<String>,
    },
    /// A target that is not configured.
    UnknownTarget {
        found: String,
        suggestion: Option<String>,
        known: Vec<String>,
    },
    /// Both `key` and `key_file` are given.
    SecretTwice { key: String },
    /// The file of a secret cannot be read.
    SecretFile {
        key: String,
        path: String,
        why: String,
    },
    /// A target on a platform for which there is no token.
    NoToken { target: String, key: String },
    /// A secret with spaces or other characters that no token has.
    BadSecret { key: String },
    /// An address without TLS that is not on this machine.
    PlainUrl { key: String, found: String },
    /// A file that a key names cannot be read.
    NamedFile {
        key: String,
        path: String,
        why: String,
    },
    /// Not an address to listen on.
    BadListen { key: String, found: String },
    /// A name that a target cannot have.
    BadTargetName { found: String },
    /// A table for a streamer who is not watched.
    UnwatchedStreamer {
        found: String,
        suggestion: Option<String>,
        known: Vec<String>,
    },

    /// Half of a login: an id without a password, or the other way round.
    HalfLogin { given: String, missing: String },
    /// A password that is too long or holds what nobody can type.
    BadPassword { key: String, limit: usize },
    /// A secret to sign with that is none.
    BadSigningSecret { key: String },
    /// A pace that cannot be read.
    BadPace { key: String, found: String },
    /// A list that is longer than it may be.
    TooManyEntries {
        key: String,
        found: usize,
        limit: usize,
    },

    // Rules: R.
    /// Something that fits nowhere in a condition; nothing at all where it ends too early.
    Unexpected { found: Option<String> },
    /// A text in quotes that never ends.
    UnterminatedText { quote: char },
    /// The sign or word of another language.
    Spelling { found: String, right: String },
    /// A number that is not a whole one.
    BadNumber { found: String },
    /// A field that this kind of event does not have.
    UnknownField {
        field: String,
        on: &'static str,
        suggestion: Option<String>,
        known: Vec<String>,
    },
    /// A person, who has fields but is none.
    PersonAsValue { person: String },
    /// A text without its quotes.
    Unquoted { word: String },
    /// A function that is none.
    UnknownFunction {
        found: String,
        suggestion: Option<String>,
        known: Vec<String>,
    },
    /// A function that does not take what it was given.
    BadArguments { function: String, usage: String },
    /// Something counted over time within something counted over time.
    CountWithin,
    /// A value that should be a number.
    NotANumber { value: String, found: ValueType },
    /// A length of time that is no whole number of seconds or days.
    NotWhole { days: bool },
    /// A value that cannot be searched, since it is no text of the event.
    NotSearchable { value: String, found: ValueType },
    /// A search for nothing, which is found everywhere.
    EmptySearch,
    /// A pattern that cannot be read.
    BadPattern { detail: String },
    /// A list where a single value is wanted.
    StrayList,
    /// Something that is no list, where one is wanted.
    NeedsList { value: String, found: String },
    /// A list that was not written down.
    UnknownList {
        found: String,
        suggestion: Option<String>,
        known: Vec<String>,
    },
    /// A list whose items are not all texts or all numbers.
    MixedList { name: String, found: String },
    /// A name that a list or a definition cannot have.
    BadName { found: String },
    /// A name that means something already.
    NameTaken { name: String, by: String },
    /// A definition that stands for itself.
    Cycle { chain: Vec<String> },
    /// A field that a test cannot set, or not together with what else it says.
    CannotBeSet { field: String },
    /// An event of a test that happens before the one that stands before it.
    BeforeTheLast,
    /// One text where several rules ring, or none.
    TextOfWhich,
    /// A rule that this file does not have.
    UnknownRule {
        found: String,
        suggestion: Option<String>,
        known: Vec<String>,
    },
    /// A rule that no file has.
    NoSuchRule {
        found: String,
        suggestion: Option<String>,
        known: Vec<String>,
    },
    /// A rule that gives way to one of another kind, which can never ring for the same event.
    OtherKind {
        rule: String,
        on: &'static str,
        own: &'static str,
    },
    /// Two thresholds of one number.
    TierTwice { from: i64 },
    /// Something that is no time of day, no day and no zone.
    BadSchedule {
        found: String,
        suggestion: Option<String>,
    },
    /// A zone that is none.
    UnknownZone {
        found: String,
        suggestion: Option<String>,
    },
    /// A test in which other rules rang than it expects.
    OtherRings {
        expected: Vec<String>,
        rang: Vec<String>,
        held: Vec<String>,
    },
    /// A test in which a rule said something else than it expects.
    OtherText {
        rule: String,
        expected: String,
        said: String,
    },
    /// A test in which a rule was not held back, or by something else than it expects.
    NotHeld {
        rule: String,
        expected: Option<String>,
        found: Option<String>,
    },
    /// More parts than anything sensible has.
    TooMany { limit: usize },
    /// Two values of types that cannot be compared.
    Incomparable {
        left: String,
        left_type: ValueType,
        right: String,
        right_type: ValueType,
    },
    /// `<` and its kin on something that has no order.
    NoOrder { value: String, found: ValueType },
    /// A value that is neither true nor false where a condition is needed.
    NotACondition { value: String, found: ValueType },
    /// `1 < a < 3`.
    ComparedTwice,
    /// A list that nothing is in.
    EmptyList,
    /// Something that is true or false, looked for in a list.
    NoList { value: String },
    /// Deeper parentheses than anybody can read.
    TooDeep { limit: usize },
    /// A text that is longer than it may be.
    TooLong { key: String, limit: usize },
    /// A rule's name with other signs than a name may have.
    BadRuleId {
        found: String,
        suggestion: Option<String>,
    },
    /// Two rules of one name.
    DuplicateRule { id: String, first: String },
    /// Something that no limit can be counted by.
    BadLimitKey {
        found: String,
        person: Option<&'static str>,
    },
    /// A template that cannot be read.
    TemplateSyntax { detail: String },
    /// A filter, test or function that templates do not have.
    UnknownWord {
        word: String,
        suggestion: Option<String>,
        known: Vec<String>,
    },
    /// A template that can be read and not carried out.
    TemplateFails { detail: String },
    /// A template that says nothing.
    EmptyText,
    /// A mention of nobody, or one that is not written as it must be.
    BadMention { found: String },
    /// More mentions in one text than anybody would want.
    TooManyMentions { limit: usize },

    // Warnings: W.
    /// Something that works and is most likely not meant.
    Warning(Warning),
}

/// The type of a value in a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// A text.
    Text,
    /// A whole number.
    Number,
    /// True or false.
    Bool,
    /// A length of time.
    Duration,
}

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A text in quotes.
    Text,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A list of texts.
    TextList,
    /// A list of a platform's ids.
    IdList,
    /// A table.
    Table,
    /// A duration such as `"20s"`.
    Duration,
}

impl Problem {
    codes! {
        /// A stable code: `F` for files, `C` for configuration, `R` for rules, `W` for warnings.
        match self {
            Self::Unreadable { .. } => "F001",
            Self::TooLarge { .. } => "F002",
            Self::NotUtf8 => "F003",
            Self::Syntax { .. } => "F004",
            Self::UnknownKey { .. } => "F005",
            Self::MissingKey { .. } => "F006",
            Self::WrongType { .. } => "F007",
            Self::BadDuration { .. } => "C001",
            Self::OutOfRange { .. } => "C002",
            Self::BadUrl { .. } => "C003",
            Self::InsecureUrl { .. } => "C004",
            Self::BadStreamer { .. } => "C005",
            Self::BadChoice { .. } => "C006",
            Self::UnknownTarget { .. } => "C007",
            Self::SecretTwice { .. } => "C008",
            Self::SecretFile { .. } => "C009",
            Self::NoToken { .. } => "C010",
            Self::BadSecret { .. } => "C011",
            Self::PlainUrl { .. } => "C012",
            Self::NamedFile { .. } => "C013",
            Self::BadTargetName { .. } => "C014",
            Self::UnwatchedStreamer { .. } => "C015",
            Self::BadListen { .. } => "C016",
            Self::HalfLogin { .. } => "C017",
            Self::BadPassword { .. } => "C018",
            Self::BadPace { .. } => "C019",
            Self::BadSigningSecret { .. } => "C020",
            Self::TooManyEntries { .. } => "C021",
            Self::Unexpected { .. } => "R001",
            Self::UnterminatedText { .. } => "R002",
            Self::Spelling { .. } => "R003",
            Self::BadNumber { .. } => "R004",
            Self::UnknownField { .. } => "R005",
            Self::PersonAsValue { .. } => "R006",
            Self::Unquoted { .. } => "R007",
            Self::Incomparable { .. } => "R008",
            Self::NoOrder { .. } => "R009",
            Self::NotACondition { .. } => "R010",
            Self::ComparedTwice => "R011",
            Self::EmptyList => "R012",
            Self::NoList { .. } => "R013",
            Self::TooDeep { .. } => "R014",
            Self::TooLong { .. } => "R015",
            Self::BadRuleId { .. } => "R016",
            Self::DuplicateRule { .. } => "R017",
            Self::BadLimitKey { .. } => "R018",
            Self::TemplateSyntax { .. } => "R019",
            Self::UnknownWord { .. } => "R020",
            Self::TemplateFails { .. } => "R021",
            Self::EmptyText => "R022",
            Self::BadMention { .. } => "R023",
            Self::TooManyMentions { .. } => "R024",
            Self::UnknownFunction { .. } => "R030",
            Self::BadArguments { .. } => "R031",
            Self::CountWithin => "R032",
            Self::NotANumber { .. } => "R033",
            Self::NotWhole { .. } => "R034",
            Self::NotSearchable { .. } => "R035",
            Self::EmptySearch => "R036",
            Self::BadPattern { .. } => "R037",
            Self::StrayList => "R038",
            Self::NeedsList { .. } => "R039",
            Self::UnknownList { .. } => "R040",
            Self::MixedList { .. } => "R041",
            Self::BadName { .. } => "R042",
            Self::NameTaken { .. } => "R043",
            Self::Cycle { .. } => "R044",
            Self::TooMany { .. } => "R045",
            Self::CannotBeSet { .. } => "R046",
            Self::BeforeTheLast => "R047",
            Self::TextOfWhich => "R048",
            Self::UnknownRule { .. } => "R049",
            Self::NoSuchRule { .. } => "R060",
            Self::OtherKind { .. } => "R061",
            Self::TierTwice { .. } => "R062",
            Self::BadSchedule { .. } => "R063",
            Self::UnknownZone { .. } => "R064",
            Self::OtherRings { .. } => "R050",
            Self::OtherText { .. } => "R051",
            Self::NotHeld { .. } => "R052",
        }
        else Self::Warning(warning) => warning.code()
    }
}
