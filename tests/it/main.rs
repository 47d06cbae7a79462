//! What soopbell does seen from outside: against imitations of the platforms, over real sockets.
#![cfg(test)]

mod burst;
mod crash;
mod rings;
mod sinks;
mod support;
