//! Deliveries as scripts read them. The keys are documented with `list --json`, and stay as they are.

use serde_json::{Value, json};

use super::Desk;
use crate::store::{Letter, Parked, Standing};

/// How a target stands.
pub(super) fn standing(standing: &Standing, parked: &[Parked], desk: &Desk) -> Value {
    let parked = parked
        .iter()
        .find(|parked| desk.holds_up(parked, &standing.target));
    let parked = parked.map(|parked| {
        json!({
            "token": parked.is_token.then_some(&parked.name),
            "since": parked.since,
            "check_at": parked.check_at,
            "error": parked.error,
        })
    });
    json!({
        "kind": "target",
        "target": standing.target,
        "configured": desk.is_configured(&standing.target),
        "waiting": standing.waiting,
        "held": standing.held,
        "dead": standing.dead,
        "expired": standing.expired,
        "parked": parked,
    })
}

/// One delivery.
pub(super) fn letter(letter: &Letter, desk: &Desk) -> Value {
    let content = letter.content.as_ref();
    let card = content.map(|content| &content.card);
    let fields = content.map(|content| {
        let fields = content.fields.iter();
        let field = fields.map(|field| json!({ "name": field.name, "value": field.value.plain() }));
        field.collect::<Vec<_>>()
    });
    json!({
        "kind": "delivery",
        "id": letter.id,
        "target": letter.target,
        "configured": desk.is_configured(&letter.target),
        "state": letter.state.name(),
        "rule": card.map(|card| &card.rule),
        "streamer": card.map(|card| &card.streamer),
        "streamer_nick": card.map(|card| &card.streamer_nick),
        "at": card.map(|card| card.at),
        "words": content.map(|content| content.message.plain()),
        "fields": fields,
        "attempts": letter.attempts,
        "error": letter.error,
        "remote_id": letter.remote_id,
        "copies": letter.copies,
        "position": letter.position,
        "not_before": letter.not_before,
        "uncertain_since": letter.uncertain_since,
        "expires_at": letter.expires_at,
        "closes_at": letter.closes_at,
        "settled_at": letter.settled_at,
    })
}
