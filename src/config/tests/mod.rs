//! Tests of the configuration as a whole.

mod accepted;
mod broken;
mod example;
mod hostile;
mod readme;

use super::*;

fn load(text: &str, env: &[(&str, &str)]) -> Result<Config, Vec<Fault>> {
    let source = Source::new("soopbell.toml", text);
    Config::from_source(&source, &env.iter().copied().collect())
}

fn accepted(text: &str, env: &[(&str, &str)]) -> Config {
    load(text, env).unwrap_or_else(|faults| panic!("{}", rendered(&faults)))
}

fn rendered(faults: &[Fault]) -> String {
    let render = |fault: &Fault| fault.render(Language::English);
    faults.iter().map(render).collect()
}
