//! `soopbell deliveries`: what people see of alerts that did not arrive, and what they do about them, beside a running
//! soopbell and without one.

use std::fmt::Write as _;
use std::path::Path;

use rusqlite::{Connection, params};
use serde_json::Value;
use soopbell::dispatch::{Line, Outbox as _};
use soopbell::engine::{Ledger as _, Step, Visitors};
use soopbell::event::{StreamerId, Timestamp};
use soopbell::log::Position;
use soopbell::message::{Message, Segment};
use soopbell::notify::{Alert, Shared};
use soopbell::rule::Priority;
use soopbell::sim::{Action, Balloon, Live, Patience, Sim, SimConfig};
use soopbell::sink::{AlertId, Card, Field, TargetId, Tone};
use soopbell::store::Store;

use crate::support::bell::{Home, star, until};
use crate::support::command::{Ran, soopbell};
use crate::support::discord::{FakeDiscord, Fault};

/// Ten in the morning of 27 November 2026 in Korea.
const TEN: i64 = 1_795_741_200_000;
const MINUTE: i64 = 60_000;
const CHANNEL: u64 = 77;

/// A folder in which soopbell has run, and has ended.
struct Desk(tempfile::TempDir);

/// A delivery: its id, where it goes, its rule, how far it is, what went wrong.
type Row<'a> = (&'a str, &'a str, &'a str, &'a str, Option<&'a str>);

const ROWS: [Row<'_>; 8] = [
    (
        "0a11111111111111aaaaaaaa",
        "alerts",
        "big-gift",
        "sent",
        None,
    ),
    (
        "0a22222222222222aaaaaaaa",
        "alerts",
        "big-gift",
        "dead",
        Some(
            "Discord answered 400: Invalid Form Body (50035): embeds.0.description: Must be 4096 or fewer in length.",
        ),
    ),
    (
        "0a22222222222222aaaaaaab",
        "alerts",
        "vip",
        "held",
        Some("it may have arrived: no answer came"),
    ),
    (
        "1b33333333333333aaaaaaaa",
        "mods",
        "big-gift",
        "expired",
        Some("expired; before that: Discord answered 500"),
    ),
    (
        "2c44444444444444aaaaaaaa",
        "old-room",
        "vip",
        "retry",
        Some("connection refused"),
    ),
    (
        "3d55555555555555aaaaaaaa",
        "alerts",
        "big-gift",
        "due",
        None,
    ),
    (
        "4e66666666666666aaaaaaaa",
        "mods",
        "big-gift",
        "dropped",
        Some("dropped by hand"),
    ),
    (
        "5f77777777777777aaaaaaaa",
        "mods",
        "big-gift",
        "sending",
        None,
    ),
];

fn alert(id: &str, target: &str, rule: &str, at: i64) -> Alert {
    Alert {
        id: AlertId(id.into()),
        position: Position(12),
        target: TargetId(target.into()),
        card: Card {
            tone: Tone::Donation,
            tier: 1,
            rule: rule.into(),
            streamer: StreamerId::parse("star01").unwrap(),
            streamer_nick: "별하늘".into(),
            at: Timestamp(at),
        },
        message: Message {
            segments: vec![
                Segment::Text("🎈 ".into()),
                Segment::Value("달토끼".into()),
                Segment::Text("님이 별풍선 500개!".into()),
            ],
        },
        priority: Priority::Normal,
        expires_at: None,
        shared: None,
    }
}

impl Desk {
    /// One with all of `ROWS`, a target that is left alone, and a token.
    fn new() -> Self {
        let desk = Self::with(&ROWS.map(|(id, target, rule, ..)| alert(id, target, rule, TEN)));
        let file = desk.file();
        for (n, (id, _, _, state, error)) in (0..).zip(ROWS) {
            let settled_at =
                (!matches!(state, "due" | "sending")).then_some(TEN + (n + 1) * MINUTE);
            file.execute(
                "UPDATE deliveries SET state = ?2, error = ?3, settled_at = ?4, attempts = ?5,
                     remote_id = iif(?2 = 'sent', '1300', NULL), card = json_set(card, '$.at', ?6) WHERE id = ?1",
                params![id, state, error, settled_at, n, TEN + n * MINUTE],
            )
            .unwrap();
        }
        drop(file);
        let store = Store::open(&desk.data()).unwrap();
        let outbox = store.outbox().unwrap();
        let (alerts, minute) = (TargetId("alerts".into()), std::time::Duration::from_mins(1));
        for (line, error) in [
            (
                Line::Target(&alerts),
                "Discord answered 403: Missing Permissions (50013)",
            ),
            (
                Line::Token("discord"),
                "Discord answered 401: 401: Unauthorized",
            ),
        ] {
            assert!(outbox.park(line, Timestamp(TEN), minute, error).unwrap());
        }
        desk
    }

    /// One in which these alerts wait.
    fn with(alerts: &[Alert]) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        let config = "language = \"en\"\ndata_dir = \"data\"\n[discord]\ntoken = \"a.b.c\"\n\
             [targets.alerts]\nkind = \"discord\"\nchannel = 77\n[targets.mods]\nkind = \"console\"\n";
        std::fs::write(desk.0.path().join("soopbell.toml"), config).unwrap();
        let store = Store::open(&desk.data()).unwrap();
        let step = Step {
            first: Position(1),
            events: &[],
            verdicts: &[],
            alerts,
            visitors: &Visitors::new(),
        };
        store.ledger().unwrap().commit(&step).unwrap();
        desk
    }

    fn data(&self) -> std::path::PathBuf {
        self.0.path().join("data")
    }

    fn file(&self) -> Connection {
        Connection::open(self.data().join("soopbell.db")).unwrap()
    }

    fn ask(&self, arguments: &[&str]) -> Ran {
        soopbell(self.0.path(), &[&["deliveries"], arguments].concat())
    }

    /// The same where all must go well.
    fn told(&self, arguments: &[&str]) -> String {
        let ran = self.ask(arguments);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
        ran.out
    }

    /// The ids that a list comes to, cut to four characters.
    fn ids(&self, arguments: &[&str]) -> Vec<String> {
        let ran = self.ask(&[&["list", "--json"], arguments].concat());
        let objects = objects(&ran.out);
        assert_eq!(ran.code, i32::from(objects.is_empty()), "{}", ran.err);
        let letters = objects.iter().filter(|it| it["kind"] == "delivery");
        letters
            .map(|it| first(it["id"].as_str().unwrap(), 4))
            .collect()
    }

    /// Every delivery as it stands in the file.
    fn states(&self) -> Vec<(String, String)> {
        let file = self.file();
        let mut rows = file
            .prepare("SELECT substr(id, 1, 4), state FROM deliveries ORDER BY seq")
            .unwrap();
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.unwrap().map(Result::unwrap).collect()
    }

    fn state(&self, id: &str) -> String {
        let states = self.states();
        states.into_iter().find(|(known, _)| known == id).unwrap().1
    }
}

/// So many characters of an id.
fn first(id: &str, count: usize) -> String {
    id.chars().take(count).collect()
}

fn objects(out: &str) -> Vec<Value> {
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn what_people_read_is_as_it_was_agreed_on() {
    let desk = Desk::new();
    for language in ["ko", "en"] {
        let mut shown = String::new();
        for arguments in [
            &["list"][..],
            &["list", "--limit", "2"],
            &["list", "--state", "sent,dropped", "--target", "mods"],
            &["list", "--rule", "none"],
            &["list", "--target", "alert"],
            &["list", "--state", "lost"],
            &["list", "--since", "soon"],
            &["show", "0a1"],
            &["show", "0a22222222222222aaaaaaaa"],
            &["show", "2c"],
            &["show", "0a"],
            &["show", "ff"],
            &["show", "초롱이"],
            &["resend"],
            &["resend", "--target", "mods"],
            &["drop", "0a1", "--state", "dead"],
            &["resend", "3d", "5f"],
            &["drop", "0a1", "4e", "0b"],
            &["resume", "nobody"],
            &["resume", "mods"],
        ] {
            let ran = desk.ask(&[arguments, &["--language", language]].concat());
            let (code, said) = (ran.code, ran.out + &ran.err);
            writeln!(
                shown,
                "$ deliveries {}  [{code}]
{said}",
                arguments.join(" ")
            )
            .unwrap();
        }
        insta::assert_snapshot!(format!("deliveries_{language}"), shown);
    }
    let unchanged: Vec<_> = ROWS
        .map(|(id, _, _, state, _)| (first(id, 4), state.into()))
        .into();
    assert_eq!(desk.states(), unchanged);
}

#[test]
fn what_people_read_of_what_they_changed_is_as_it_was_agreed_on() {
    for language in ["ko", "en"] {
        let desk = Desk::new();
        let mut shown = String::new();
        for arguments in [
            &["resend", "0a1", "1b", "1b3"][..],
            &[
                "resend", "--target", "old-room", "--state", "problem", "--all",
            ],
            &["drop", "--target", "old-room", "--all"],
            &[
                "resend", "--target", "old-room", "--state", "dropped", "--all",
            ],
            &["drop", "3d"],
            &["resume"],
            &["resume"],
        ] {
            let ran = desk.ask(&[arguments, &["--language", language]].concat());
            let (code, said) = (ran.code, ran.out + &ran.err);
            writeln!(
                shown,
                "$ deliveries {}  [{code}]
{said}",
                arguments.join(" ")
            )
            .unwrap();
        }
        insta::assert_snapshot!(format!("deliveries_changed_{language}"), shown);
    }
}

#[test]
fn scripts_read_one_object_a_line_with_keys_that_stay() {
    let desk = Desk::new();
    let all = desk.told(&["list", "--json"]);
    insta::assert_snapshot!("deliveries_json", all);
    let one = desk.told(&["show", "1b", "--json"]);
    assert!(all.contains(one.trim()), "{one}");
    let cut = desk.ask(&["list", "--json", "--limit", "1"]);
    assert_eq!(cut.code, 0);
    let letters = objects(&cut.out);
    let letters = letters.iter().filter(|it| it["kind"] == "delivery");
    assert_eq!(letters.count(), 1);
    assert_eq!(cut.err, "… 3 more: --limit 4\n");
}

#[test]
fn filters_are_groups_names_and_moments_and_all_of_them_hold() {
    let desk = Desk::new();
    for (arguments, expected) in [
        (&["--state", "open"][..], "5f77 3d55 2c44"),
        (&["--state", "settled", "--target", "mods"], "4e66 1b33"),
        (&["--state", "problem", "--rule", "vip"], "2c44 0a22"),
        (&["--state", "dead", "--state", "held"], "0a22 0a22"),
        (
            &["--target", "mods", "--target", "old-room"],
            "5f77 4e66 2c44 1b33",
        ),
        (&["--since", "2026-11-27T10:06"], "5f77 4e66"),
        (
            &["--since", "2026-11-27T10:06", "--state", "dropped"],
            "4e66",
        ),
        (&["--since", "2026-11-28"], ""),
        (&["--since", "200years", "--limit", "1"], "5f77"),
        (&["--target", "alerts'--"], ""),
        (&["--rule", "%"], ""),
    ] {
        assert_eq!(desk.ids(arguments).join(" "), expected, "{arguments:?}");
    }
}

#[test]
fn nothing_is_done_to_many_unless_that_is_said() {
    let desk = Desk::new();
    let before = desk.states();
    for arguments in [
        &["resend"][..],
        &["drop", "--all"],
        &["resend", "--state", "dead"],
        &["drop", "--target", "alerts"],
        &["drop", "0a1", "--all"],
        &["resend", "0a1", "--rule", "vip"],
        &["drop", "0a1", "x"],
        &["resume", "alerts", "--all"],
        &["list", "--limit", "0"],
    ] {
        let ran = desk.ask(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}");
        assert!(!ran.err.is_empty());
    }
    assert_eq!(desk.states(), before);

    // Of what arrived nothing is sent again unless its state is named.
    desk.told(&[
        "resend", "--rule", "big-gift", "--target", "alerts", "--all",
    ]);
    assert_eq!(desk.state("0a11"), "sent");
    desk.told(&["resend", "--state", "sent", "--all"]);
    assert_eq!(desk.state("0a11"), "due");
    // What is being sent is none of what filters mean by themselves.
    desk.told(&["drop", "--target", "mods", "--all"]);
    assert_eq!(desk.state("5f77"), "sending");
    let refused = desk.ask(&["drop", "5f", "3d"]);
    assert_eq!((refused.code, desk.state("3d55").as_str()), (1, "dropped"));
    assert_eq!(
        desk.ask(&["drop", "--state", "held", "--rule", "x", "--all"])
            .code,
        1
    );
}

#[test]
fn hostile_arguments_are_answered_plainly() {
    let desk = Desk::new();
    let before = desk.states();
    let (long, digits) = ("x".repeat(10_000), "0".repeat(10_000));
    for hostile in [
        long.as_str(),
        &digits,
        "",
        "'",
        "\"",
        "%",
        "_",
        "' OR 1=1; DROP TABLE deliveries; --",
        "\u{202e}txt.exe",
        "\u{1b}[2J\u{9b}31m",
        "a\nb",
        "0a\u{0301}",
    ] {
        for arguments in [
            &["show", hostile][..],
            &["resend", hostile],
            &["drop", hostile, "0a"],
            &["resume", hostile],
            &["list", "--target", hostile],
            &["list", "--rule", hostile],
            &["list", "--state", hostile],
            &["list", "--since", hostile],
            &["drop", "--target", hostile, "--all"],
        ] {
            let ran = desk.ask(arguments);
            assert!(matches!(ran.code, 1 | 2), "{arguments:?}: {}", ran.out);
            assert_eq!(ran.out, "", "{arguments:?}");
            assert!(
                (1..600).contains(&ran.err.len()),
                "{arguments:?}: {}",
                ran.err
            );
            let acts = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
            assert!(!ran.err.contains(acts), "{:?}", ran.err);
        }
    }
    assert_eq!(desk.states(), before);
}

#[test]
fn a_hostile_nickname_neither_moves_the_cursor_nor_the_columns() {
    let nick = format!(
        "\u{1b}[2J\u{202e}evil\n  0a11  dead\u{9b}31m{}",
        "\u{301}".repeat(5_000)
    );
    let mut first = alert("aa", "alerts", "r", TEN);
    first.message.segments[1] = Segment::Value(nick.clone());
    first.card.streamer_nick = nick.clone().into();
    let who = Field {
        name: "Who".into(),
        value: Message {
            segments: vec![Segment::Value(nick)],
        },
    };
    first.shared = Some(Shared {
        rings: 2,
        closes_at: Timestamp(TEN),
        waits: true,
        so_far: vec![who.clone()],
        in_all: vec![who],
    });
    let desk = Desk::with(&[first, alert("bb", "mods", "r", TEN)]);
    let listed = desk.told(&["list", "--state", "open"]);
    let shown = desk.told(&["show", "aa"]);
    let acts = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
    assert!(
        !listed.contains(acts) && !shown.contains(acts),
        "{listed}{shown}"
    );
    let heads: Vec<_> = listed
        .lines()
        .filter(|line| !line.starts_with(' '))
        .collect();
    assert_eq!(
        heads,
        [
            "bb  11-27 10:00  due        mods    r",
            "aa  11-27 10:00  gathering  alerts  r"
        ]
    );
    assert!(
        listed.lines().all(|line| line.chars().count() < 300),
        "{listed}"
    );
    let theirs = shown.lines().filter(|line| line.contains("evil"));
    assert!(
        theirs.clone().count() == 3 && shown.contains("│ Who: "),
        "{shown}"
    );
    assert!(
        shown.lines().all(|line| !line.starts_with("  0a11")),
        "{shown}"
    );
}

#[test]
fn a_file_that_is_not_of_this_version_or_not_there_is_told_and_left_alone() {
    let desk = Desk::new();
    let file = desk.file();
    for (version, words) in [(3, "older"), (99, "newer")] {
        file.pragma_update(None, "user_version", version).unwrap();
        for command in [&["list"][..], &["drop", "0a1"], &["resume"]] {
            let ran = desk.ask(command);
            assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{command:?}");
            assert!(ran.err.contains(words), "{}", ran.err);
        }
        let found: i64 = file
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap();
        assert_eq!(found, version);
    }
    let empty = tempfile::tempdir().unwrap();
    let ran = soopbell(empty.path(), &["deliveries", "list"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("soopbell.db"), "{}", ran.err);
    assert_eq!(
        std::fs::read_dir(empty.path()).unwrap().count(),
        0,
        "it made files"
    );
    std::fs::write(empty.path().join("soopbell.toml"), "langauge = \"en\"").unwrap();
    assert_eq!(soopbell(empty.path(), &["deliveries", "list"]).code, 78);
}

/// Asks beside the running soopbell of this home.
fn beside(home: &Home, arguments: &[&str]) -> Ran {
    let config = home.config_file();
    let head = ["--config", config.to_str().unwrap(), "deliveries"];
    let all = [&head, arguments, &["--language", "en"]].concat();
    soopbell(Path::new("/"), &all)
}

async fn gift(sim: &Sim, count: u32) {
    let gift = Action::Balloon(Balloon::new("fan42", "초롱", count));
    sim.act(&star(), gift).await.unwrap();
}

/// What Discord shows, message by message.
fn texts(discord: &FakeDiscord) -> Vec<String> {
    let messages = discord.messages();
    let text = messages
        .iter()
        .map(|it| &it.json["embeds"][0]["description"]);
    text.map(|text| text.as_str().unwrap().to_owned()).collect()
}

fn letters(ran: &Ran) -> Vec<Value> {
    let mut found = objects(&ran.out);
    found.retain(|it| it["kind"] == "delivery");
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_refused_or_left_alone_is_mended_while_soopbell_runs() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let discord = FakeDiscord::start().await;
    let home = Home::new(&sim).with_discord(&discord, CHANNEL);
    let bell = home.start();
    let live = Action::GoLive(Live::default());
    sim.act(&star(), live).await.unwrap();
    let wait = Action::WaitViewer(Patience::default());
    sim.act(&star(), wait).await.unwrap();

    // Refused for good, once: a dead letter, which is sent again.
    discord.fail_next(Fault::Status(400));
    gift(&sim, 1).await;
    let dead = || letters(&beside(&home, &["list", "--json", "--state", "dead"]));
    until("the first is given up", || dead().len() == 1).await;
    let letter = &dead()[0];
    assert_eq!(letter["words"], "1");
    let id = letter["id"].as_str().unwrap();
    let short = first(id, 8);
    let overview = beside(&home, &["list"]).out;
    assert!(
        overview.contains("1 dead") && overview.contains("Discord answered 400"),
        "{overview}"
    );
    let shown = beside(&home, &["show", id]).out;
    let config = home.config_file();
    let next = format!(
        "soopbell --config {} deliveries resend {}",
        config.display(),
        &short
    );
    assert!(shown.contains(&next), "{shown}");
    let resent = beside(&home, &["resend", &short]);
    assert_eq!((resent.code, resent.err.as_str()), (0, ""));
    until("it arrives after all", || texts(&discord) == ["1"]).await;
    until("that is written down", || dead().is_empty()).await;

    // Refused again, and given up by a person.
    discord.fail_next(Fault::Status(400));
    gift(&sim, 2).await;
    until("the second is given up", || dead().len() == 1).await;
    let dropped = beside(&home, &["drop", "--state", "dead", "--all"]);
    assert_eq!(dropped.out, "1 delivery is given up\n", "{}", dropped.err);
    assert!(dead().is_empty());

    // Not for the bot to write to: the line is left alone, until somebody says that it is mended.
    discord.fail_next(Fault::Status(403));
    gift(&sim, 3).await;
    until("the target is left alone", || {
        let ran = beside(&home, &["list"]);
        ran.out.contains("left alone") && ran.out.contains("deliveries resume alerts")
    })
    .await;
    // By itself it would not be tried again today.
    let file = Connection::open(home.data().join("soopbell.db")).unwrap();
    file.busy_timeout(std::time::Duration::from_secs(15))
        .unwrap();
    let later = "UPDATE parked SET check_at = check_at + 86400000";
    assert_eq!(file.execute(later, []).unwrap(), 1);
    drop(file);
    let resumed = beside(&home, &["resume", "alerts"]);
    assert_eq!((resumed.code, resumed.err.as_str()), (0, ""));
    assert!(
        resumed.out.starts_with("alerts: is tried at once"),
        "{}",
        resumed.out
    );
    until("what waited arrives", || texts(&discord) == ["1", "3"]).await;

    assert!(bell.stop().await.success(), "{}", home.written().1);
    // The same without a soopbell that runs: what arrived is sent again at the next start, as another message.
    assert_eq!(beside(&home, &["resend", &short]).code, 0);
    let bell = home.start();
    until("it arrives a second time", || {
        texts(&discord) == ["1", "3", "1"]
    })
    .await;
    assert!(bell.stop().await.success(), "{}", home.written().1);
    assert_eq!(discord.deduplicated(), 0);
}
