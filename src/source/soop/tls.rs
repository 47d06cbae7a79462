//! Whom to trust: the usual authorities, and those of an extra file where one is configured.
//!
//! Certificates are always verified. Some of SOOP's chat hosts have at times sent an incomplete chain, for which most
//! clients switch verification off; here the missing certificate goes into the extra file instead.

use std::path::Path;
use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

/// Certificates trusted beside the usual authorities.
#[derive(Debug, Clone, Default)]
pub struct ExtraRoots(Vec<CertificateDer<'static>>);

/// The extra certificates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The file cannot be read as PEM.
    #[error("{file}: cannot be read as PEM certificates: {why}")]
    File {
        /// The file.
        file: String,
        /// What is wrong with it.
        why: String,
    },
    /// The file holds no certificate.
    #[error("{0}: holds no certificate")]
    Empty(String),
    /// The TLS library refuses the certificates.
    #[error("certificates refused: {0}")]
    Refused(#[from] rustls::Error),
}

impl ExtraRoots {
    /// Reads a PEM file.
    ///
    /// # Errors
    /// It cannot be read, or holds no certificate.
    pub fn read(path: &Path) -> Result<Self, TlsError> {
        let file = || path.display().to_string();
        let why = |e: rustls_pki_types::pem::Error| TlsError::File {
            file: file(),
            why: e.to_string(),
        };
        let found = CertificateDer::pem_file_iter(path)
            .map_err(why)?
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| TlsError::File {
                file: file(),
                why: e.to_string(),
            })?;
        if found.is_empty() {
            Err(TlsError::Empty(file()))
        } else {
            Ok(Self(found))
        }
    }
}

/// The usual authorities and the extra ones.
fn all(extra: &ExtraRoots) -> impl Iterator<Item = &CertificateDer<'static>> {
    webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .chain(&extra.0)
}

/// For the HTTP client.
pub(super) fn for_http(extra: &ExtraRoots) -> ureq::tls::TlsConfig {
    let roots = all(extra).map(|der| ureq::tls::Certificate::from_der(der).to_owned());
    ureq::tls::TlsConfig::builder()
        .root_certs(ureq::tls::RootCerts::from(roots))
        .build()
}

/// For the WebSocket.
///
/// # Errors
/// One of the extra certificates is none.
pub(super) fn for_socket(extra: &ExtraRoots) -> Result<Arc<ClientConfig>, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in all(extra) {
        roots.add(certificate.clone())?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}
