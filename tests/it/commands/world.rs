//! A soopbell with both bots, the imitations around it, and people who talk to it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use soopbell::app::App;
use soopbell::command::call::Arguments;
use soopbell::command::catalogue::{self, Kind};
use soopbell::command::line::{Line, read};
use soopbell::config::{Config, Environment};
use soopbell::event::StreamerId;
use soopbell::folder;
use soopbell::sim::{Action, Balloon, Patience, Sim, SimConfig};
use soopbell::status::{Bot, Watch};
use tokio::time::sleep;

use super::show;
use crate::support::bell::{Home, PATIENCE, star, until};
use crate::support::discord::{Caller, Deed, FakeDiscord};
use crate::support::telegram::FakeTelegram;

pub(super) const CHANNEL: u64 = 700_000_000_000_000_001;
pub(super) const GROUP: i64 = -1_001_000_000_001;
/// "Manage Server".
const MANAGE: u64 = 1 << 5;

/// Where people talk to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Platform {
    Discord,
    Telegram,
}

impl Platform {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Discord => "discord",
            Self::Telegram => "telegram",
        }
    }
}

/// Who talks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Somebody who manages the place.
    Boss,
    /// Somebody who does not.
    Member,
}

/// All of it.
pub(super) struct World {
    pub(super) sim: Sim,
    pub(super) discord: FakeDiscord,
    pub(super) telegram: FakeTelegram,
    pub(super) home: Home,
    app: App,
    platform: Platform,
    language: &'static str,
    /// Nobody may ask too much, so everybody asks once.
    people: u64,
    /// The message that was last answered with.
    last: Value,
    last_id: u64,
    gifts: usize,
    transcript: String,
}

/// The rules of these tests: shipped ones, so that their comments and tests are there to be kept.
const RULES: [(&str, &str); 2] = [
    (
        "big-balloon",
        include_str!("../../../rules/big-balloon.toml"),
    ),
    ("named-fan", include_str!("../../../rules/named-fan.toml")),
];

impl World {
    pub(super) async fn start(platform: Platform, language: &'static str) -> Self {
        let sim = Sim::start(SimConfig::default()).await.unwrap();
        sim.introduce(&star(), "별하늘");
        sim.introduce(&StreamerId::parse("star02").unwrap(), "초롱초롱");
        let (discord, telegram) = (FakeDiscord::start().await, FakeTelegram::start().await);
        discord.add_channel(CHANNEL);
        // It is about what is answered, not about how fast this machine is.
        discord.answer_within(PATIENCE);
        telegram.add_chat(GROUP, &[]);
        let home = Home::watching(&sim, &["somebody".to_owned()], "100ms").with(&format!(
            "station_url = {sim:?}\nsearch_url = {sim:?}\n\
             [discord]\ntoken = {discord_token:?}\napi_url = {discord:?}\nservers = [{server}]\n\
             [telegram]\ntoken = {telegram_token:?}\napi_url = {telegram:?}\nchats = [{GROUP}]\n",
            sim = sim.http_url(),
            discord_token = FakeDiscord::TOKEN,
            discord = discord.url(),
            server = FakeDiscord::EVERYONE,
            telegram_token = FakeTelegram::TOKEN,
            telegram = telegram.url(),
        ));
        std::fs::remove_file(home.rules().join("gifts.toml")).unwrap();
        for (name, text) in RULES {
            home.rule(name, text);
        }
        home.write_config();
        let app = Self::run(&home);
        let mut world = Self {
            sim,
            discord,
            telegram,
            home,
            app,
            platform,
            language,
            people: 500_000_000,
            last: Value::Null,
            last_id: 0,
            gifts: 0,
            transcript: String::new(),
        };
        world.is_ready().await;
        world.transcript.clear();
        world
    }

    fn run(home: &Home) -> App {
        let file = home.config_file();
        let config = Config::load(Some(&file), &Environment::of_process()).unwrap();
        let rules = folder::sources(&config).and_then(|it| folder::compile(&config, &it));
        let app = App::start(&config, rules.unwrap(), Box::new(std::io::sink())).unwrap();
        let reread = move || Config::load(Some(&file), &Environment::of_process()).ok();
        app.take_commands(Arc::new(reread)).unwrap();
        app
    }

    pub(super) async fn is_ready(&self) {
        let status = self.app.status();
        until("both bots are in", || {
            let bots = status.bots();
            let ready = bots
                .values()
                .filter(|it| matches!(it.state, Bot::Ready { .. }));
            ready.count() == 2
        })
        .await;
        until("Discord knows the commands", || {
            self.discord.commands().len() == catalogue::ENTRIES.len()
        })
        .await;
    }

    /// Ends it and begins it anew on the same files.
    pub(super) async fn restart(mut self) -> Self {
        let Self { app, home, .. } = self;
        app.stop().await;
        let app = Self::run(&home);
        self = Self { home, app, ..self };
        self.is_ready().await;
        self
    }

    pub(super) async fn end(self) -> String {
        assert!(self.app.stop().await.clean);
        show::steady(&self.transcript)
    }

    fn somebody(&mut self, who: Who) -> u64 {
        self.people += 1;
        let standing = match who {
            Who::Boss => "administrator",
            Who::Member => "member",
        };
        let id = i64::try_from(self.people).unwrap();
        self.telegram.set_member(GROUP, id, standing);
        self.telegram.set_person(id, "somebody", self.language);
        self.people
    }

    fn caller(&self, who: Who) -> Caller {
        let locale = if self.language == "en" { "en-US" } else { "ko" };
        Caller {
            id: self.people,
            name: "somebody".to_owned(),
            locale: locale.to_owned(),
            permissions: if who == Who::Boss { MANAGE } else { 0 },
            channel: CHANNEL,
        }
    }

    fn note(&mut self, line: &str) {
        self.transcript.push_str(line);
        self.transcript.push('\n');
    }

    /// Somebody new gives a command, written as in Telegram.
    pub(super) async fn say(&mut self, who: Who, line: &str) -> String {
        self.somebody(who);
        self.note(&format!("\n> {who:?}: {line}"));
        match self.platform {
            Platform::Discord => {
                let Some(Line::Command(verb, arguments)) = read(line, "x") else {
                    panic!("{line} is no command");
                };
                let (entry, _) = catalogue::find(verb).unwrap();
                if who == Who::Member && entry.is_administration() {
                    self.note("(Discord does not show it to them)");
                    return String::new();
                }
                let (path, options) = slash(verb, &arguments);
                let deed = Deed::Command(&path, options);
                self.discord_deed(who, &deed).await
            }
            Platform::Telegram => {
                self.telegram_deed(|fake, from| fake.say(GROUP, from, line))
                    .await
            }
        }
    }

    /// The answer that was last given, to come back to.
    pub(super) fn answer(&self) -> (Value, u64) {
        (self.last.clone(), self.last_id)
    }

    /// Goes on below an earlier answer.
    pub(super) fn back_to(&mut self, answer: &(Value, u64)) {
        (self.last, self.last_id) = answer.clone();
    }

    /// From now on somebody else does what is done.
    pub(super) fn another(&mut self, who: Who) {
        self.somebody(who);
    }

    /// The one who spoke last presses the first button of the last answer whose code begins like this.
    pub(super) async fn press(&mut self, who: Who, code: &str) -> String {
        let code = self.code(code);
        self.note(&format!("\n> {who:?} presses {code}"));
        match self.platform {
            Platform::Discord => {
                let deed = Deed::Button(self.last_id, &code);
                self.discord_deed(who, &deed).await
            }
            Platform::Telegram => {
                self.telegram_deed(|fake, from| drop(fake.press(GROUP, from, &code)))
                    .await
            }
        }
    }

    /// The same with the last answer's menu.
    pub(super) async fn choose(&mut self, who: Who, code: &str) -> String {
        let code = self.code(code);
        self.note(&format!("\n> {who:?} chooses {code}"));
        match self.platform {
            Platform::Discord => {
                let menu = show::menu(&self.last).expect("there is a menu");
                let chosen = [code.as_str()];
                let deed = Deed::Select(self.last_id, &menu, &chosen);
                self.discord_deed(who, &deed).await
            }
            Platform::Telegram => {
                self.telegram_deed(|fake, from| drop(fake.press(GROUP, from, &code)))
                    .await
            }
        }
    }

    /// The same with the form that was last handed out.
    pub(super) async fn fill(&mut self, who: Who, fields: &[(&str, &str)]) -> String {
        self.note(&format!("\n> {who:?} fills in {fields:?}"));
        match self.platform {
            Platform::Discord => {
                let form = self.last["custom_id"].as_str().expect("a form").to_owned();
                self.discord_deed(who, &Deed::Modal(&form, fields)).await
            }
            Platform::Telegram => {
                let mut answer = String::new();
                for (_, value) in fields {
                    let messages = self.telegram.messages();
                    let asked = messages
                        .iter()
                        .rfind(|it| it.json["reply_markup"]["force_reply"] == true);
                    let asked = asked.expect("a question").clone();
                    answer = self
                        .telegram_deed(|fake, from| {
                            fake.reply(&asked, from, value);
                        })
                        .await;
                }
                answer
            }
        }
    }

    /// What somebody new is offered who types this.
    pub(super) async fn complete(
        &mut self,
        who: Who,
        path: &str,
        argument: &str,
        typed: &str,
    ) -> Vec<String> {
        self.somebody(who);
        let deed = Deed::Typing(path, json!({ argument: typed }), argument);
        let id = self.discord.interact(&self.caller(who), &deed);
        until("it is answered", || {
            !self.discord.interaction(id).answers.is_empty()
        })
        .await;
        let answer = self.discord.interaction(id).answers[0].json.clone();
        let choices = answer["choices"].as_array();
        let choices = choices.into_iter().flatten();
        let values = choices.map(|it| it["value"].as_str().unwrap());
        values.map(str::to_owned).collect()
    }

    /// The first code in the last answer that begins like this.
    fn code(&self, start: &str) -> String {
        let codes = match self.platform {
            Platform::Discord => show::discord_codes(&self.last),
            Platform::Telegram => show::telegram_codes(&self.last),
        };
        let found = codes.iter().find(|code| code.starts_with(start));
        found
            .unwrap_or_else(|| panic!("no {start} in {codes:?}\n{}", self.transcript))
            .clone()
    }

    async fn discord_deed(&mut self, who: Who, deed: &Deed<'_>) -> String {
        let id = self.discord.interact(&self.caller(who), deed);
        until("it is answered", || {
            let became = self.discord.interaction(id);
            // A promise is no answer yet.
            let is_promise = |said: &Value| said["type"] == 5 || said["type"] == 6;
            became.answers.iter().any(|it| !is_promise(&it.json))
        })
        .await;
        let became = self.discord.interaction(id);
        assert_eq!((became.twice, became.late), (0, 0));
        let last = became.answers.last().unwrap();
        let json = match &last.json {
            it if it.get("data").is_some() => it["data"].clone(),
            it => it.clone(),
        };
        self.last_id = became.original.unwrap_or(self.last_id);
        self.last = json;
        let shown = show::discord(&self.last, last.is_ephemeral);
        self.note(&shown);
        shown
    }

    /// What somebody does in Telegram is theirs by who they are, so it matters who spoke last.
    async fn telegram_deed(&mut self, deed: impl FnOnce(&FakeTelegram, i64)) -> String {
        let before = (self.answers(), self.telegram.edits());
        deed(&self.telegram, i64::try_from(self.people).unwrap());
        until("it is served", || self.telegram.unconfirmed() == 0).await;
        until("it is answered", || {
            (self.answers(), self.telegram.edits()) != before
        })
        .await;
        sleep(Duration::from_millis(30)).await;
        let messages = self.telegram.messages();
        let mut changed: Vec<_> = messages.iter().filter(|it| is_answer(it)).collect();
        // Whatever was changed last: a new message, or the one that was edited.
        changed.sort_by_key(|it| (it.edited > 0 && self.telegram.edits() != before.1, it.id));
        let last = changed.last().unwrap();
        self.last = last.json.clone();
        let shown = show::telegram(last);
        self.note(&shown);
        shown
    }

    /// An administrator who hides behind the group gives a command.
    pub(super) async fn say_as_the_group(&mut self, line: &str) -> String {
        self.somebody(Who::Boss);
        let as_group = json!({
            "from": { "id": 1_087_968_824, "is_bot": true, "first_name": "Group" },
            "sender_chat": { "id": GROUP, "type": "supergroup", "title": "imitation" },
        });
        self.telegram_deed(|fake, from| {
            fake.say_so(GROUP, from, line, &as_group);
        })
        .await
    }

    /// A command that nobody is to answer.
    pub(super) async fn say_in_vain(&mut self, line: &str) {
        self.somebody(Who::Boss);
        let from = i64::try_from(self.people).unwrap();
        self.telegram.say(GROUP, from, line);
        until("it is served", || self.telegram.unconfirmed() == 0).await;
        sleep(Duration::from_millis(100)).await;
    }

    /// Writes another list of chats into the configuration.
    pub(super) fn allow(&self, key: &str, ids: &str) {
        let file = self.home.config_file();
        let config = std::fs::read_to_string(&file).unwrap();
        let line = config
            .lines()
            .find(|line| line.starts_with(&format!("{key} = ")))
            .unwrap();
        let config = config.replace(line, &format!("{key} = [{ids}]"));
        std::fs::write(file, config).unwrap();
    }

    /// Makes the group a target of alerts in the configuration.
    pub(super) fn add_target(&self) {
        let file = self.home.config_file();
        let mut config = std::fs::read_to_string(&file).unwrap();
        config.push_str("[targets.mods]\nkind = \"telegram\"\nchat = ");
        config.push_str(&GROUP.to_string());
        config.push('\n');
        std::fs::write(file, config).unwrap();
    }

    /// Every rule file and what it says.
    pub(super) fn files(&self) -> Vec<(String, String)> {
        let folder = std::fs::read_dir(self.home.rules()).unwrap();
        let mut files: Vec<_> = folder
            .map(|entry| {
                let path = entry.unwrap().path();
                let text = std::fs::read_to_string(&path).unwrap();
                (path.display().to_string(), text)
            })
            .collect();
        files.sort();
        files
    }

    pub(super) fn answers(&self) -> usize {
        let messages = self.telegram.messages();
        messages.iter().filter(|it| is_answer(it)).count()
    }

    /// Waits until it is in the room.
    pub(super) async fn is_watching(&self) {
        self.sim
            .act(&star(), Action::WaitViewer(Patience::default()))
            .await
            .unwrap();
        until("it stands on the board", || {
            let watches = self.app.status().watches();
            matches!(watches.get(&star()), Some(Watch::Live(_)))
        })
        .await;
    }

    /// Somebody gives, and the chat is rung.
    pub(super) async fn gift(&mut self, nick: &str, count: u32) {
        let sent = self.app.status().counters.sent.get();
        let gift = Balloon::new(format!("fan{count}"), nick, count);
        self.sim.act(&star(), Action::Balloon(gift)).await.unwrap();
        self.gifts += 1;
        until("the chat is rung", || self.rings().len() == self.gifts).await;
        until("its outcome is written down", || {
            self.app.status().counters.sent.get() > sent
        })
        .await;
    }

    /// Every ring in the chat that people talk in.
    pub(super) fn rings(&self) -> Vec<String> {
        match self.platform {
            Platform::Discord => {
                let messages = self.discord.messages();
                let there = messages.iter().filter(|it| it.channel == CHANNEL);
                let alerts = there.filter(|it| it.json["nonce"].is_string());
                let words = alerts.filter_map(|it| it.json["embeds"][0]["description"].as_str());
                words.map(str::to_owned).collect()
            }
            Platform::Telegram => {
                let messages = self.telegram.messages();
                let there = messages.iter().filter(|it| !is_answer(it));
                there.map(|it| it.text.clone()).collect()
            }
        }
    }
}

/// Whether it answers somebody: alerts reply to nobody.
fn is_answer(message: &crate::support::telegram::Message) -> bool {
    message.json.get("reply_parameters").is_some() || message.edited > 0
}

/// A command as Discord knows it: its words and its options.
fn slash(verb: catalogue::Verb, arguments: &Arguments) -> (String, Value) {
    let (entry, command) = catalogue::find(verb).unwrap();
    let mut path = entry.name.en.to_owned();
    if let Some(name) = command.name {
        path = format!("{path} {}", name.en);
    }
    let mut options = json!({});
    for argument in command.arguments {
        let name = argument.name.en;
        let Some(value) = arguments.get(name) else {
            // Discord does not let anybody leave it out.
            if argument.is_required {
                options[name] = json!("?");
            }
            continue;
        };
        options[name] = match argument.kind {
            Kind::OneOf(choices) => {
                json!(choices.iter().position(|it| it.en == value).unwrap())
            }
            _ => json!(value),
        };
    }
    (path, options)
}
