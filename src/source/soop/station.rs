//! Asking SOOP who a streamer is, and who is called like that: two HTTP calls, for people who choose whom to watch.
//!
//! `GET <station_url>/api/<id>/station` knows every streamer, on or not, adult or not (C 1). By nickname only those who are
//! on can be found: `GET <search_url>/api.php?m=liveSearch`, which looks through broadcasts. Both answers are JSON and
//! are read leniently, as the live detail is: numbers may be texts, keys may be missing or new.

use std::sync::Arc;

use icu_normalizer::ComposingNormalizerBorrowed;
use serde_json::Value;
use url::{Host, Url};

use super::http::Caller;
use super::{link, tls};
use crate::event::{StreamerId, Text};
use crate::source::LookError;

/// Where broadcasts are searched.
pub const SEARCH_URL: &str = "https://sch.sooplive.com";
/// The most that a search finds: more is no choice for anybody.
pub const MOST_FOUND: usize = 25;

/// Longest title or nickname that is kept, in bytes; SOOP's own are far shorter.
const MAX_TEXT_BYTES: usize = 1_024;
/// Longest address of a picture that is kept, in bytes.
const MAX_PICTURE_BYTES: usize = 512;
/// Longest nickname that is searched for, in bytes; SOOP's own are far shorter.
const MAX_KEYWORD_BYTES: usize = 256;
/// How many broadcasts are asked for, and looked at: some are found for their titles.
const BROADCASTS: usize = 60;
/// HTTP status of an answer about nobody, and the code in it.
const NOBODY: (u16, i64) = (515, 9000);

const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();

/// A streamer as SOOP introduces them. All texts are hostile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Station {
    /// The id.
    pub id: StreamerId,
    /// The id as SOOP spells it: the same but for capitals.
    pub spelling: Text,
    /// The nickname, or the id where SOOP says none.
    pub nick: Text,
    /// The broadcast's title; the channel's while nothing is on. May be empty.
    pub title: Text,
    /// Whether a broadcast is on. One for adults or behind a password is on as well.
    pub is_live: bool,
    /// How many watch; `None` while nothing is on, or where SOOP does not say.
    pub viewers: Option<u64>,
    /// Address of the streamer's picture: over TLS, on a host of SOOP's.
    pub picture: Option<String>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StationError {
    /// Nobody has this id.
    #[error("SOOP knows no streamer of the id `{0}`")]
    NotFound(StreamerId),
    /// SOOP could not be asked, or what it answered makes no sense. In words that hold no secret.
    #[error(transparent)]
    Failed(#[from] LookError),
}

/// Asks about streamers.
#[derive(Debug, Clone)]
pub struct Stations {
    caller: Caller,
    station_url: Arc<str>,
    search_url: Arc<str>,
}

impl Stations {
    /// Stations are asked for at one address and broadcasts searched at the other ([`SEARCH_URL`]).
    pub fn new(station_url: &str, search_url: &str, extra_roots: &tls::ExtraRoots) -> Self {
        Self {
            caller: Caller::new(extra_roots),
            station_url: station_url.trim_end_matches('/').into(),
            search_url: search_url.trim_end_matches('/').into(),
        }
    }

    /// Asks who this is.
    ///
    /// # Errors
    /// Nobody is, or SOOP could not be asked.
    pub async fn station(&self, streamer: &StreamerId) -> Result<Station, StationError> {
        let (stations, streamer) = (self.clone(), streamer.clone());
        tokio::task::spawn_blocking(move || {
            let url = format!("{}/api/{streamer}/station", stations.station_url);
            let page = format!("https://ch.sooplive.com/{streamer}");
            let (status, body) = stations.caller.get(&url, [], &page)?;
            read_station(&streamer, status, &body)
        })
        .await
        .unwrap_or_else(|_| Err(broken_off().into()))
    }

    /// Who has this in their nickname or id, exact names first; in SOOP's order otherwise. **Only those who are on now**:
    /// an empty answer does not mean that nobody is called like that.
    ///
    /// # Errors
    /// SOOP could not be asked.
    pub async fn search_live(&self, nickname: &str) -> Result<Vec<Station>, LookError> {
        let keyword = keyword(nickname);
        if keyword.is_empty() {
            return Ok(Vec::new());
        }
        let stations = self.clone();
        tokio::task::spawn_blocking(move || {
            let url = format!("{}/api.php", stations.search_url);
            let count = BROADCASTS.to_string();
            let query = [
                ("m", "liveSearch"),
                ("v", "1.0"),
                ("c", "UTF-8"),
                ("szType", "json"),
                ("szOrder", "score"),
                ("szKeyword", &keyword),
                ("nPageNo", "1"),
                ("nListCnt", &count),
                ("onlyParent", "1"),
            ];
            let page = "https://www.sooplive.com/search";
            let (status, body) = stations.caller.get(&url, query, page)?;
            read_search(&keyword, status, &body)
        })
        .await
        .unwrap_or_else(|_| Err(broken_off()))
    }
}

fn broken_off() -> LookError {
    LookError("asking SOOP was broken off".into())
}

/// A nickname as it is searched for: composed as Koreans type it elsewhere than on a Mac, and not too long.
fn keyword(nickname: &str) -> String {
    let end = nickname.floor_char_boundary(MAX_KEYWORD_BYTES);
    let nickname = nickname.get(..end).unwrap_or_default();
    NFC.normalize(nickname.trim()).into_owned()
}

/// Reads what was answered about one streamer.
fn read_station(streamer: &StreamerId, status: u16, body: &[u8]) -> Result<Station, StationError> {
    let answer = serde_json::from_slice::<Value>(body);
    let code = answer.as_ref().ok().and_then(|it| integer(it, "code"));
    if status == 404 || (Some(status), code) == (Some(NOBODY.0), Some(NOBODY.1)) {
        return Err(StationError::NotFound(streamer.clone()));
    }
    let answer = expect_json(status, answer)?;
    let station = answer
        .get("station")
        .filter(|it| it.is_object())
        .ok_or_else(|| LookError("SOOP's answer holds no station".into()))?;
    let spelling = spelling(station)
        .filter(|it| StreamerId::parse(it).as_ref() == Some(streamer))
        .ok_or_else(|| LookError("SOOP's answer is not about the streamer asked for".into()))?;
    let broadcast = answer
        .get("broad")
        .filter(|it| integer(it, "broad_no").is_some_and(|number| number > 0));
    let nick = text(station, "user_nick");
    let title = match broadcast {
        Some(broadcast) => title(broadcast, "broad_title"),
        None => title(station, "station_title"),
    };
    let picture = [&answer, station]
        .into_iter()
        .find_map(|it| picture(it.get("profile_image")?.as_str()?));
    Ok(Station {
        id: streamer.clone(),
        nick: if nick.is_empty() {
            spelling.clone()
        } else {
            nick
        },
        spelling,
        title,
        is_live: broadcast.is_some(),
        viewers: broadcast.and_then(|it| count(it, "current_sum_viewer")),
        picture,
    })
}

/// Reads what was found for this keyword. What was found for its title alone is left out.
fn read_search(keyword: &str, status: u16, body: &[u8]) -> Result<Vec<Station>, LookError> {
    let answer = expect_json(status, serde_json::from_slice(body))?;
    let broadcasts = match answer.get("REAL_BROAD") {
        Some(Value::Array(broadcasts)) => broadcasts.as_slice(),
        Some(Value::Null) => &[],
        _ => return Err(LookError("SOOP's answer holds no REAL_BROAD".into())),
    };
    let wanted = fold(keyword);
    let mut found: Vec<Station> = Vec::new();
    for station in broadcasts.iter().take(BROADCASTS).filter_map(on_air) {
        let is_named = [&station.nick, &station.spelling]
            .into_iter()
            .any(|name| fold(name).contains(&wanted));
        if is_named && found.iter().all(|it| it.id != station.id) {
            found.push(station);
        }
    }
    let is_exact = |it: &Station| fold(&it.nick) == wanted || fold(&it.spelling) == wanted;
    found.sort_by_key(|it| !is_exact(it));
    found.truncate(MOST_FOUND);
    Ok(found)
}

/// One broadcast of a search; `None` if it does not say whose.
fn on_air(broadcast: &Value) -> Option<Station> {
    let spelling = spelling(broadcast)?;
    let nick = text(broadcast, "user_nick");
    Some(Station {
        id: StreamerId::parse(&spelling)?,
        nick: if nick.is_empty() {
            spelling.clone()
        } else {
            nick
        },
        spelling,
        title: title(broadcast, "broad_title"),
        is_live: true,
        viewers: count(broadcast, "total_view_cnt"),
        // The search has pictures of broadcasts, not of people.
        picture: None,
    })
}

fn expect_json(status: u16, answer: serde_json::Result<Value>) -> Result<Value, LookError> {
    if !(200..300).contains(&status) {
        return Err(LookError(format!(
            "SOOP answered with HTTP status {status}"
        )));
    }
    answer.map_err(|_| LookError("SOOP's answer is not JSON (maintenance, or a block page)".into()))
}

/// A name as it is compared.
fn fold(name: &str) -> String {
    NFC.normalize(name)
        .chars()
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whose it is, as SOOP spells the id.
fn spelling(of: &Value) -> Option<Text> {
    let spelling = of.get("user_id")?.as_str()?;
    StreamerId::parse(spelling).map(|_| spelling.into())
}

/// The address of a picture, if it is one of SOOP's own. SOOP leaves out the scheme.
fn picture(address: &str) -> Option<String> {
    let url = if address.starts_with("//") {
        Url::parse(&format!("https:{address}"))
    } else {
        Url::parse(address)
    };
    let url = url.ok()?;
    let is_plain = url.scheme() == "https"
        && url.username().is_empty()
        && url.password().is_none()
        && url.port().is_none();
    let is_soops = matches!(url.host(), Some(Host::Domain(host)) if link::is_soop(host));
    let address = String::from(url);
    (is_plain && is_soops && address.len() <= MAX_PICTURE_BYTES).then_some(address)
}

/// A number that may be written as a text.
fn integer(of: &Value, key: &str) -> Option<i64> {
    match of.get(key)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn count(of: &Value, key: &str) -> Option<u64> {
    u64::try_from(integer(of, key)?).ok()
}

/// A text, or nothing.
fn text(of: &Value, key: &str) -> Text {
    clip(of.get(key).and_then(Value::as_str).unwrap_or_default())
}

/// A title; they may come HTML-escaped.
fn title(of: &Value, key: &str) -> Text {
    clip(&html_escape::decode_html_entities(&text(of, key)))
}

fn clip(text: &str) -> Text {
    text.get(..text.floor_char_boundary(MAX_TEXT_BYTES))
        .unwrap_or_default()
        .into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OFF: &str = r#"{"profile_image":"//profile.img.sooplive.com/LOGO/st/star01/star01.jpg",
        "station":{"user_id":"Star01","user_nick":"별하늘","station_name":"별 방송국","station_title":"매일 &lt;8시&gt;",
        "broad_start":"2026-01-02 03:04:05","upd":{"fan_cnt":7}},"broad":null,"subscription":{"total":3,"tier1":2,"tier2":1}}"#;

    fn star() -> StreamerId {
        StreamerId::parse("star01").unwrap()
    }

    fn read(json: &str) -> Result<Station, StationError> {
        read_station(&star(), 200, json.as_bytes())
    }

    fn search(keyword: &str, broadcasts: &str) -> Vec<Station> {
        let json = format!(r#"{{"RESULT":"1","REAL_BROAD":{broadcasts}}}"#);
        read_search(keyword, 200, json.as_bytes()).unwrap()
    }

    #[test]
    fn somebody_who_is_off_is_introduced_by_their_channel() {
        let station = Station {
            id: star(),
            spelling: "Star01".into(),
            nick: "별하늘".into(),
            title: "매일 <8시>".into(),
            is_live: false,
            viewers: None,
            picture: Some("https://profile.img.sooplive.com/LOGO/st/star01/star01.jpg".into()),
        };
        assert_eq!(read(OFF), Ok(station));
    }

    #[test]
    fn somebody_who_is_on_is_introduced_by_their_broadcast() {
        for (number, viewers, expected) in [
            ("290000001", "120", Some(120)),
            ("\"290000001\"", "\"1200\"", Some(1_200)),
            ("290000001", "-1", None),
            ("290000001", "null", None),
        ] {
            let broadcast = format!(
                r#""broad":{{"user_id":"star01","broad_no":{number},"broad_title":"&quot;밤&quot;","current_sum_viewer":{viewers}}}"#
            );
            let station = read(&OFF.replace(r#""broad":null"#, &broadcast)).unwrap();
            assert!(station.is_live, "{number}");
            assert_eq!(
                (station.title.as_str(), station.viewers),
                ("\"밤\"", expected)
            );
        }
    }

    #[test]
    fn a_broadcast_without_a_number_is_none() {
        for broadcast in [
            "[]",
            "{}",
            "false",
            r#"{"broad_no":0}"#,
            r#"{"broad_no":"x"}"#,
        ] {
            let broadcast = format!(r#""broad":{broadcast}"#);
            let station = read(&OFF.replace(r#""broad":null"#, &broadcast)).unwrap();
            assert!(!station.is_live, "{broadcast}");
        }
    }

    #[test]
    fn nobody_is_told_from_a_failure() {
        let nobody = Err(StationError::NotFound(star()));
        for (status, body) in [
            (515, r#"{"code":9000,"message":"x"}"#),
            (515, r#"{"code":"9000"}"#),
            (404, "<html>"),
        ] {
            assert_eq!(
                read_station(&star(), status, body.as_bytes()),
                nobody,
                "{body}"
            );
        }
        for (status, body) in [
            (515, "{}"),
            (515, r#"{"code":9001}"#),
            (515, "<html>"),
            (500, r#"{"code":9000}"#),
            (503, OFF),
            (200, r#"{"code":9000}"#),
        ] {
            let failed = read_station(&star(), status, body.as_bytes());
            assert!(
                matches!(failed, Err(StationError::Failed(_))),
                "{status} {body}"
            );
        }
    }

    #[test]
    fn what_makes_no_sense_is_an_error_in_words() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        for body in [
            "",
            "<html>점검 중</html>",
            "[]",
            "null",
            "\u{0}",
            &deep,
            r#"{"station":null}"#,
            r#"{"station":[]}"#,
            r#"{"station":{}}"#,
            r#"{"station":{"user_id":1}}"#,
            r#"{"station":{"user_id":"star02","user_nick":"x"}}"#,
            r#"{"station":{"user_id":"star01/../x","user_nick":"x"}}"#,
        ] {
            assert!(matches!(read(body), Err(StationError::Failed(_))), "{body}");
            assert!(read_search("별", 200, body.as_bytes()).is_err(), "{body}");
        }
        assert!(read_search("별", 500, br#"{"REAL_BROAD":[]}"#).is_err());
    }

    #[test]
    fn what_is_missing_or_of_another_kind_is_left_out() {
        let odd = r#"{"profile_image":{"a":1},"station":{"user_id":"star01","user_nick":["x"],"station_title":3,"profile_image":7},"broad":"on"}"#;
        let station = read(odd).unwrap();
        assert_eq!(
            (station.nick.as_str(), station.title.as_str()),
            ("star01", "")
        );
        assert_eq!((station.picture, station.is_live), (None, false));
    }

    #[test]
    fn what_is_huge_is_cut() {
        let nick = "별".repeat(100_000);
        let json = format!(
            r#"{{"station":{{"user_id":"star01","user_nick":"{nick}","station_title":"{nick}"}}}}"#
        );
        let station = read(&json).unwrap();
        for text in [&station.nick, &station.title] {
            assert!(!text.is_empty() && text.len() <= MAX_TEXT_BYTES);
        }
    }

    #[test]
    fn a_picture_is_soops_own_or_none() {
        for (address, expected) in [
            (
                "//profile.img.sooplive.com/a.jpg",
                Some("https://profile.img.sooplive.com/a.jpg"),
            ),
            (
                "https://stimg.sooplive.co.kr/LOGO/a.jpg?d=1",
                Some("https://stimg.sooplive.co.kr/LOGO/a.jpg?d=1"),
            ),
            (
                "https://stimg.afreecatv.com/a.jpg",
                Some("https://stimg.afreecatv.com/a.jpg"),
            ),
            ("http://profile.img.sooplive.com/a.jpg", None),
            ("https://profile.img.sooplive.com.evil.example/a.jpg", None),
            ("https://profile.img.sooplive.com@evil.example/a.jpg", None),
            ("https://evilsooplive.com/a.jpg", None),
            ("https://profile.img.sooplive.com:8443/a.jpg", None),
            ("//127.0.0.1/a.jpg", None),
            ("javascript:alert(1)", None),
            ("/a.jpg", None),
            ("", None),
        ] {
            assert_eq!(picture(address).as_deref(), expected, "{address}");
        }
        let long = format!("https://a.sooplive.com/{}", "x".repeat(MAX_PICTURE_BYTES));
        assert_eq!(picture(&long), None);
    }

    #[test]
    fn a_search_finds_names_and_not_titles_and_the_exact_one_first() {
        let broadcasts = r#"[
            {"user_id":"other","user_nick":"다른이","broad_title":"별하늘 보기"},
            {"user_id":"fan","user_nick":"별하늘팬","broad_title":"t","total_view_cnt":"3"},
            {"user_id":"Star01","user_nick":"별하늘","broad_title":"&lt;밤&gt;","total_view_cnt":"1200"},
            {"user_id":"star01","user_nick":"별하늘","broad_title":"다시"},
            {"user_id":"../x","user_nick":"별하늘"}, {"user_nick":"별하늘"}, 7, null, []
        ]"#;
        let found = search("별하늘", broadcasts);
        let ids: Vec<_> = found.iter().map(|it| it.spelling.as_str()).collect();
        assert_eq!(ids, ["Star01", "fan"]);
        assert!(found.iter().all(|it| it.is_live));
        assert_eq!(
            (found[0].title.as_str(), found[0].viewers),
            ("<밤>", Some(1_200))
        );
        assert_eq!(search("STAR0", broadcasts).len(), 1);
        assert_eq!(search("별하늘", "[]"), []);
        assert_eq!(search("별하늘", "null"), []);
    }

    #[test]
    fn a_search_yields_no_more_than_somebody_can_choose_from() {
        let broadcasts: Vec<String> = (0..1_000)
            .map(|n| format!(r#"{{"user_id":"star{n}","user_nick":"별"}}"#))
            .collect();
        assert_eq!(
            search("별", &format!("[{}]", broadcasts.join(","))).len(),
            MOST_FOUND
        );
    }

    #[test]
    fn a_nickname_is_searched_for_as_it_is_typed_elsewhere() {
        assert_eq!(keyword(" \u{1107}\u{1167}\u{11af} "), "별");
        assert!(keyword(&"별".repeat(1_000)).len() <= MAX_KEYWORD_BYTES);
    }

    proptest! {
        #[test]
        fn whatever_stands_in_an_answer_is_read(
            key in "(user_id|user_nick|station_title|broad_no|broad_title|profile_image|current_sum_viewer)",
            value in "(null|true|\\[\\]|\\{\\}|-?[0-9]{1,30}|\"[a-z/:<&;가-힣]{0,40}\")",
            status in prop::sample::select(vec![200u16, 404, 500, 515]),
        ) {
            let json = format!(
                r#"{{"{key}":{value},"station":{{"user_id":"star01","{key}":{value}}},"broad":{{"{key}":{value}}},
                "REAL_BROAD":[{{"user_id":"star01","{key}":{value}}}]}}"#
            );
            if let Ok(station) = read_station(&star(), status, json.as_bytes()) {
                prop_assert_eq!(station.id, star());
            }
            if let Ok(found) = read_search("s", status, json.as_bytes()) {
                prop_assert!(found.len() <= 1);
            }
        }

        #[test]
        fn no_bytes_are_too_odd(body in prop::collection::vec(any::<u8>(), 0..200), status in any::<u16>()) {
            prop_assert!(read_station(&star(), status, &body).is_err());
            prop_assert!(read_search("s", status, &body).is_err());
        }
    }
}
