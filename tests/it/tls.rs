//! Encrypted all the way: soopbell against the imitation behind TLS, with a certificate authority of its own.
//!
//! The imitation serves HTTP and WebSockets on one port, and says that the chat is there; a client goes to the port
//! after it for TLS. So a terminator stands on that one, and serves the live detail as well.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use soopbell::clock::SystemClock;
use soopbell::event::{EventKind, StreamerId};
use soopbell::intake::{Outlet, intake};
use soopbell::sim::{Action, Chat, Live as OnAir, ORDINARY, Patience, Sim, SimConfig};
use soopbell::source::soop::tls::ExtraRoots;
use soopbell::source::soop::{LiveDetail, Scheme, Soop};
use soopbell::source::{Feed, Left, Live, Look, LookError, Platform as _};
use soopbell::status::{Status, Watch};
use tempfile::TempDir;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);
/// Ports next to the imitation's that may be somebody else's before this gives up.
const TRIES: usize = 64;

fn star() -> StreamerId {
    StreamerId::parse("star01").unwrap()
}

/// A certificate authority that nobody knows.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).unwrap();
        Self { issuer, folder }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Its certificate and key for this name or address.
    fn acceptor(&self, name: &str) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            )
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// What became of a connection to the terminator: `Ok` once it is encrypted, else what the client complained of.
type Handshake = Result<(), String>;

/// The imitation, and TLS in front of it.
struct Stage {
    sim: Sim,
    handshakes: mpsc::Receiver<Handshake>,
    _terminator: JoinSet<()>,
}

impl Stage {
    /// On air, behind a certificate for this name.
    async fn on_air(acceptor: TlsAcceptor) -> Self {
        let (sim, listener) = adjacent().await;
        sim.act(&star(), Action::GoLive(OnAir::default()))
            .await
            .unwrap();
        let (told, handshakes) = mpsc::channel(16);
        let mut terminator = JoinSet::new();
        terminator.spawn(terminate(listener, acceptor, sim.addr(), told));
        Self {
            sim,
            handshakes,
            _terminator: terminator,
        }
    }

    fn https(&self) -> String {
        format!("https://127.0.0.1:{}", self.sim.addr().port() + 1)
    }

    async fn handshake(&mut self) -> Handshake {
        let told = tokio::time::timeout(PATIENCE, self.handshakes.recv()).await;
        told.expect("nobody came").unwrap()
    }

    /// The way in as the imitation tells it without encryption.
    async fn room(&self) -> Live<LiveDetail> {
        let soop = soop(&self.sim.http_url(), &ExtraRoots::default());
        live(soop.look(&star()).await)
    }
}

/// An imitation whose next port is free, and a listener on that.
async fn adjacent() -> (Sim, TcpListener) {
    for _ in 0..TRIES {
        let sim = Sim::start(SimConfig::default()).await.unwrap();
        let Some(next) = sim.addr().port().checked_add(1) else {
            continue;
        };
        if let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, next)).await {
            return (sim, listener);
        }
    }
    panic!("no two adjacent ports are free");
}

/// Takes TLS off and passes on what is inside. Connections end with the task.
async fn terminate(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    to: SocketAddr,
    told: mpsc::Sender<Handshake>,
) {
    let mut connections = JoinSet::new();
    loop {
        let (tcp, _) = listener.accept().await.unwrap();
        let (acceptor, told) = (acceptor.clone(), told.clone());
        connections.spawn(async move {
            match acceptor.accept(tcp).await {
                Ok(mut inside) => {
                    told.send(Ok(())).await.unwrap();
                    let mut plain = TcpStream::connect(to).await.unwrap();
                    // Either side may end as it likes; the tests look at what came through.
                    let _ended = copy_bidirectional(&mut inside, &mut plain).await;
                }
                Err(error) => told.send(Err(error.to_string())).await.unwrap(),
            }
        });
    }
}

fn soop(url: &str, roots: &ExtraRoots) -> Soop {
    Soop::new(url, Scheme::Wss, roots, Arc::new(SystemClock)).unwrap()
}

fn live(look: Result<Look<LiveDetail>, LookError>) -> Live<LiveDetail> {
    match look.unwrap() {
        Look::Live(live) => live,
        other => panic!("{other:?}"),
    }
}

fn feed() -> (Feed, Outlet, Arc<Status>) {
    let (intake, outlet) = intake(100);
    let status = Arc::new(Status::default());
    let feed = Feed::new(star(), intake, Arc::new(SystemClock), Arc::clone(&status));
    (feed, outlet, status)
}

/// What the queue holds once everything is in it.
fn kinds(outlet: &Outlet) -> Vec<EventKind> {
    let mut batch = Vec::new();
    outlet.take(&mut batch, 100, Duration::ZERO);
    batch.into_iter().map(|event| event.kind).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_authority_in_the_extra_file_the_room_is_joined_and_heard() {
    let authority = Authority::new();
    let mut stage = Stage::on_air(authority.acceptor("127.0.0.1")).await;
    let soop = soop(
        &stage.https(),
        &ExtraRoots::read(&authority.file()).unwrap(),
    );

    let live = live(soop.look(&star()).await);
    assert_eq!(
        stage.handshake().await,
        Ok(()),
        "the live detail is encrypted"
    );
    assert_eq!(live.room.port, stage.sim.addr().port());

    let (mut feed, outlet, status) = feed();
    feed.begin_connection(live.broadcast.id);
    let script = async {
        let chat = Chat {
            from: "fan42".into(),
            nick: "초롱".into(),
            text: "들리나요".into(),
            flags: ORDINARY,
            months: None,
        };
        let patience = Patience { within: PATIENCE };
        for action in [
            Action::WaitViewer(patience),
            Action::Chat(chat),
            Action::End,
        ] {
            stage.sim.act(&star(), action).await.unwrap();
        }
    };
    let both = async { tokio::join!(soop.listen(&live, &mut feed), script) };
    let (left, ()) = tokio::time::timeout(PATIENCE, both).await.unwrap();

    assert_eq!(left, Left::BroadcastOver);
    assert_eq!(stage.handshake().await, Ok(()), "so is the chat");
    assert_eq!(
        status.watches()[&star()],
        Watch::Live(live.broadcast.id),
        "it was in the room"
    );
    let kinds = kinds(&outlet);
    assert!(matches!(kinds[0], EventKind::Connected(_)), "{kinds:?}");
    let heard = kinds.iter().any(|kind| {
        matches!(kind, EventKind::Chat(chat) if chat.text == "들리나요" && chat.sender.id.as_str() == "fan42")
    });
    assert!(heard, "{kinds:?}");
    assert_eq!(stage.sim.violations(), []);
    assert!(stage.sim.shutdown().await);
}

/// Whether these words say that a certificate was the trouble.
fn blames_the_certificate(words: &str) -> bool {
    words.contains("certificate") || words.contains("UnknownIssuer")
}

/// Listens, and expects to be turned away before a byte of the login was sent.
async fn is_refused(mut stage: Stage, roots: &ExtraRoots) {
    let live = stage.room().await;
    let soop = soop(&stage.https(), roots);
    let (mut feed, outlet, status) = feed();
    let left = tokio::time::timeout(PATIENCE, soop.listen(&live, &mut feed)).await;
    match left.unwrap() {
        Left::Dropped(loss) => {
            assert!(!loss.was_live);
            assert!(blames_the_certificate(&loss.reason), "{loss:?}");
        }
        other => panic!("{other:?}"),
    }
    let complaint = stage.handshake().await.expect_err("TLS was established");
    assert!(complaint.contains("fatal alert"), "{complaint}");
    assert_eq!(kinds(&outlet), []);
    assert!(status.watches().is_empty());
    // No WebSocket was asked for, so no login was sent either.
    assert_eq!(stage.sim.sockets_ever(), 0);

    let look = soop.look(&star()).await;
    let error = look.expect_err("the live detail was taken unverified");
    assert!(blames_the_certificate(&error.to_string()), "{error}");
    stage.handshake().await.expect_err("TLS was established");
    assert!(stage.sim.shutdown().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_authority_nothing_is_said() {
    let stage = Stage::on_air(Authority::new().acceptor("127.0.0.1")).await;
    is_refused(stage, &ExtraRoots::default()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_authority_is_not_enough() {
    let stage = Stage::on_air(Authority::new().acceptor("127.0.0.1")).await;
    let other = ExtraRoots::read(&Authority::new().file()).unwrap();
    is_refused(stage, &other).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_for_another_host_is_not_enough() {
    let authority = Authority::new();
    let stage = Stage::on_air(authority.acceptor("chat.example")).await;
    is_refused(stage, &ExtraRoots::read(&authority.file()).unwrap()).await;
}

#[test]
fn a_file_without_certificates_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("roots.pem");
    for text in ["", "no certificate\n"] {
        std::fs::write(&file, text).unwrap();
        let error = ExtraRoots::read(&file).unwrap_err().to_string();
        assert!(error.contains("roots.pem"), "{error}");
    }
    let missing = folder.path().join("missing.pem");
    let error = ExtraRoots::read(&missing).unwrap_err().to_string();
    assert!(error.contains("missing.pem"), "{error}");
}
