//! What proves to a receiver that a request is ours: a signature as Standard Webhooks have it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use super::super::SetupError;
use crate::redact::Secret;

/// What such secrets begin with, so that whoever finds one knows what it is.
const PREFIX: &str = "whsec_";

/// How many bytes the specification allows.
const BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// A secret that both sides have, ready to sign with.
#[derive(Clone)]
pub(super) struct Key(Hmac<Sha256>);

impl Key {
    /// Takes `whsec_` and base64 after it.
    pub(super) fn parse(secret: &Secret) -> Result<Self, SetupError> {
        let bytes = secret
            .expose()
            .strip_prefix(PREFIX)
            .and_then(|encoded| STANDARD.decode(encoded).ok())
            .filter(|bytes| BYTES.contains(&bytes.len()))
            .ok_or(SetupError::SigningSecret)?;
        Hmac::new_from_slice(&bytes)
            .map(Self)
            .map_err(|_| SetupError::SigningSecret)
    }

    /// The value of `webhook-signature` for a request with this id, sent at this second of the Unix epoch.
    pub(super) fn sign(&self, id: &str, second: i64, body: &[u8]) -> String {
        let mut mac = self.0.clone();
        mac.update(format!("{id}.{second}.").as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(secret: &str) -> Result<Key, SetupError> {
        Key::parse(&Secret::new(secret))
    }

    #[test]
    fn a_signature_is_the_one_that_the_specifications_own_libraries_expect() {
        let key = parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = br#"{"test": 2432232314}"#;
        assert_eq!(
            key.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
        assert_eq!(format!("{key:?}"), "(secret)");
    }

    #[test]
    fn only_what_is_long_enough_to_be_secret_is_taken() {
        let of = |bytes: usize| format!("whsec_{}", STANDARD.encode(vec![7; bytes]));
        for good in [24, 32, 64] {
            assert!(parse(&of(good)).is_ok(), "{good}");
        }
        let unnamed = of(24).replace("whsec_", "");
        let cut = of(25).replace('=', "");
        for bad in ["", "whsec_", "whsec_****", &of(23), &of(65), &unnamed, &cut] {
            assert_eq!(parse(bad).unwrap_err(), SetupError::SigningSecret, "{bad}");
        }
    }
}
