//! Live detail.

use super::*;

#[tokio::test]
async fn live_detail_says_what_soop_would_say() {
    let sim = start(SimConfig::default()).await;
    for nobody in ["star01", "unknown"] {
        let offline = detail(&sim, nobody).await;
        assert_eq!(
            (offline["RESULT"].clone(), offline.get("BNO")),
            (0.into(), None)
        );
    }
    let title = Some("<별> & \"달\"".to_owned());
    act(
        &sim,
        Action::GoLive(Live {
            title,
            ..Live::default()
        }),
    )
    .await;
    let live = detail(&sim, "STAR01").await;
    assert_eq!(live["RESULT"], 1);
    assert_eq!(live["TITLE"], "&lt;별&gt; &amp; &quot;달&quot;");
    assert_eq!(live["CHPT"], sim.addr().port().to_string());
    assert_eq!(
        (&live["CHDOMAIN"], &live["BJNICK"]),
        (&"127.0.0.1".into(), &"별하늘".into())
    );
    act(
        &sim,
        Action::Result(LiveResult {
            value: -6,
            as_text: true,
        }),
    )
    .await;
    let adult = detail(&sim, "star01").await;
    assert_eq!(
        (&adult["RESULT"], adult.get("CHATNO")),
        (&"-6".into(), None)
    );
    assert_eq!(sim.requests()[&star()], 3);
}

#[tokio::test]
async fn live_detail_can_fail_in_every_way_a_web_server_does() {
    let sim = on_air(SimConfig::default()).await;
    let fault = |fault: HttpFault| {
        act(
            &sim,
            Action::Http(HttpFault {
                times: Some(1),
                ..fault
            }),
        )
    };
    fault(HttpFault {
        status: Some(503),
        ..HttpFault::default()
    })
    .await;
    assert_eq!(post(&sim, "star01").await.0, 503);
    assert_eq!(
        detail(&sim, "star01").await["RESULT"],
        1,
        "once was asked for"
    );
    fault(HttpFault {
        body: Some("<html>".into()),
        ..HttpFault::default()
    })
    .await;
    assert_eq!(post(&sim, "star01").await, (200, "<html>".to_owned()));
    fault(HttpFault {
        huge: Some(3_000_000),
        ..HttpFault::default()
    })
    .await;
    assert_eq!(post(&sim, "star01").await.1.len(), 3_000_000);
    let slow = Duration::from_millis(80);
    fault(HttpFault {
        slow: Some(slow),
        ..HttpFault::default()
    })
    .await;
    let asked = tokio::time::Instant::now();
    assert_eq!(detail(&sim, "star01").await["RESULT"], 1);
    assert!(asked.elapsed() >= slow);
    fault(HttpFault {
        cut: true,
        ..HttpFault::default()
    })
    .await;
    let url = format!("{}/afreeca/player_live_api.php", sim.http_url());
    let answer = reqwest::Client::new()
        .post(url)
        .form(&[("bid", "star01")])
        .send();
    assert!(answer.await.is_err());
    assert_eq!(sim.violations(), []);
}
