//! The binary itself, run as a user would run it: a configuration file, a folder for rules, a folder for data.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use soopbell::event::{Event, StreamerId, Timestamp};
use soopbell::log::EventLog as _;
use soopbell::sim::Sim;
use soopbell::store::Store;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use super::discord::FakeDiscord;
use super::telegram::FakeTelegram;

/// The streamer of most tests.
pub(crate) const STAR: &str = "star01";
/// Longest wait for something that should happen soon; a loaded machine is slow.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// The streamer of most tests, as an id.
pub(crate) fn star() -> StreamerId {
    StreamerId::parse(STAR).unwrap()
}

/// A folder with everything that one soopbell needs, which outlives its processes.
pub(crate) struct Home {
    folder: TempDir,
    config: String,
    /// What the log is asked for.
    filter: String,
}

impl Home {
    /// A home from which `STAR` is watched at this imitation, with one rule: every gift rings, its count is all it says.
    pub(crate) fn new(sim: &Sim) -> Self {
        Self::watching(sim, &[STAR.to_owned()], "100ms")
    }

    /// The same for other streamers, who are asked for this often.
    pub(crate) fn watching(sim: &Sim, streamers: &[String], poll: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("rules")).unwrap();
        let config = format!(
            "data_dir = {data:?}\nrules_dir = {rules:?}\n\n[soop]\nlive_url = {live:?}\nchat_scheme = \"ws\"\n\
             poll_interval = {poll:?}\nstreamers = {streamers:?}\n",
            data = folder.path().join("data"),
            rules = folder.path().join("rules"),
            live = sim.http_url(),
        );
        let home = Self {
            folder,
            config,
            filter: "warn,soopbell=info".to_owned(),
        };
        home.rule(
            "gifts",
            "[[rule]]\nid = \"gift\"\non = \"donation\"\ntext = \"{{ balloons }}\"\n",
        );
        home
    }

    /// Writes a rule file.
    pub(crate) fn rule(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(format!("rules/{name}.toml")), text).unwrap();
    }

    /// The same by another file that takes its place.
    pub(crate) fn rule_by_rename(&self, name: &str, text: &str) {
        let new = self.folder.path().join("rules/new");
        std::fs::write(&new, text).unwrap();
        std::fs::rename(new, self.folder.path().join(format!("rules/{name}.toml"))).unwrap();
    }

    /// Adds a channel in this Discord as a target. The bot only sends, so that requests and faults are the alerts' own.
    pub(crate) fn with_discord(mut self, discord: &FakeDiscord, channel: u64) -> Self {
        discord.add_channel(channel);
        write!(
            self.config,
            "\n[discord]\ntoken = {token:?}\napi_url = {url:?}\ncommands = false\n[targets.alerts]\nkind = \"discord\"\nchannel = {channel}\n",
            token = FakeDiscord::TOKEN,
            url = discord.url(),
        )
        .unwrap();
        self
    }

    /// Adds a chat in this Telegram as a target. The bot only sends.
    pub(crate) fn with_telegram(mut self, telegram: &FakeTelegram, chat: i64) -> Self {
        telegram.add_chat(chat, &[]);
        write!(
            self.config,
            "\n[telegram]\ntoken = {token:?}\napi_url = {url:?}\ncommands = false\n[targets.mods]\nkind = \"telegram\"\nchat = {chat}\n",
            token = FakeTelegram::TOKEN,
            url = telegram.url(),
        )
        .unwrap();
        self
    }

    /// Watches its streamer over two connections.
    pub(crate) fn redundant(mut self) -> Self {
        self.config = self.config.replacen(
            "\nstreamers = ",
            &format!("\nredundant = [\"{STAR}\"]\nstreamers = "),
            1,
        );
        self
    }

    /// Adds lines to the configuration.
    pub(crate) fn with(mut self, lines: &str) -> Self {
        self.config.push_str(lines);
        self
    }

    /// Asks the log for more or less.
    pub(crate) fn saying(mut self, filter: &str) -> Self {
        filter.clone_into(&mut self.filter);
        self
    }

    /// Writes its configuration, and says where that is.
    pub(crate) fn write_config(&self) -> PathBuf {
        let config = self.config_file();
        std::fs::write(&config, &self.config).unwrap();
        config
    }

    /// Starts the binary.
    pub(crate) fn start(&self) -> Bell {
        self.start_with(&[])
    }

    /// Starts it with these variables in its environment.
    pub(crate) fn start_with(&self, environment: &[(&str, &str)]) -> Bell {
        let config = self.write_config();
        let output = |name: &str| {
            let file = std::fs::File::options()
                .create(true)
                .append(true)
                .open(self.folder.path().join(name))
                .unwrap();
            Stdio::from(file)
        };
        let child = Command::new(env!("CARGO_BIN_EXE_soopbell"))
            .arg("run")
            .arg("--config")
            .arg(&config)
            .env("SOOPBELL_LOG", &self.filter)
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(output("out"))
            .stderr(output("err"))
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        Bell { child }
    }

    /// What all its processes have written: rings on the console, and the log.
    pub(crate) fn written(&self) -> (String, String) {
        let read =
            |name: &str| std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
        (read("out"), read("err"))
    }

    /// Where its data is.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Its configuration, which is there once it was started.
    pub(crate) fn config_file(&self) -> PathBuf {
        self.folder.path().join("soopbell.toml")
    }

    /// Where its rules are.
    pub(crate) fn rules(&self) -> PathBuf {
        self.folder.path().join("rules")
    }

    /// Every event in its log. No process may be running on it.
    pub(crate) fn log(&self) -> Vec<Event> {
        log_of(&self.data())
    }
}

fn log_of(data: &Path) -> Vec<Event> {
    let store = Store::open(data).unwrap();
    let mut events = Vec::new();
    let mut show = |_, event: &Event| events.push(event.clone());
    store
        .ledger()
        .unwrap()
        .replay(Timestamp(0), &mut show)
        .unwrap();
    events
}

/// A running binary; it is killed when this is dropped.
pub(crate) struct Bell {
    child: Child,
}

impl Bell {
    /// Asks it to end, as systemd would, and waits until it has.
    pub(crate) async fn stop(mut self) -> ExitStatus {
        self.ask_to_end();
        self.ended().await
    }

    /// Asks it to end again and again, as somebody does who does not want to wait.
    pub(crate) async fn stop_impatiently(mut self) -> ExitStatus {
        loop {
            self.ask_to_end();
            sleep(Duration::from_millis(300)).await;
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
        }
    }

    fn ask_to_end(&self) {
        self.signal(rustix::process::Signal::TERM);
    }

    /// Asks it to read its rules again.
    pub(crate) fn hang_up(&self) {
        self.signal(rustix::process::Signal::HUP);
    }

    fn signal(&self, signal: rustix::process::Signal) {
        if let Some(pid) = self.child.id() {
            let pid = rustix::process::Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
            rustix::process::kill_process(pid, signal).unwrap();
        }
    }

    async fn ended(&mut self) -> ExitStatus {
        tokio::time::timeout(PATIENCE, self.child.wait())
            .await
            .unwrap()
            .unwrap()
    }

    /// Waits until it has died by itself; says by which signal.
    pub(crate) async fn died(mut self) -> Option<i32> {
        use std::os::unix::process::ExitStatusExt as _;
        self.ended().await.signal()
    }

    /// Kills it, as a crash or the kernel would: SIGKILL.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// The most memory it has held at once, in KiB, as the kernel counts it.
    pub(crate) fn peak_memory_kib(&self) -> u64 {
        let status = format!("/proc/{}/status", self.child.id().unwrap());
        let status = std::fs::read_to_string(status).unwrap();
        let line = status
            .lines()
            .find(|line| line.starts_with("VmHWM:"))
            .unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

/// Waits until something is so, looking again and again; panics with `what` if it does not come to be.
pub(crate) async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "waited in vain until {what}");
        sleep(Duration::from_millis(10)).await;
    }
}
