//! What soopbell does seen from outside: against imitations of the platforms, over real sockets.
#![cfg(test)]

mod sinks;
mod support;
