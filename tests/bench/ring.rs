//! From the packet to the doorbell: how long after a gift the request for it reaches Discord, over real sockets and
//! through the whole of soopbell. There is nothing to compare it with; the budget is 50 ms.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::any;
use soopbell::app::App;
use soopbell::config::{Config, Environment};
use soopbell::event::StreamerId;
use soopbell::folder;
use soopbell::shutdown::Stage;
use soopbell::sim::{Action, Balloon, Live, Patience, Sim, SimConfig};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{Instant, sleep, timeout};

use crate::Fallible;

const STAR: &str = "star01";
/// Gifts that come at once in a burst.
const BURST: u32 = 50;
/// The longest that a ring is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) fn run(quick: bool, out: &mut impl Write) -> Fallible {
    let rounds = if quick { 20 } else { 200 };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let (alone, first) = runtime.block_on(measure(rounds))?;
    writeln!(out, "\nfrom the packet to the request (budget: 50 ms)")?;
    for (name, mut times) in [
        ("a gift in a quiet room", alone),
        ("the first of fifty at once", first),
    ] {
        times.sort_unstable();
        let at = |percent: usize| {
            let place = times.len() * percent / 100;
            times.get(place).copied().unwrap_or_default()
        };
        let (median, late) = (at(50), at(99));
        writeln!(out, "{name:<40} p50 {median:>8.1?}  p99 {late:>8.1?}")?;
    }
    Ok(())
}

/// The times of single gifts, and of the first of each burst.
async fn measure(rounds: u32) -> Fallible<(Vec<Duration>, Vec<Duration>)> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let sim = Sim::start(SimConfig::default()).await?;
    let stage = Stage::new("doorbell");
    let (url, mut rings) = doorbell(&stage).await?;
    let config = config(folder.path(), &sim, &url)?;
    let rules = folder::sources(&config)
        .and_then(|sources| folder::compile(&config, &sources))
        .map_err(|faults| format!("{faults:?}"))?;
    let app = App::start(&config, rules, Box::new(std::io::sink()))?;
    let star = StreamerId::parse(STAR).ok_or("no id")?;
    sim.act(&star, Action::GoLive(Live::default())).await?;
    sim.act(&star, Action::WaitViewer(Patience::default()))
        .await?;

    let (mut alone, mut first) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        for (times, gifts) in [(&mut alone, 1), (&mut first, BURST)] {
            while rings.try_recv().is_ok() {}
            let donor = format!("fan{round}n{gifts}");
            let began = Instant::now();
            for _ in 0..gifts {
                let gift = Balloon::new(&donor, &donor, 100);
                sim.act(&star, Action::Balloon(gift)).await?;
            }
            let rang = timeout(PATIENCE, rings.recv()).await?.ok_or("no bell")?;
            times.push(rang.saturating_duration_since(began));
            sleep(Duration::from_millis(20)).await;
        }
    }
    app.stop().await;
    stage.drain(PATIENCE).await;
    Ok((alone, first))
}

/// A Discord that takes everything, and tells when.
async fn doorbell(stage: &Stage) -> Fallible<(String, Receiver<Instant>)> {
    async fn take(State(rang): State<Arc<Sender<Instant>>>) -> &'static str {
        // Nobody may be listening any more.
        let _full = rang.try_send(Instant::now());
        r#"{"id":"1"}"#
    }
    let (rang, rings) = channel(1_024);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let router = Router::new()
        .route("/{*path}", any(take))
        .with_state(Arc::new(rang));
    let stopping = stage.stopping();
    stage.spawn(async move {
        let served = axum::serve(listener, router).with_graceful_shutdown(stopping);
        drop(served.await);
    });
    Ok((url, rings))
}

/// One rule that puts together what each donor gives, and one channel that takes as much as it gets.
fn config(folder: &Path, sim: &Sim, url: &str) -> Fallible<Config> {
    let rules = folder.join("rules");
    std::fs::create_dir(&rules)?;
    std::fs::write(
        rules.join("gifts.toml"),
        "[[rule]]\nid = \"gift\"\non = \"donation\"\nmerge = { window = \"1h\", by = \"donor\" }\n\
         text = \"{{ donor.nick }} {{ balloons }}\"\n",
    )?;
    let file = folder.join("soopbell.toml");
    let text = format!(
        "data_dir = {:?}\nrules_dir = {:?}\n[soop]\nlive_url = {:?}\nchat_scheme = \"ws\"\npoll_interval = \"100ms\"\n\
         streamers = [{STAR:?}]\n[discord]\ntoken = \"a.b.c\"\napi_url = {url:?}\nchannel_pace = \"10000/1s\"\n\
         token_pace = \"10000/1s\"\n[targets.alerts]\nkind = \"discord\"\nchannel = 1\n",
        folder.join("data").display().to_string(),
        rules.display().to_string(),
        sim.http_url(),
    );
    std::fs::write(&file, text)?;
    let config = Config::load(Some(&file), &Environment::of_process());
    Ok(config.map_err(|faults| format!("{faults:?}"))?)
}
