//! Broadcasts that are closed to guests: the binary with and without an account, with and without a room's password.

use std::sync::Arc;
use std::time::Duration;

use soopbell::clock::SystemClock;
use soopbell::event::StreamerId;
use soopbell::redact::Secret;
use soopbell::sim::{Account, Action, Balloon, Live, Patience, Refusal, Service, Sim, SimConfig};
use soopbell::source::soop::tls::ExtraRoots;
use soopbell::source::soop::{Scheme, Soop, login};
use soopbell::source::{Closed, Login, Look, Platform as _};

use crate::support::bell::{Home, star, until};

/// What nobody may read anywhere: the account's password and the room's.
const PASSWORD: &str = "correct;horse=battery%별";
const WORD: &str = "staple별풍선";

fn account() -> Account {
    Account::new("bell01", PASSWORD)
}

async fn start(account: Account) -> Sim {
    let accounts = vec![account];
    Sim::start(SimConfig {
        accounts,
        ..SimConfig::default()
    })
    .await
    .unwrap()
}

/// A home with an account, which is written as a user would write it, and with everything said that can be.
fn with_login(home: Home, sim: &Sim, password: &str) -> Home {
    let login = format!(
        "login_url = {:?}\n[soop.login]\nid = \"bell01\"\npassword = {password:?}\n",
        sim.http_url()
    );
    home.with(&login).saying("trace")
}

async fn act(sim: &Sim, action: Action) {
    sim.act(&star(), action).await.unwrap();
}

fn adult() -> Live {
    Live {
        adult: true,
        ..Live::default()
    }
}

fn locked() -> Live {
    Live {
        password: Some(WORD.to_owned()),
        ..Live::default()
    }
}

/// Waits until the live detail was asked for so many more times.
async fn polls(sim: &Sim, more: u64) {
    let asked = || sim.requests().get(&star()).copied().unwrap_or_default();
    let enough = asked() + more;
    until("it was asked for again and again", || asked() >= enough).await;
}

/// A gift in the streamer's room rings.
async fn rings(sim: &Sim, home: &Home, streamer: &StreamerId, count: u32) {
    let gift = Action::Balloon(Balloon::new("fan42", "초롱", count));
    sim.act(streamer, Action::WaitViewer(Patience::default()))
        .await
        .unwrap();
    sim.act(streamer, gift).await.unwrap();
    let text = count.to_string();
    until("the gift rings", || {
        home.written().0.lines().any(|line| line.contains(&text))
    })
    .await;
}

fn tells_no_secret(home: &Home) {
    let (out, log) = home.written();
    // As it is, as a form and as a cookie carry it, and what it opened.
    for secret in [
        PASSWORD,
        WORD,
        "correct%3B",
        "battery",
        "staple",
        ".A32.",
        ".B64.",
        "-fan",
    ] {
        assert!(
            !out.contains(secret) && !log.contains(secret),
            "{secret}: {log}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broadcasts_for_adults_ring_with_one_login_for_all_of_them() {
    let sim = start(account()).await;
    let streamers: Vec<String> = (1..=10).map(|n| format!("star{n:02}")).collect();
    let home = with_login(Home::watching(&sim, &streamers, "100ms"), &sim, PASSWORD);
    let streamers: Vec<_> = streamers
        .iter()
        .map(|id| StreamerId::parse(id).unwrap())
        .collect();
    for streamer in &streamers {
        sim.act(streamer, Action::GoLive(adult())).await.unwrap();
    }
    let bell = home.start();
    for (count, streamer) in (7_001..).zip(&streamers) {
        rings(&sim, &home, streamer, count).await;
    }
    assert_eq!(sim.login_attempts(), 1);
    assert!(bell.stop().await.success(), "{}", home.written().1);
    assert!(sim.violations().is_empty(), "{:?}", sim.violations());
    // Everything was said that can be: down to the calls of the crates beneath.
    assert!(home.written().1.contains("TRACE"));
    tells_no_secret(&home);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_an_account_nobody_logs_in_and_the_log_says_what_to_do() {
    let sim = start(account()).await;
    let home = Home::new(&sim);
    act(&sim, Action::GoLive(adult())).await;
    let bell = home.start();
    polls(&sim, 5).await;
    assert!(bell.stop().await.success());
    let log = home.written().1;
    let said = log.matches("set [soop.login] in soopbell.toml").count();
    assert_eq!(said, 1, "{log}");
    assert_eq!((sim.login_attempts(), sim.sockets_ever()), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_broadcast_needs_no_login_though_there_is_an_account() {
    let sim = start(account()).await;
    let home = with_login(Home::new(&sim), &sim, PASSWORD);
    act(&sim, Action::GoLive(Live::default())).await;
    let bell = home.start();
    rings(&sim, &home, &star(), 7_001).await;
    assert!(bell.stop().await.success());
    assert_eq!(sim.login_attempts(), 0);
    assert!(sim.violations().is_empty(), "{:?}", sim.violations());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_is_tried_once_however_often_the_broadcast_is_looked_at() {
    let sim = start(Account::new("bell01", "another")).await;
    let home = with_login(Home::new(&sim), &sim, PASSWORD);
    act(&sim, Action::GoLive(adult())).await;
    let bell = home.start();
    until("the first attempt", || sim.login_attempts() > 0).await;
    polls(&sim, 8).await;
    // The next broadcast is no reason either.
    act(&sim, Action::Restart(adult())).await;
    polls(&sim, 8).await;
    assert!(bell.stop().await.success());
    assert_eq!((sim.login_attempts(), sim.sockets_ever()), (1, 0));
    let log = home.written().1;
    let why = "SOOP refused the login of [soop.login]: id or password is wrong (RESULT -3)";
    assert!(log.contains(why), "{log}");
    tells_no_secret(&home);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_does_not_subscribe_is_told_so_and_one_that_does_rings() {
    let sim = start(account()).await;
    let home = with_login(Home::new(&sim), &sim, PASSWORD);
    let subscribers_only = || Live {
        subscribers_only: true,
        ..Live::default()
    };
    act(&sim, Action::GoLive(subscribers_only())).await;
    let bell = home.start();
    let advice = "subscribe to this streamer with the account of [soop.login]";
    until("it is told", || home.written().1.contains(advice)).await;
    polls(&sim, 8).await;
    assert!(bell.stop().await.success());
    assert_eq!((sim.login_attempts(), sim.sockets_ever()), (1, 0));

    let fan = Account {
        subscribes: vec!["star01".into()],
        ..account()
    };
    let sim = start(fan).await;
    let home = with_login(Home::new(&sim), &sim, PASSWORD);
    act(&sim, Action::GoLive(subscribers_only())).await;
    let bell = home.start();
    rings(&sim, &home, &star(), 7_001).await;
    assert!(bell.stop().await.success());
    assert!(sim.violations().is_empty(), "{:?}", sim.violations());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_s_password_opens_it_for_a_guest_and_for_an_account() {
    let sim = start(account()).await;
    let word = format!("[streamers.star01]\npassword = {WORD:?}\n");
    let home = with_login(Home::new(&sim), &sim, PASSWORD).with(&word);
    act(&sim, Action::GoLive(locked())).await;
    let bell = home.start();
    rings(&sim, &home, &star(), 7_001).await;
    assert_eq!(sim.login_attempts(), 0);
    let both = Live {
        adult: true,
        ..locked()
    };
    act(&sim, Action::Restart(both)).await;
    rings(&sim, &home, &star(), 7_002).await;
    assert_eq!(sim.login_attempts(), 1);
    assert!(bell.stop().await.success(), "{}", home.written().1);
    assert!(sim.violations().is_empty(), "{:?}", sim.violations());
    tells_no_secret(&home);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_of_a_room_is_shown_once_and_the_next_broadcast_is_tried() {
    let sim = start(account()).await;
    let word = "[streamers.star01]\npassword = \"yesterday's\"\n";
    let home = Home::new(&sim).with(word);
    act(&sim, Action::GoLive(locked())).await;
    let bell = home.start();
    let advice = "correct its password or password_file";
    until("it is told", || home.written().1.contains(advice)).await;
    polls(&sim, 8).await;
    assert_eq!(sim.sockets_ever(), 1);
    act(&sim, Action::Restart(Live::default())).await;
    rings(&sim, &home, &star(), 7_001).await;
    assert!(bell.stop().await.success());
    let log = home.written().1;
    assert!(!log.contains("yesterday"), "{log}");
    assert_eq!(log.matches(advice).count(), 1, "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_room_without_a_password_is_left_alone_and_said_to_need_one() {
    let sim = start(account()).await;
    let home = Home::new(&sim);
    act(&sim, Action::GoLive(locked())).await;
    let bell = home.start();
    let advice = "set [streamers.star01] password_file in soopbell.toml";
    until("it is told", || home.written().1.contains(advice)).await;
    polls(&sim, 5).await;
    assert_eq!(sim.sockets_ever(), 0);
    // The door itself may say so too, where the live detail said nothing.
    act(&sim, Action::Restart(Live::default())).await;
    let refusal = Refusal {
        service: Service::Join,
        code: 57,
        always: true,
        text: None,
    };
    act(&sim, Action::Refuse(refusal)).await;
    assert!(bell.stop().await.success());
    let bell = home.start();
    until("it is told again", || {
        home.written().1.matches(advice).count() > 1
    })
    .await;
    assert!(bell.stop().await.success());
    assert!(sim.violations().is_empty(), "{:?}", sim.violations());
}

#[tokio::test]
async fn cookies_that_ran_out_are_renewed_but_not_at_once() {
    let sim = start(account()).await;
    act(&sim, Action::GoLive(adult())).await;
    let clock = Arc::new(SystemClock);
    let account = login::Account {
        id: "bell01".into(),
        password: Secret::new(PASSWORD),
    };
    let soop = Soop::new(&sim.http_url(), Scheme::Ws, &ExtraRoots::default(), clock)
        .unwrap()
        .with_login(&sim.http_url(), account);
    let is_open = |look| matches!(look, Ok(Look::Live(_)));
    assert!(is_open(soop.look(&star()).await));
    sim.expire_logins();
    // They opened this door a moment ago, so it is not likely that they are the trouble.
    let closed = Look::Closed(Closed::Adult(Login::NotEnough));
    assert_eq!(soop.look(&star()).await, Ok(closed));
    assert_eq!(sim.login_attempts(), 1);
    tokio::time::pause();
    tokio::time::advance(Duration::from_mins(11)).await;
    tokio::time::resume();
    assert!(is_open(soop.look(&star()).await));
    assert!(is_open(soop.look(&star()).await));
    assert_eq!(sim.login_attempts(), 2);
}
