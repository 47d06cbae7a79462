//! People who use bots, and what bots say to them: the gateway, interactions and commands.

use std::time::Duration;

use serde_json::{Value, json};

use super::caller::{self, Caller, Deed};
use super::desk::Interaction;
use super::gateway::Traffic;
use super::reception::Inner;
use super::{FakeDiscord, profile};

impl FakeDiscord {
    // The gateway.

    /// How often whoever connects from now on is to send heartbeats.
    pub(crate) fn set_heartbeat(&self, interval: Duration) {
        self.lock().gateway.heartbeat = interval;
    }

    /// Whether heartbeats are left without an answer.
    pub(crate) fn be_deaf(&self, is_deaf: bool) {
        self.lock().gateway.is_deaf = is_deaf;
    }

    /// Asks all who are connected to come back over another connection.
    pub(crate) fn ask_to_reconnect(&self) {
        let frame = json!({ "op": 7, "d": null });
        self.lock().gateway.announce(&frame);
    }

    /// Resets all connections. Sessions stay, and keep what is missed.
    pub(crate) fn drop_connections(&self) {
        self.lock().gateway.cut();
    }

    /// Closes all connections with a code.
    pub(crate) fn close_connections(&self, code: u16) {
        self.lock().gateway.close_all(code);
    }

    /// Tells all that their sessions are not good any more, or may be taken up `again`.
    pub(crate) fn invalidate(&self, again: bool) {
        self.lock().gateway.invalidate(again);
    }

    /// Refuses the next RESUME, which may be tried `again` or not.
    pub(crate) fn refuse_resume(&self, again: bool) {
        self.lock().gateway.refusal = Some(again);
    }

    /// Whether a session that is taken up again is told of everything once more, known to it or not.
    pub(crate) fn replay_all(&self, does: bool) {
        self.lock().gateway.replays_all = does;
    }

    /// The first bot is let into the server anew, just now.
    pub(crate) fn join(&self, system_channel: Option<u64>) {
        let mut inner = self.lock();
        let mut shown = profile::guild(&inner.guild, Self::BOT);
        shown["joined_at"] = jiff::Timestamp::now().to_string().into();
        shown["system_channel_id"] = system_channel.map(|id| id.to_string()).into();
        inner.gateway.publish(Self::TOKEN, "GUILD_CREATE", &shown);
    }

    /// What came over the gateway so far.
    pub(crate) fn traffic(&self) -> Traffic {
        self.lock().gateway.traffic.clone()
    }

    /// How many sessions have a connection now.
    pub(crate) fn connected(&self) -> usize {
        self.lock().gateway.connected()
    }

    // Interactions.

    /// Somebody does something with the first bot, which is told on the gateway. The interaction's id.
    ///
    /// What nobody could do panics: a command that is not registered, a button that is not there.
    pub(crate) fn interact(&self, caller: &Caller, deed: &Deed<'_>) -> u64 {
        self.lock().interact(caller, deed)
    }

    /// What became of an interaction.
    pub(crate) fn interaction(&self, id: u64) -> Interaction {
        let inner = self.lock();
        let found = inner.desk.interactions.iter().find(|it| it.id == id);
        found.expect("the interaction is there").clone()
    }

    /// An answer as it reads now, unless it was deleted.
    pub(crate) fn reply(&self, message: u64) -> Option<Value> {
        self.lock().written(message).map(|(json, _)| json)
    }

    /// How long the first answer to an interaction is waited for.
    pub(crate) fn answer_within(&self, patience: Duration) {
        self.lock().desk.patience = patience;
    }

    /// How long an interaction's token is good.
    pub(crate) fn forget_tokens_after(&self, lifetime: Duration) {
        self.lock().desk.lifetime = lifetime;
    }

    /// The first bot's commands, as they were registered last.
    pub(crate) fn commands(&self) -> Vec<Value> {
        let inner = self.lock();
        let known = inner.desk.commands.get(&(Self::BOT, None));
        known.cloned().unwrap_or_default()
    }

    /// How often commands were registered.
    pub(crate) fn registrations(&self) -> usize {
        self.lock().desk.registrations
    }
}

impl Inner {
    /// Somebody said something on the gateway.
    pub(super) fn hear(&mut self, line: &super::gateway::Line, text: &str) {
        self.gateway.hear(line, text, &self.bots, &self.guild);
    }

    fn interact(&mut self, caller: &Caller, deed: &Deed<'_>) -> u64 {
        let bot = FakeDiscord::BOT;
        self.last_id += 1;
        let id = 1_600_000_000_000_000_000 + self.last_id;
        let token = format!("interaction-{id}");
        let (data, source) = self.data(caller, deed);
        let call = (id, token.as_str(), deed.kind());
        let mut told = caller::interaction(call, bot, caller, &data, &self.guild);
        if let Some(source) = source {
            let (json, flags) = self.written(source).unwrap_or_default();
            told["message"] = profile::message(source, caller.channel, bot, &json, flags);
        }
        self.desk.open(call, bot, caller.channel, source);
        self.gateway
            .publish(FakeDiscord::TOKEN, "INTERACTION_CREATE", &told);
        id
    }

    /// What is told of it, and the message that it happens on.
    fn data(&self, by: &Caller, deed: &Deed<'_>) -> (Value, Option<u64>) {
        let known = self.desk.commands.iter();
        let known = known.filter(|((bot, _), _)| *bot == FakeDiscord::BOT);
        let known: Vec<_> = known.flat_map(|(_, all)| all.iter().cloned()).collect();
        match deed {
            Deed::Command(path, options) => {
                let data = caller::command(&known, path, options, None, &self.guild, by);
                (data, None)
            }
            Deed::Typing(path, options, focused) => {
                let data = caller::command(&known, path, options, Some(focused), &self.guild, by);
                (data, None)
            }
            Deed::Button(message, custom_id) => {
                self.component(*message, custom_id);
                let data = json!({ "component_type": 2, "custom_id": custom_id });
                (data, Some(*message))
            }
            Deed::Select(message, custom_id, values) => {
                let kind = self.component(*message, custom_id)["type"].clone();
                let data = json!({
                    "component_type": kind, "custom_id": custom_id, "values": values,
                });
                (data, Some(*message))
            }
            Deed::Modal(custom_id, inputs) => {
                let row = |(id, value): &(&str, &str)| {
                    let input = json!({ "type": 4, "custom_id": id, "value": value });
                    json!({ "type": 1, "components": [input] })
                };
                let rows: Vec<_> = inputs.iter().map(row).collect();
                (json!({ "custom_id": custom_id, "components": rows }), None)
            }
        }
    }

    /// What can be used under a message, by its id.
    fn component(&self, message: u64, custom_id: &str) -> Value {
        let (json, _) = self.written(message).expect("the message is there");
        let rows = json["components"].as_array().cloned().unwrap_or_default();
        let mut all = rows
            .iter()
            .flat_map(|row| row["components"].as_array().cloned().unwrap_or_default());
        let found = all.find(|it| it["custom_id"] == custom_id && it["disabled"] != true);
        found.unwrap_or_else(|| panic!("{custom_id} can be used"))
    }
}
