//! The station and the search.

use serde_json::Value;

use super::*;

async fn get(sim: &Sim, path: &str, query: &[(&str, &str)]) -> (u16, Value) {
    let answer = reqwest::Client::new()
        .get(format!("{}{path}", sim.http_url()))
        .query(query)
        .header("Referer", "https://ch.sooplive.com/star01")
        .send()
        .await
        .unwrap();
    let status = answer.status().as_u16();
    let body = answer.text().await.unwrap();
    (status, serde_json::from_str(&body).unwrap())
}

async fn search(sim: &Sim, keyword: &str) -> Vec<String> {
    let query = [("m", "liveSearch"), ("szKeyword", keyword)];
    let (status, body) = get(sim, "/api.php", &query).await;
    assert_eq!((status, &body["RESULT"]), (200, &"1".into()));
    let found = body["REAL_BROAD"].as_array().unwrap().iter();
    found
        .map(|it| it["user_id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_station_says_what_soop_would_say() {
    let sim = start(SimConfig::default()).await;
    let (status, off) = get(&sim, "/api/STAR01/station", &[]).await;
    assert_eq!((status, &off["broad"]), (200, &Value::Null));
    assert_eq!(
        (&off["station"]["user_id"], &off["station"]["user_nick"]),
        (&"star01".into(), &"별하늘".into())
    );
    let live = Live {
        title: Some("밤".into()),
        adult: true,
        ..Live::default()
    };
    act(&sim, Action::GoLive(live)).await;
    let (_, on) = get(&sim, "/api/star01/station", &[]).await;
    assert_eq!(on["broad"]["broad_no"], sim.on_air(&star()).unwrap().1);
    assert_eq!(
        (&on["broad"]["broad_title"], &on["broad"]["broad_grade"]),
        (&"밤".into(), &19.into())
    );
    assert_eq!(sim.requests()[&star()], 0, "this is no live detail");
    assert_eq!(sim.violations(), []);
}

#[tokio::test]
async fn nobody_has_no_station_even_after_live_detail_was_asked() {
    let sim = start(SimConfig::default()).await;
    detail(&sim, "unknown").await;
    for path in ["/api/unknown/station", "/api/%EB%B3%84/station"] {
        let (status, body) = get(&sim, path, &[]).await;
        assert_eq!((status, &body["code"]), (515, &9000.into()), "{path}");
    }
    sim.shutdown().await;
    let everybody = SimConfig {
        everyone_live: true,
        ..SimConfig::default()
    };
    let sim = start(everybody).await;
    let (status, body) = get(&sim, "/api/unknown/station", &[]).await;
    assert_eq!((status, body["broad"].is_object()), (200, true));
}

#[tokio::test]
async fn a_search_finds_names_and_titles_of_what_is_on() {
    let sim = start(SimConfig::default()).await;
    assert_eq!(search(&sim, "별하늘").await, [""; 0]);
    let title = Some("Night 방송".into());
    act(
        &sim,
        Action::GoLive(Live {
            title,
            ..Live::default()
        }),
    )
    .await;
    for keyword in ["별하늘", "하늘", "STAR", "night"] {
        assert_eq!(search(&sim, keyword).await, ["star01"], "{keyword}");
    }
    assert_eq!(search(&sim, "달").await, [""; 0]);
    assert_eq!(sim.violations(), []);
}

#[tokio::test]
async fn calls_that_no_page_makes_are_written_down() {
    let sim = start(SimConfig::default()).await;
    let url = format!("{}/api/star01/station", sim.http_url());
    reqwest::get(url).await.unwrap();
    get(&sim, "/api.php", &[("m", "other")]).await;
    assert_eq!(breaches(&sim), [Breach::NoReferer, Breach::UnknownSearch]);
}
