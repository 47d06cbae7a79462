//! Which rules an event has to be shown to, so that a thousand of them cost little more than the few that could hold.
//!
//! Of most conditions one part alone decides nearly always: a text that has to be one of these, a number that has to be
//! this or at least that, a flag. A rule is filed under such a part, its *premises*: where none of them is met the
//! condition cannot hold, and the rule is not looked at. Rules of which nothing of the kind can be said are looked at
//! each time. Whatever is found is still asked for the whole condition, so filing changes what it costs and never what
//! rings: a test compares the two.
//!
//! A condition keeps no state (what is counted over time is counted before rules are asked), which is why one that is
//! not looked at misses nothing. A miss asks for no memory.

use std::cell::Cell;
use std::collections::HashMap;
use std::ptr::fn_addr_eq;

use aho_corasick::AhoCorasick;

use super::condition::{Condition, Number, Searcher};
use super::token::Comparison;
use crate::event::Text;
use crate::rule::fold::{fold, folded};
use crate::rule::scene::Scene;
use crate::rule::schema::{ReadBool, ReadNumber, ReadText};

/// Most premises of one rule that are filed one by one.
const MOST: usize = 4_096;

thread_local! {
    /// Room for the places of what is to be looked at, kept so that looking asks for no memory.
    static FOUND: Cell<Vec<usize>> = const { Cell::new(Vec::new()) };
}

/// The rules of one kind of event.
#[derive(Debug, Clone, Default)]
pub(in crate::rule) struct Index {
    /// The conditions and the rule that each belongs to, in the order of the rules.
    conditions: Vec<(Condition, usize)>,
    texts: Vec<ByText>,
    numbers: Vec<ByNumber>,
    gates: Vec<Gate>,
    /// Where no flag comes first.
    open: Stairs,
}

/// What is filed under texts that a field has to be, or to have in it.
#[derive(Debug, Clone)]
struct ByText {
    read: ReadText,
    whole: HashMap<Text, Vec<usize>>,
    /// All that is searched for, in one pass; to each of them belong places.
    within: Option<(AhoCorasick, Vec<Vec<usize>>)>,
}

/// What is filed under numbers that a field has to be.
#[derive(Debug, Clone)]
struct ByNumber {
    read: ReadNumber,
    places: HashMap<i64, Vec<usize>>,
}

/// What is filed under a flag that has to be up, or down.
#[derive(Debug, Clone)]
struct Gate {
    read: ReadBool,
    up: bool,
    behind: Stairs,
}

/// What is filed under the least number that a field has to be.
#[derive(Debug, Clone, Default)]
struct Stairs {
    /// For each field, the numbers in ascending order.
    steps: Vec<(ReadNumber, Vec<(i64, usize)>)>,
    /// What is looked at each time.
    others: Vec<usize>,
}

/// Something without which a condition does not hold.
#[derive(Debug, Clone)]
enum Premise {
    Whole(ReadText, Text),
    Within(ReadText, Text),
    Number(ReadNumber, i64),
    Floor(ReadNumber, i64),
    /// A flag, and a least number where both are asked for.
    Flag(ReadBool, bool, Option<(ReadNumber, i64)>),
}

impl Index {
    /// Files conditions, each with the number of its rule.
    pub(in crate::rule) fn new(conditions: Vec<(Condition, usize)>) -> Self {
        let mut index = Self::default();
        let mut searched: Vec<(ReadText, Vec<(Text, usize)>)> = Vec::new();
        for (place, (condition, _)) in conditions.iter().enumerate() {
            match premises(condition).filter(|premises| premises.len() <= MOST) {
                Some(premises) => {
                    for premise in premises {
                        index.file(premise, place, &mut searched);
                    }
                }
                None => index.open.others.push(place),
            }
        }
        for (read, words) in searched {
            index.search(read, words);
        }
        for stairs in index.stairs_mut() {
            for (_, steps) in &mut stairs.steps {
                steps.sort_unstable();
            }
        }
        index.conditions = conditions;
        index
    }

    fn stairs_mut(&mut self) -> impl Iterator<Item = &mut Stairs> {
        let behind = self.gates.iter_mut().map(|gate| &mut gate.behind);
        std::iter::once(&mut self.open).chain(behind)
    }

    fn file(
        &mut self,
        premise: Premise,
        place: usize,
        searched: &mut Vec<(ReadText, Vec<(Text, usize)>)>,
    ) {
        match premise {
            Premise::Whole(read, text) => self.by_text(read, |by| {
                // In the form in which it is looked up, whatever the condition holds.
                by.whole.entry(fold(&text)).or_default().push(place);
            }),
            Premise::Within(read, text) => among(
                searched,
                |it| fn_addr_eq(it.0, read),
                || (read, Vec::new()),
                |(_, words)| words.push((text, place)),
            ),
            Premise::Number(read, number) => among(
                &mut self.numbers,
                |by| fn_addr_eq(by.read, read),
                || ByNumber {
                    read,
                    places: HashMap::new(),
                },
                |by| by.places.entry(number).or_default().push(place),
            ),
            Premise::Floor(read, least) => self.open.file(Some((read, least)), place),
            Premise::Flag(read, up, floor) => among(
                &mut self.gates,
                |gate| fn_addr_eq(gate.read, read) && gate.up == up,
                || Gate {
                    read,
                    up,
                    behind: Stairs::default(),
                },
                |gate| gate.behind.file(floor, place),
            ),
        }
    }

    fn by_text(&mut self, read: ReadText, work: impl FnOnce(&mut ByText)) {
        among(
            &mut self.texts,
            |by| fn_addr_eq(by.read, read),
            || ByText {
                read,
                whole: HashMap::new(),
                within: None,
            },
            work,
        );
    }

    /// Makes one search of all that a field is searched for.
    fn search(&mut self, read: ReadText, mut words: Vec<(Text, usize)>) {
        words.sort();
        let mut places: Vec<(Text, Vec<usize>)> = Vec::new();
        for (word, place) in words {
            match places.last_mut().filter(|(last, _)| *last == word) {
                Some((_, same)) => same.push(place),
                None => places.push((word, vec![place])),
            }
        }
        let (words, places): (Vec<Text>, Vec<Vec<usize>>) = places.into_iter().unzip();
        if let Ok(search) = AhoCorasick::new(&words) {
            self.by_text(read, |by| by.within = Some((search, places)));
        } else {
            // Too much for one search: then one by one.
            let others = &mut self.open.others;
            others.extend(places.into_iter().flatten());
            others.sort_unstable();
            others.dedup();
        }
    }

    /// The rules whose conditions hold here, in their order.
    pub(in crate::rule) fn holding(&self, scene: &Scene<'_>) -> Vec<usize> {
        let mut found = FOUND.take();
        found.clear();
        self.find(scene, &mut found);
        found.sort_unstable();
        found.dedup();
        // Nothing is asked for where nothing holds.
        let holding = found
            .iter()
            .filter_map(|place| self.conditions.get(*place))
            .filter(|(condition, _)| condition.holds(scene))
            .map(|(_, rule)| *rule)
            .collect();
        FOUND.set(found);
        holding
    }

    fn find(&self, scene: &Scene<'_>, found: &mut Vec<usize>) {
        for by in &self.texts {
            folded((by.read)(scene), |text| {
                if let Some(places) = by.whole.get(text) {
                    found.extend(places);
                }
                if let Some((search, places)) = &by.within {
                    for word in search.find_overlapping_iter(text) {
                        let places = places.get(word.pattern().as_usize());
                        found.extend(places.into_iter().flatten());
                    }
                }
            });
        }
        for by in &self.numbers {
            if let Some(places) = by.places.get(&(by.read)(scene)) {
                found.extend(places);
            }
        }
        for gate in &self.gates {
            if (gate.read)(scene) == gate.up {
                gate.behind.find(scene, found);
            }
        }
        self.open.find(scene, found);
    }
}

impl Stairs {
    fn file(&mut self, floor: Option<(ReadNumber, i64)>, place: usize) {
        let Some((read, least)) = floor else {
            self.others.push(place);
            return;
        };
        among(
            &mut self.steps,
            |it| fn_addr_eq(it.0, read),
            || (read, Vec::new()),
            |(_, steps)| steps.push((least, place)),
        );
    }

    fn find(&self, scene: &Scene<'_>, found: &mut Vec<usize>) {
        for (read, steps) in &self.steps {
            let number = read(scene);
            let reached = steps.iter().take_while(|(least, _)| *least <= number);
            found.extend(reached.map(|(_, place)| *place));
        }
        found.extend(&self.others);
    }
}

/// Works on the one of these that is it, or on a new one.
fn among<T>(
    these: &mut Vec<T>,
    is_it: impl Fn(&T) -> bool,
    new: impl FnOnce() -> T,
    work: impl FnOnce(&mut T),
) {
    if let Some(known) = these.iter_mut().find(|it| is_it(it)) {
        work(known);
    } else {
        let mut new = new();
        work(&mut new);
        these.push(new);
    }
}

/// What a condition cannot hold without at least one of; `None` of what nothing can be said of.
fn premises(condition: &Condition) -> Option<Vec<Premise>> {
    Some(match condition {
        Condition::Always(false) => Vec::new(),
        Condition::Bool(read) => vec![Premise::Flag(*read, true, None)],
        Condition::Not(other) => match &**other {
            Condition::Bool(read) => vec![Premise::Flag(*read, false, None)],
            _ => return None,
        },
        Condition::Number(read, Comparison::Equal, number) => {
            vec![Premise::Number(*read, *number)]
        }
        Condition::Number(read, Comparison::AtLeast, least) => vec![Premise::Floor(*read, *least)],
        Condition::Number(read, Comparison::Greater, below) => {
            let least = below.checked_add(1);
            let floor = least.map(|least| Premise::Floor(*read, least));
            floor.into_iter().collect()
        }
        Condition::NumberAmong(Number::Field(read), numbers) => {
            let numbers = numbers.iter();
            numbers.map(|it| Premise::Number(*read, *it)).collect()
        }
        Condition::Text(read, text) => vec![Premise::Whole(*read, text.clone())],
        Condition::TextAmong(read, texts) => {
            let texts = texts.iter();
            texts.map(|it| Premise::Whole(*read, it.clone())).collect()
        }
        Condition::Search(read, searcher) => match &**searcher {
            Searcher::Contains(finder) => {
                let word = std::str::from_utf8(finder.needle()).ok();
                let word = word.filter(|word| !word.is_empty())?;
                vec![Premise::Within(*read, word.into())]
            }
            Searcher::ContainsAny(_, words) if words.iter().all(|word| !word.is_empty()) => {
                let words = words.iter();
                words.map(|it| Premise::Within(*read, it.clone())).collect()
            }
            _ => return None,
        },
        Condition::All(_) => return of_all(condition),
        Condition::Any(any) => {
            let each: Option<Vec<_>> = any.iter().map(premises).collect();
            each?.into_iter().flatten().collect()
        }
        _ => return None,
    })
}

/// Of a chain of `and` the part that is met most rarely, by its looks.
fn of_all(condition: &Condition) -> Option<Vec<Premise>> {
    let mut links = Vec::new();
    taken_apart(condition, &mut links);
    let each = links.into_iter().filter_map(premises);
    let mut each: Vec<_> = each.map(|premises| (rarity(&premises), premises)).collect();
    // The first of equals, as the author wrote it.
    each.sort_by_key(|(rarity, _)| *rarity);
    let floor = each.iter().find_map(|(_, premises)| match premises[..] {
        [Premise::Floor(read, least)] => Some((read, least)),
        _ => None,
    });
    let (_, mut rarest) = each.into_iter().next()?;
    if let [Premise::Flag(_, _, behind @ None)] = &mut rarest[..] {
        *behind = floor;
    }
    Some(rarest)
}

fn taken_apart<'c>(condition: &'c Condition, links: &mut Vec<&'c Condition>) {
    match condition {
        Condition::All(all) => all.iter().for_each(|one| taken_apart(one, links)),
        one => links.push(one),
    }
}

/// How rarely one of these is met, the rarest first, judged by nothing but what is asked for.
fn rarity(premises: &[Premise]) -> u8 {
    let each = premises.iter().map(|premise| match premise {
        Premise::Whole(..) => 0,
        Premise::Number(..) => 1,
        Premise::Within(..) => 2,
        Premise::Flag(_, true, _) => 3,
        Premise::Floor(..) => 4,
        Premise::Flag(_, false, _) => 5,
    });
    each.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Source;
    use crate::rule::Rulebook;

    fn filed(when: &str) -> String {
        let rule = format!("[[rule]]\nid = 'r'\non = 'donation'\nwhen = '{when}'\ntext = 'x'\n");
        let book = Rulebook::compile(&[Source::new("r", rule)], &[]).unwrap();
        let mut index = None;
        for it in &book.by_kind {
            index = index.or((!it.conditions.is_empty()).then_some(it));
        }
        let Some(index) = index else {
            return String::new();
        };
        let mut filed = Vec::new();
        for by in &index.texts {
            filed.push(format!("{} texts", by.whole.len()));
            if let Some((_, words)) = &by.within {
                filed.push(format!("{} words", words.len()));
            }
        }
        for by in &index.numbers {
            filed.push(format!("{} numbers", by.places.len()));
        }
        let stairs = |stairs: &Stairs| {
            let steps: usize = stairs.steps.iter().map(|(_, steps)| steps.len()).sum();
            format!("{steps} steps, {} others", stairs.others.len())
        };
        for gate in &index.gates {
            filed.push(format!("{} gate: {}", gate.up, stairs(&gate.behind)));
        }
        filed.push(stairs(&index.open));
        filed.join("; ")
    }

    #[test]
    fn each_rule_is_filed_under_what_is_met_most_rarely() {
        const NOTHING_ELSE: &str = "0 steps, 0 others";
        for (when, expected) in [
            ("donor.nick == \"a\"", "1 texts; "),
            ("donor.id in [\"a\", \"b\"] and balloons > 10", "2 texts; "),
            ("donor.manager and balloons == 7", "1 numbers; "),
            (
                "donor.manager and balloons > 7",
                "true gate: 1 steps, 0 others; ",
            ),
            ("not donor.manager", "false gate: 0 steps, 1 others; "),
            (
                "message contains \"안녕\" and donor.fan",
                "0 texts; 1 words; ",
            ),
            (
                "kind == \"balloon\" or balloons in [1, 2]",
                "1 texts; 2 numbers; ",
            ),
            ("false", ""),
        ] {
            let when_known = filed(when);
            assert_eq!(when_known, format!("{expected}{NOTHING_ELSE}"), "{when}");
        }
        assert_eq!(
            filed("balloons >= 100 and balloons < 200"),
            "1 steps, 0 others"
        );
        for when in [
            "balloons < 7",
            "count(30s) > 3",
            "balloons == 7 or balloons < 3",
            "true",
        ] {
            assert_eq!(filed(when), "0 steps, 1 others", "{when}");
        }
    }
}
