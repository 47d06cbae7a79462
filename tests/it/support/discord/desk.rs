//! What becomes of interactions and commands: who may answer, how often and how long, and what is kept of it.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::answer::complain;
use super::check::{self, Refused, refused};
use super::errand::{Errand, Verb};
use super::reception::Inner;
use super::{commands, components, profile};
use crate::support::server::MEMORY;

/// Flags of a message: only the caller sees it; it is still being thought about.
const EPHEMERAL: u64 = 1 << 6;
const LOADING: u64 = 1 << 7;

/// How something was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// At first, with this type.
    Callback(u64),
    Edited,
    Deleted,
    Followup,
}

/// One answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) said: Said,
    /// What was sent along.
    pub(crate) json: Value,
    /// Whether only the caller sees it.
    pub(crate) is_ephemeral: bool,
}

/// An interaction, and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct Interaction {
    pub(crate) id: u64,
    pub(crate) token: String,
    /// Answers that were accepted, in their order.
    pub(crate) answers: Vec<Answer>,
    /// How often it was answered at first again.
    pub(crate) twice: usize,
    /// How often it was answered at first too late.
    pub(crate) late: usize,
    /// The message that its first answer is, if that is one.
    pub(crate) original: Option<u64>,
    kind: u64,
    bot: u64,
    channel: u64,
    /// The message that it happened on.
    source: Option<u64>,
    at: Instant,
}

#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) json: Value,
    pub(super) flags: u64,
}

/// All that was asked of bots, and answered.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) interactions: VecDeque<Interaction>,
    pub(super) replies: BTreeMap<u64, Reply>,
    /// By application and server.
    pub(super) commands: BTreeMap<(u64, Option<u64>), Vec<Value>>,
    pub(super) registrations: usize,
    /// How long a first answer is waited for.
    pub(super) patience: Duration,
    /// How long a token is good.
    pub(super) lifetime: Duration,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            interactions: VecDeque::new(),
            replies: BTreeMap::new(),
            commands: BTreeMap::new(),
            registrations: 0,
            patience: Duration::from_secs(3),
            lifetime: Duration::from_mins(15),
        }
    }
}

impl Desk {
    /// Somebody did something that a bot will be told.
    pub(super) fn open(
        &mut self,
        (id, token, kind): (u64, &str, u64),
        bot: u64,
        channel: u64,
        source: Option<u64>,
    ) {
        if self.interactions.len() == MEMORY {
            self.interactions.pop_front();
        }
        self.interactions.push_back(Interaction {
            id,
            token: token.to_owned(),
            answers: Vec::new(),
            twice: 0,
            late: 0,
            original: None,
            kind,
            bot,
            channel,
            source,
            at: Instant::now(),
        });
    }
}

impl Inner {
    /// What needs a token of the interaction's and no bot's.
    pub(super) fn reply_to(&mut self, errand: &Errand, body: &[u8]) -> Response {
        let done = match errand {
            Errand::Callback {
                id,
                token,
                with_response,
            } => {
                let done = self.callback(*id, token, body);
                done.map(|done| {
                    if *with_response {
                        self.resource(*id)
                    } else {
                        done
                    }
                })
            }
            Errand::Reply {
                application,
                token,
                message,
                verb,
            } => self.follow(*application, token, *message, *verb, body),
            Errand::Commands { .. } => no(401, 0, "401: Unauthorized"),
        };
        done.unwrap_or_else(|refusal| *refusal)
    }

    fn callback(&mut self, id: u64, token: &str, body: &[u8]) -> Result<Response, Refused> {
        let patience = self.desk.patience;
        let mut known = self.desk.interactions.iter_mut();
        let known = known.find(|it| it.id == id && it.token == token);
        let Some(it) = known else {
            return no(404, 10062, "Unknown interaction");
        };
        if !it.answers.is_empty() {
            it.twice += 1;
            let words = "Interaction has already been acknowledged.";
            return no(400, 40060, words);
        }
        if it.at.elapsed() >= patience {
            it.late += 1;
            return no(404, 10062, "Unknown interaction");
        }
        let it = it.clone();
        let said = check::body(body)?;
        let kind = said["type"].as_u64().unwrap_or_default();
        let fits = match it.kind {
            2 => matches!(kind, 4 | 5 | 9),
            3 => matches!(kind, 4..=7 | 9),
            4 => kind == 8,
            _ => matches!(kind, 4 | 5) || matches!(kind, 6 | 7) && it.source.is_some(),
        };
        if !fits {
            return refused("type", "This type does not answer this interaction");
        }
        let data = &said["data"];
        let flags = data["flags"].as_u64().unwrap_or_default() & EPHEMERAL;
        let original = match kind {
            4 => {
                check::message(data)?;
                Some(self.say(data.clone(), flags))
            }
            5 => Some(self.say(json!({}), flags | LOADING)),
            6 => it.source,
            7 => {
                let source = it.source.unwrap_or_default();
                self.rewrite(source, data)?;
                Some(source)
            }
            8 => {
                components::choices(data)?;
                None
            }
            _ => {
                components::modal(data)?;
                None
            }
        };
        let answer = Answer {
            said: Said::Callback(kind),
            json: data.clone(),
            is_ephemeral: flags != 0,
        };
        self.note(id, answer, original);
        Ok(StatusCode::NO_CONTENT.into_response())
    }

    /// What came of an interaction's first answer, for whoever wants to see it.
    fn resource(&self, id: u64) -> Response {
        let mut known = self.desk.interactions.iter();
        let it = known.find(|it| it.id == id).expect("it was answered");
        let kind = match it.answers.last().map(|it| it.said) {
            Some(Said::Callback(kind)) => kind,
            _ => 0,
        };
        let mut shown = json!({
            "interaction": { "id": id.to_string(), "type": it.kind },
            "resource": { "type": kind },
        });
        if let Some(original) = it.original
            && let Some((json, flags)) = self.written(original)
        {
            let message = profile::message(original, it.channel, it.bot, &json, flags);
            shown["interaction"]["response_message_id"] = original.to_string().into();
            shown["resource"]["message"] = message;
        }
        Json(shown).into_response()
    }

    fn follow(
        &mut self,
        bot: u64,
        token: &str,
        message: Option<u64>,
        verb: Verb,
        body: &[u8],
    ) -> Result<Response, Refused> {
        let mut known = self.desk.interactions.iter();
        let Some(it) = known.find(|it| it.bot == bot && it.token == token).cloned() else {
            return no(404, 10015, "Unknown Webhook");
        };
        if it.at.elapsed() >= self.desk.lifetime {
            return no(401, 50027, "Invalid Webhook Token");
        }
        if it.answers.is_empty() {
            return no(404, 10015, "Unknown Webhook");
        }
        let mut original = it.original;
        if verb == Verb::Post {
            let json = check::body(body)?;
            check::message(&json)?;
            let flags = json["flags"].as_u64().unwrap_or_default() & EPHEMERAL;
            let waiting = original.filter(|id| self.is_loading(*id));
            let (id, flags) = match waiting {
                // The first that follows takes the place of what was still being thought about, seen by whom that is.
                Some(id) => (id, self.rewrite(id, &json)?),
                None => (self.say(json.clone(), flags), flags),
            };
            original = original.or(Some(id));
            return Ok(self.noted(&it, original, id, (Said::Followup, json, flags)));
        }
        let wanted = message.or(original);
        let Some(id) = wanted.filter(|id| self.written(*id).is_some()) else {
            return no(404, 10008, "Unknown Message");
        };
        match verb {
            Verb::Patch => {
                let json = check::body(body)?;
                let flags = self.rewrite(id, &json)?;
                Ok(self.noted(&it, original, id, (Said::Edited, json, flags)))
            }
            Verb::Delete => {
                self.desk.replies.remove(&id);
                self.messages.retain(|it| it.id != id);
                let answer = Answer {
                    said: Said::Deleted,
                    json: Value::Null,
                    is_ephemeral: false,
                };
                self.note(it.id, answer, original);
                Ok(StatusCode::NO_CONTENT.into_response())
            }
            _ => Ok(self.shown(&it, id)),
        }
    }

    fn noted(
        &mut self,
        it: &Interaction,
        original: Option<u64>,
        id: u64,
        (said, json, flags): (Said, Value, u64),
    ) -> Response {
        let answer = Answer {
            said,
            json,
            is_ephemeral: flags & EPHEMERAL != 0,
        };
        self.note(it.id, answer, original);
        self.shown(it, id)
    }

    fn note(&mut self, id: u64, answer: Answer, original: Option<u64>) {
        let mut known = self.desk.interactions.iter_mut();
        if let Some(it) = known.find(|it| it.id == id) {
            it.answers.push(answer);
            it.original = original;
        }
    }

    fn shown(&self, it: &Interaction, id: u64) -> Response {
        let (json, flags) = self.written(id).unwrap_or_default();
        let shown = profile::message(id, it.channel, it.bot, &json, flags);
        Json(shown).into_response()
    }

    fn say(&mut self, json: Value, flags: u64) -> u64 {
        self.last_id += 1;
        let id = 1_400_000_000_000_000_000 + self.last_id;
        if self.desk.replies.len() == MEMORY {
            self.desk.replies.pop_first();
        }
        self.desk.replies.insert(id, Reply { json, flags });
        id
    }

    fn is_loading(&self, id: u64) -> bool {
        let reply = self.desk.replies.get(&id);
        reply.is_some_and(|it| it.flags & LOADING != 0)
    }

    /// A message as it reads now, whether it answers somebody or was posted.
    pub(super) fn written(&self, id: u64) -> Option<(Value, u64)> {
        if let Some(reply) = self.desk.replies.get(&id) {
            return Some((reply.json.clone(), reply.flags));
        }
        let posted = self.messages.iter().find(|it| it.id == id)?;
        Some((posted.json.clone(), 0))
    }

    /// Puts this in the place of what a message said; what is not named stays. Who sees it stays as well.
    fn rewrite(&mut self, id: u64, patch: &Value) -> Result<u64, Refused> {
        let Some((mut json, flags)) = self.written(id) else {
            return no(404, 10008, "Unknown Message");
        };
        for key in ["content", "embeds", "components", "allowed_mentions"] {
            if let Some(value) = patch.get(key) {
                json[key] = value.clone();
            }
        }
        check::message(&json)?;
        let flags = flags & !LOADING;
        if let Some(posted) = self.messages.iter_mut().find(|it| it.id == id) {
            posted.json = json;
            posted.edits += 1;
        } else {
            self.desk.replies.insert(id, Reply { json, flags });
        }
        Ok(flags)
    }

    /// Lists an application's commands, or puts others in their place.
    pub(super) fn register(
        &mut self,
        bot: u64,
        (application, guild): (u64, Option<u64>),
        verb: Verb,
        body: &[u8],
    ) -> Response {
        let done = if application == bot {
            self.registered((application, guild), verb, body)
        } else {
            let words = "You are not authorized to perform this action on this application";
            no(403, 20012, words)
        };
        done.unwrap_or_else(|refusal| *refusal)
    }

    /// A list of commands without the names in other languages, as it is unless they are asked for.
    pub(super) fn unlocalized(
        &self,
        bot: u64,
        place: (u64, Option<u64>),
        listed: Response,
    ) -> Response {
        if place.0 != bot {
            return listed;
        }
        let mut all = Value::from(self.desk.commands.get(&place).cloned().unwrap_or_default());
        strip(&mut all);
        Json(all).into_response()
    }

    fn registered(
        &mut self,
        place: (u64, Option<u64>),
        verb: Verb,
        body: &[u8],
    ) -> Result<Response, Refused> {
        if verb == Verb::Get {
            let known = self.desk.commands.get(&place);
            return Ok(Json(known.cloned().unwrap_or_default()).into_response());
        }
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let new = commands::all(&body)?.to_vec();
        let old = self.desk.commands.remove(&place).unwrap_or_default();
        let mut all = Vec::new();
        for mut command in new {
            let same = old.iter().find(|it| it["name"] == command["name"]);
            self.last_id += 1;
            let fresh = (1_500_000_000_000_000_000 + self.last_id).to_string();
            // A command keeps its id as long as it keeps its name.
            command["id"] = same.map_or_else(|| fresh.clone().into(), |it| it["id"].clone());
            command["version"] = fresh.into();
            command["application_id"] = place.0.to_string().into();
            if let Some(guild) = place.1 {
                command["guild_id"] = guild.to_string().into();
            }
            for (key, value) in [
                ("type", json!(1)),
                ("options", json!([])),
                ("default_member_permissions", Value::Null),
            ] {
                if command.get(key).is_none() {
                    command[key] = value;
                }
            }
            all.push(command);
        }
        self.desk.registrations += 1;
        self.desk.commands.insert(place, all.clone());
        Ok(Json(all).into_response())
    }
}

fn no<T>(status: u16, code: u32, words: &str) -> Result<T, Refused> {
    Err(Box::new(complain(status, code, words)))
}

fn strip(value: &mut Value) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(strip),
        Value::Object(map) => {
            map.retain(|key, _| !key.ends_with("_localizations"));
            map.values_mut().for_each(strip);
        }
        _ => {}
    }
}
