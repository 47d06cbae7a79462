//! Places at which a test may have the process die.
//!
//! Release builds hold none of this: [`reach`] is empty there. In others, `SOOPBELL_DIE_AT=name` or `name:N` has the
//! process killed by the kernel, as a loss of power would, when it comes to that place for the Nth time.

/// Every place there is, in the order in which an alert comes by.
pub const PLACES: [&str; 16] = [
    "before_commit",
    "in_commit",
    "committed",
    "expiring",
    "expired",
    "found",
    "leave_taken",
    "claimed",
    "before_request",
    "answering",
    "answered",
    "parked",
    "before_settle",
    "in_settle",
    "settled",
    "noted",
];

/// Comes to a place.
#[cfg(all(debug_assertions, unix))]
pub fn reach(place: &str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static CHOSEN: OnceLock<Option<(String, AtomicU32)>> = OnceLock::new();
    debug_assert!(PLACES.contains(&place), "{place} is not listed");
    let chosen = CHOSEN.get_or_init(|| {
        let chosen = std::env::var("SOOPBELL_DIE_AT").ok()?;
        let (name, nth) = chosen.split_once(':').unwrap_or((&chosen, "1"));
        Some((name.to_owned(), AtomicU32::new(nth.parse().ok()?)))
    });
    if let Some((name, left)) = chosen
        && name == place
        && left.fetch_sub(1, Ordering::SeqCst) == 1
    {
        let own = rustix::process::getpid();
        let _killed = rustix::process::kill_process(own, rustix::process::Signal::KILL);
        // The signal is on its way: nothing else of this thread may happen before it.
        loop {
            std::thread::park();
        }
    }
}

/// Comes to a place.
#[cfg(not(all(debug_assertions, unix)))]
#[inline(always)]
pub fn reach(_place: &str) {}
