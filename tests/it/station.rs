//! Who a streamer is, asked of the imitation as it would be asked of SOOP.

use std::net::Ipv4Addr;

use soopbell::event::StreamerId;
use soopbell::sim::{Action, Live, Sim, SimConfig};
use soopbell::source::soop::link::{Named, read};
use soopbell::source::soop::station::{StationError, Stations};
use soopbell::source::soop::tls::ExtraRoots;
use tokio::net::TcpListener;

fn star() -> StreamerId {
    StreamerId::parse("star01").unwrap()
}

fn stations(url: &str) -> Stations {
    Stations::new(url, url, &ExtraRoots::default())
}

async fn start() -> Sim {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    sim.introduce(&star(), "별하늘");
    sim
}

async fn go_live(sim: &Sim) {
    let live = Live {
        title: Some("밤 방송".into()),
        adult: true,
        ..Live::default()
    };
    sim.act(&star(), Action::GoLive(live)).await.unwrap();
}

#[tokio::test]
async fn a_pasted_link_leads_to_the_streamers_name() {
    let sim = start().await;
    let Some(Named::Id(id)) = read("<https://play.sooplive.com/STAR01/290000001>") else {
        panic!("no id");
    };
    let stations = stations(&sim.http_url());
    let off = stations.station(&id).await.unwrap();
    assert_eq!(
        (off.spelling.as_str(), off.nick.as_str(), off.is_live),
        ("star01", "별하늘", false)
    );
    let picture = "https://profile.img.sooplive.com/LOGO/st/star01/star01.jpg";
    assert_eq!(off.picture.as_deref(), Some(picture));
    go_live(&sim).await;
    let on = stations.station(&id).await.unwrap();
    assert_eq!(
        (on.title.as_str(), on.is_live, on.viewers),
        ("밤 방송", true, Some(0))
    );
    assert_eq!(sim.violations(), []);
}

#[tokio::test]
async fn nobody_is_not_found_and_silence_is_a_failure() {
    let sim = start().await;
    let nobody = StreamerId::parse("nobody").unwrap();
    let asked = stations(&sim.http_url()).station(&nobody).await;
    assert_eq!(asked, Err(StationError::NotFound(nobody.clone())));
    // A port that was free a moment ago and has nobody behind it.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let asked = stations(&url).station(&nobody).await;
    assert!(matches!(asked, Err(StationError::Failed(_))), "{asked:?}");
    assert!(stations(&url).search_live("별").await.is_err());
}

#[tokio::test]
async fn a_nickname_finds_who_is_on_and_nobody_else() {
    let sim = start().await;
    let stations = stations(&sim.http_url());
    assert_eq!(stations.search_live("별하늘").await, Ok(Vec::new()));
    go_live(&sim).await;
    // One of them is taken apart into letters, as a Mac may write it.
    for keyword in ["별하늘", " 하늘 ", "\u{1107}\u{1167}\u{11af}", "STAR"] {
        let found = stations.search_live(keyword).await.unwrap();
        let ids: Vec<_> = found.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(ids, ["star01"], "{keyword:?}");
    }
    // A title is no name, and what a query must escape is escaped.
    for keyword in ["밤", "별&szKeyword=하늘", "?#%/", ""] {
        let found = stations.search_live(keyword).await;
        assert_eq!(found, Ok(Vec::new()), "{keyword:?}");
    }
    assert_eq!(sim.violations(), []);
}
