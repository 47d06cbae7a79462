//! What soopbell does seen from outside: against imitations of the platforms, over real sockets.
#![cfg(test)]

mod bot_telegram;
mod bots;
mod burst;
mod catalogue;
mod check;
mod crash;
mod decode;
mod deliveries;
mod delivery;
mod everything;
mod explained;
mod hostile;
mod hour;
mod login;
mod many;
mod mending;
mod mistakes;
mod pages;
mod readme;
mod redundant;
mod reload;
mod replay;
mod rings;
mod schema;
mod seeds;
mod sinks;
mod station;
mod storm;
mod support;
mod tidy;
mod tls;
mod visitors;
mod watching;
