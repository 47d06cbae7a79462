//! What somebody wrote.

use serde::{Deserialize, Serialize};

use super::{Person, Text};

/// One line of chat (service 5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    /// Who wrote it.
    pub sender: Person,
    /// What they wrote, without carriage returns. Hostile text.
    pub text: Text,
}
