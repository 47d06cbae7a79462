//! Targets and rules that miss each other: what only shows where both the configuration and the rules are at hand.

use crate::config::Config;
use crate::fault::{Fault, Place, Problem, Warning};
use crate::rule::{Rule, Rulebook, WATCHERS};

/// Targets that nothing is ever sent to, and rules that ring nowhere.
pub(super) fn missed(config: &Config, rules: &Rulebook) -> Vec<Fault> {
    // Without targets, rings go to the console; without rules there are none.
    if config.targets.is_empty() || rules.rules().is_empty() {
        return Vec::new();
    }
    let streamers = config.soop.streamers.iter();
    let watching: Vec<_> = streamers.flat_map(|it| config.targets_of(it)).collect();
    let for_watchers: Vec<_> = rules
        .rules()
        .iter()
        .filter(|rule| rule.to.iter().any(|to| to == WATCHERS))
        .collect();
    let fault = |place: Option<&Place>, warning| {
        Some(Fault {
            place: place?.clone(),
            problem: Problem::Warning(warning),
        })
    };
    let unused = config.targets.keys().filter_map(|target| {
        let is_named = |rule: &Rule| rule.to.contains(&target.0);
        let is_used = rules.rules().iter().any(is_named)
            || (watching.contains(target) && !for_watchers.is_empty());
        let name = target.to_string();
        let warning = (!is_used).then_some(Warning::UnusedTarget { name })?;
        fault(config.place_of_target(target), warning)
    });
    let mut found: Vec<Fault> = unused.collect();
    let nowhere: Vec<String> = for_watchers
        .iter()
        .filter(|rule| rule.to.len() == 1)
        .map(|rule| rule.id.to_string())
        .collect();
    // Without a streamer nothing is watched at all, which is said elsewhere.
    if watching.is_empty() && !nowhere.is_empty() {
        let mut streamers = config.soop.streamers.iter();
        let place = streamers.find_map(|it| config.place_of_streamer(it));
        found.extend(fault(place, Warning::NobodyWatches { rules: nowhere }));
    }
    found.sort_by_key(|fault| (fault.place.line, fault.place.column));
    found
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Environment};
    use crate::fault::{Language, Source};
    use crate::folder::compile;

    fn warnings(config: &str, rules: &str) -> Vec<String> {
        let config = Config::from_source(&Source::new("c", config), &Environment::none()).unwrap();
        let book = compile(&config, &[Source::new("r", rules)]).unwrap();
        let told = book.warnings().iter().map(|fault| {
            for language in [Language::Korean, Language::English] {
                assert!(!fault.message(language).is_empty(), "{fault:?}");
                assert!(!fault.help(language).is_empty(), "{fault:?}");
            }
            format!("{} {}", fault.problem.code(), fault.place)
        });
        told.collect()
    }

    const TARGETS: &str = "[targets.a]\nkind = 'console'\n[targets.b]\nkind = 'console'\n";
    const WATCHERS: &str = "[[rule]]\nid = 'w'\non = 'chat'\ntext = 'x'\n";
    const NAMED: &str = "[[rule]]\nid = 'n'\non = 'poll'\nto = ['a']\ntext = 'x'\n";

    #[test]
    fn a_target_is_missed_where_neither_a_rule_nor_a_streamer_leads_there() {
        let all = format!("[soop]\nstreamers = ['star']\n{TARGETS}");
        assert_eq!(warnings(&all, WATCHERS), [""; 0]);
        assert_eq!(warnings(&all, NAMED), ["W010 c:5:10"]);
        let one = format!("{all}[streamers.star]\ntargets = ['a']\n");
        assert_eq!(warnings(&one, WATCHERS), ["W010 c:5:10"]);
        assert_eq!(warnings(TARGETS, NAMED), ["W010 c:3:10"]);
        assert_eq!(warnings(&all, ""), [""; 0]);
        assert_eq!(warnings("", WATCHERS), [""; 0]);
    }

    #[test]
    fn rules_for_watchers_are_missed_where_nobody_watches() {
        let config = "[soop]\nstreamers = ['star']\n[targets.a]\nkind = 'console'\n\
                      [streamers.star]\ntargets = []\n";
        assert_eq!(warnings(config, NAMED), [""; 0]);
        let both = format!("{NAMED}{WATCHERS}");
        assert_eq!(warnings(config, &both), ["W011 c:5:12"]);
    }
}
