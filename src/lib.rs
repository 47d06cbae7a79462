//! soopbell is a doorbell for SOOP channels. It reads the live chat of the streamers it watches, turns packets into
//! typed events, runs rules over them and rings in Discord and Telegram.
//!
//! This page is the map. The modules below stand in the order in which an event passes through them.
//!
//! ```text
//!  SOOP  ──HTTP──►  resolve ┐
//!        ──wss───►  socket  ┴► session ─► Packet ─► decode ─► Event            source
//!                                                              │ bounded       intake
//!                                                              ▼
//!                        ┌────────────── one transaction ──────────────────┐
//!                        │  log (append)  ─►  rule (match)  ─►  notify      │  engine
//!                        │  Position           Scene            Alert       │
//!                        └──────────────────────────────────────────┬──────┘
//!                                                                   ▼
//!                         dispatch (pace, lease, retry) ─► sink ─► Discord · Telegram · webhooks · console
//! ```
//!
//! Each of them writes what it does on one board, [`status`], which [`web`] shows to machines.
//!
//! # Follow one donation
//!
//! 1. [`source::soop::socket`](source::soop) hands bytes to a [`Visit`](source::soop::visit::Visit). Its
//!    [`Session`](source::soop::session::Session) finds a packet in them ([`wire`](source::soop::wire)), its
//!    [`Room`](source::soop::room::Room) reads it ([`decode`](source::soop::decode)) and knows what it means there.
//! 2. The [`Feed`](source::Feed) adds whose room it was, when, and a name, and puts the [`Event`](event::Event) into the
//!    [`intake`], the one queue that everything passes.
//! 3. The [`engine`] takes what has gathered there. For each event the [`Notifier`](notify::Notifier) asks the
//!    [`Rulebook`](rule::Rulebook) which rules match, whether that is news, and whom to tell. Events, verdicts and
//!    alerts are committed together by the [`store`].
//! 4. The target's [`Worker`](dispatch::Worker) finds the alert first in its line, waits for leave of the target's and
//!    the token's [`Pace`](pace::Pace), and claims it: the file has an attempt before anything leaves.
//! 5. The [`Sink`](sink::Sink) makes that attempt: it posts the alert, or edits what was posted, and classifies what
//!    happened. [`dispatch::after`] says what that means for the alert and for those behind it.
//! 6. The outcome is written down, as far as [`dispatch::State`] lets it go from there. If the rule puts rings together,
//!    the message is now a card that lives: each further gift is added to it and edits it, until its stretch is over.
//!
//! # What always holds
//!
//! - **The log is the spine.** What is committed has rung or will; what is not committed never happened. Limits and
//!   manners are a fold over the log by the events' own time: after a restart the last stretch is folded again,
//!   silently. That is why they need no tables.
//! - **Nothing is rung twice by us.** An alert's name is a hash of rule, event and target, and the outbox refuses a name
//!   it has seen. An attempt without an outcome may have arrived, and is never taken for one that did not: Discord gets
//!   the name as the nonce and knows a repeat for a while; where nobody does, it is marked, or a person decides.
//! - **No alert disappears.** What was not delivered stays in the file with its state and the reason, until it is as old
//!   as `delivery.keep` says. Of what expired its target is told, and the owner of all else that a person has to act on.
//! - **Money never waits behind chat.** The queue is bounded; when it is full, the oldest chat is shed and counted.
//! - **Purity.** `wire`, `decode`, `session`, `room`, `visit`, `rule`, `notify`, `state`, `retry`, `breaker` and `pace`
//!   touch no clock, no disk and no socket: time is an argument, so their hours pass in a test's milliseconds.
//! - **Sinks never wait and never retry.** They make one attempt and classify what happened.
//! - **A guest as long as it can be.** An account logs in only where a broadcast turns guests away, once for everybody
//!   who is watched ([`source::soop::login`]); its tickets never mix with a guest's ([`source::soop::entry`]).
//! - **Whatever comes from outside is hostile**: nicknames and titles are values in a
//!   [`Message`](message::Message), never markup; ids are parsed before they reach a URL; every buffer has a bound.
//!
//! # How alerts get there
//!
//! - An attempt is a lease, claimed under a fresh fencing number ([`dispatch::Claim`]): an outcome that comes under an
//!   older one is of no interest any more. A lease that ran out, or whose process died, may have arrived.
//! - What is put together (`merge`) is one alert that keeps the name of its first ring. Each later one adds to its tally in
//!   the outbox, which has the message edited as often as the target bears, and once more with all of it in the end. Where
//!   nothing can be edited, that end is a message of its own. So nothing in the fold needs a timer, and replaying the log
//!   comes to the same words.
//! - What expired is put aside in the same step as the note that says so. All that expires with less than ten minutes
//!   between is one stretch and has one note, which is edited: a line that falls behind loses alerts one by one.
//! - A target that refuses us is left alone, and so is everything that is sent with a token that is no good. That stands
//!   in the file, as does the chat that a group has moved to, so a restart forgets neither. When the time has come, one of
//!   all who share a token is let through to try.
//! - While a token is no good the configuration is read again every few seconds, and another token is put under the sinks
//!   while they are in use ([`sink::Renewable`]). Nothing else in it is taken over before a restart.
//! - Limits that are documented nowhere are learned from what was refused ([`pace::Pace`]), and a token of which too much
//!   is refused rests before the platform bans it ([`dispatch::Breaker`]).
//! - One alert may be to blame for its failures itself. Every fifth time in a row the one behind it is tried; if that is
//!   taken, the first goes on beside the line, and is given up after a while.
//! - Death is tried at every place: [`failpoint`] names those that an alert comes by, and the tests have the process killed
//!   at each. Release builds hold none of it.
//!
//! # Where the code went another way than first drawn
//!
//! - The queue is a room of its own ([`intake`]), since neither the sources nor the engine may name the other.
//! - What is said ([`message`]) and what is wrong in a file ([`fault`]) are leaf rooms: rules and configuration report
//!   faults into the same type, and both rules and sinks speak in messages.
//! - Presence is split by what it needs to know. Counting connections is SOOP's business
//!   ([`source::soop::presence`]); that an absence of less than ten minutes is no news is a matter of manners and folds
//!   over the log ([`notify`]), so it survives a restart.
//! - The list of who is here comes as arrivals marked `already_here`, not as silence: so "why did it not ring" has an
//!   answer.
//! - What several packets say only together (a gift's message, a giver's total) is told by the room *beside* the
//!   events of the packets themselves, so that nothing ever waits ([`source::soop::afterword`],
//!   [`source::soop::generosity`]).
//! - A session is one connection and reads only what is about the connection. What the room says goes to a
//!   [`Room`](source::soop::room::Room), which does not care over which of two connections it came: that is how a
//!   broadcast can be seen twice and told once ([`source::soop::merge`]).
//! - The gap ledger is the log: every stretch of a broadcast that was not seen is an event of its own
//!   ([`event::Gap`]), told when sight is regained.
//! - Rules that change while soopbell runs are taken over between two events, and only if all of them and their tests are
//!   right. What is counted in the same way goes on from where it stood ([`rule::Windows`]).
//! - What soopbell has to say about itself is a [`Notice`](notice::Notice) on the board ([`status`]), which the composition root
//!   puts into the owner's line. Its name is its cause, so the outbox itself sees to it that it is said once.
//! - What a person does about deliveries ([`store::Letters`]) needs no soopbell that runs and disturbs none that does: each
//!   step is one of [`dispatch::State`]'s, made where the outbox stands, under a new fencing number.
//! - A rehearsal ([`replay`]) is the live fold over an older stretch, with each target's line worked out in the events' own
//!   time. It is what `rules replay` shows and what the check of the budget at each reload looks at.
//! - What a chat hears is about the ear, not about the mouth ([`notify::Ears`]): everything about a match is decided as if
//!   all heard everything, and only the alert to a target that is silenced, or hears only of larger gifts, is not made. So
//!   nobody else is rung otherwise because of it. A silence is judged by the events' own time, a threshold for each gift by
//!   itself, and what nobody heard counts as a ring when the log is read again.
//! - A rehearsal of one ring ([`notify::drill`](notify::drill())) is an alert that no event stands behind: it goes the way of
//!   any other and the fold knows nothing of it.
//! - A condition is taken apart for whoever asks why ([`rule::Clause`]) only when somebody does: live rules carry none of it.
//! - What rang before a restart is read from the log, not worked out again: a limit judged anew from the middle of a
//!   series comes to other rings ([`notify::Notifier::recall`]).
//! - What a rule may say explains itself where the checker has it: fields, keys, functions, operators and filters carry their
//!   documentation in both languages. The reference, the JSON Schema and first rules are put together from these lists
//!   (`rule::reference`, `rule::starter`), and `rules/` holds what comes of it.
//! - What is known of visitors from earlier is written *into* their arrivals before they are judged and logged
//!   ([`engine::Register`]), and what is learnt of them is part of the same transaction. So the log stays all that folds
//!   need, and chat never meets the register.
//! - What people ask for in numbers is not folded when they ask: what was given, and how often what happened, stands in
//!   tables of its own, written in the log's transaction and forgotten with it ([`store::Figures`]). Only why a rule rang is
//!   folded again, and of the log no more than that rule looks back over.
//! - The session reads a packet when its events are asked for, not when bytes come in, so that a message full of small
//!   packets never stands in memory as events all at once.
//!
//! # How commands come in
//!
//! ```text
//! Discord  ─► command::discord  ┐             ┌ watch · silence · rules · alerts · …
//!                               ├► Reception ─┤      a room for each group of commands
//! Telegram ─► command::telegram ┘             └─► Desk ─► app::desk ─► Chats · Figures · rule files
//! ```
//!
//! - The [`catalogue`](command::catalogue) is the one list of commands. Discord's registration, Telegram's menu, the help and the
//!   reading of what was typed are made of it, and who may give a command stands there.
//! - A call and its answer are data, and the rooms between know no platform. They change nothing themselves: each states what
//!   it needs in a trait, and [`app`] lends it the means. So what an administrator does in a chat is what any other part of
//!   soopbell could do, and goes through the same doors: rules through the checker and their tests, alerts through the outbox.
//! - What commands change is in the file, with who did it and with what takes it back ([`command::changes`]). It is undone by
//!   doing the opposite, so later changes by others stay.
//! - What a chat does not want to hear, for a while or because a gift is too small for it, is the last stage of the fold: limits,
//!   windows and cards go on as if everybody listened, so no chat's wish changes what another is told.
//! - A chat may give commands only if the configuration names it, or has it as a target. Whoever is refused is told which line is
//!   missing; the configuration is read again then, so nothing has to be restarted.
//! - [`command::discord`] keeps serenity's gateway and has poise tell commands apart. Each client lives in a runtime of its own
//!   that ends with it, since serenity does not give back all tasks that it spawns.
//! - An interaction is answered once and within three seconds, with a promise where that is too short. Whatever fails in
//!   Discord changes a bot's line on the board ([`status::Bot`]) and nothing else.
//! - [`command::telegram`] fetches what is said to the bot over the client that alerts leave by, confirms it once it is done,
//!   and asks for the fields of a form one by one. Commands that were given while soopbell was away are not carried out.
//!
//! # Who may name whom
//!
//! A room names only the rooms it needs; `tests/it/tidy.rs` holds the table and reads the tree. Third-party crates have
//! owners too: the WebSocket crate belongs to `source::soop::socket`, SQLite to [`store`], axum to [`sim`] and
//! [`web`], serenity to [`sink::discord`] and [`command::discord`], poise to the latter, teloxide to [`sink::telegram`] and
//! [`command::telegram`].

// What everything speaks in.
pub mod event;
pub mod message;
pub mod fault;
pub mod notice;
pub mod redact;
pub mod clock;
pub mod failpoint;
pub mod pace;
pub mod shutdown;
pub mod status;
pub mod telemetry;
pub mod config;
pub mod folder;

// The way of an event.
pub mod source;
pub mod intake;
pub mod engine;
pub mod log;
pub mod rule;
pub mod notify;
pub mod dispatch;
pub mod sink;

// What people tell it to do.
pub mod command;

// The same way over what happened before.
pub mod replay;

// Underneath, around, and beside.
pub mod store;
pub mod web;
pub mod app;
pub mod cli;
pub mod sim;
