//! The built binary, run as a person would run it: in a folder, with arguments, and with an environment of its own.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs `soopbell` with these arguments in this folder, to its end. Nothing of our own environment reaches it.
pub(crate) fn soopbell(folder: &Path, arguments: &[&str]) -> Ran {
    soopbell_with(folder, arguments, b"")
}

/// The same, with something on its standard input.
pub(crate) fn soopbell_with(folder: &Path, arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_soopbell"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever reads no input may be gone before it is written.
    let _gone = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran {
        code: output.status.code().expect("ended by a signal"),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}
