//! On plans that are lists of words.

use std::collections::BTreeSet;

use super::targets;
use crate::engine::change::Action;
use crate::engine::select::closure::{Fate, Item, Part, decide};
use crate::engine::select::{Mode, Targets, Why};
use crate::model::Address;

/// What is made, with what needs it, and what is left out, with the reason.
fn decided(items: &[Item], mode: Mode, targets: &Targets) -> Vec<String> {
    let fates = decide(items, mode, targets);
    let told = items.iter().zip(fates).map(|(item, fate)| match fate {
        Fate::Wanted => format!("{}", item.address),
        Fate::NeededBy(other) => format!("{} for {}", item.address, items[other].address),
        Fate::LeftOut(Why::Needs(other)) => format!("({} needs {other})", item.address),
        Fate::LeftOut(Why::Mode) => format!("({} mode)", item.address),
        Fate::LeftOut(_) => format!("({} left)", item.address),
    });
    told.collect()
}

fn item(address: &str, action: Action, needs: &[usize]) -> Item {
    Item {
        needs: needs.iter().copied().collect(),
        ..Item::new(Address::new(address), action)
    }
}

#[test]
fn what_is_needed_comes_along_and_what_needs_the_excluded_stays_out() {
    let mut plan = [
        item("role.editor", Action::Create, &[]),
        item("policy.desk", Action::Create, &[]),
        item("access.desk.editor", Action::Create, &[0, 1]),
        item("permission.desk.read", Action::Create, &[1]),
        item("flow.mail", Action::Update, &[]),
        item("role.old", Action::Delete, &[]),
    ];
    plan[2].also = vec![Address::new("role.editor"), Address::new("policy.desk")];
    assert_eq!(
        decided(&plan, Mode::Mirror, &targets(&["permission.*"], &[])),
        [
            "(role.editor left)",
            "policy.desk for permission.desk.read",
            "(access.desk.editor left)",
            "permission.desk.read",
            "(flow.mail left)",
            "(role.old left)",
        ]
    );
    // What attaches a policy is meant with it, and needs the role.
    assert_eq!(
        decided(&plan, Mode::Mirror, &targets(&["policy.desk"], &[]))[..3],
        [
            "role.editor for access.desk.editor",
            "policy.desk",
            "access.desk.editor"
        ]
    );
    assert_eq!(
        decided(&plan, Mode::Merge, &targets(&[], &["policy.*"])),
        [
            "role.editor",
            "(policy.desk left)",
            "(access.desk.editor left)",
            "(permission.desk.read needs policy.desk)",
            "flow.mail",
            "(role.old mode)",
        ]
    );
    assert_eq!(
        decided(
            &plan,
            Mode::Add,
            &targets(&["role.*", "flow.*"], &["role.editor"])
        )[4..],
        ["(flow.mail mode)", "(role.old mode)"]
    );
}

#[test]
fn a_deletion_takes_its_parts_along_and_holds_them_back() {
    let mut plan = [
        item("policy.desk", Action::Delete, &[1]),
        item("permission.desk.read", Action::Delete, &[]),
        item("collection.article", Action::Delete, &[3]),
        item("field.article.title", Action::Delete, &[]),
    ];
    let part = |of, can_go_alone| Some(Part { of, can_go_alone });
    plan[1].part_of = part(0, true);
    plan[3].part_of = part(2, false);
    assert_eq!(
        decided(
            &plan,
            Mode::Mirror,
            &targets(&["policy.desk", "collection.article"], &[])
        ),
        [
            "policy.desk",
            "permission.desk.read for policy.desk",
            "collection.article",
            "field.article.title for collection.article",
        ]
    );
    // A permission may go alone, a field of a collection that goes may not.
    assert_eq!(
        decided(
            &plan,
            Mode::Mirror,
            &targets(&["permission.*", "field.*"], &[])
        ),
        [
            "(policy.desk left)",
            "permission.desk.read",
            "(collection.article left)",
            "(field.article.title needs collection.article)",
        ]
    );
    assert_eq!(
        decided(
            &plan,
            Mode::Mirror,
            &targets(&[], &["policy.desk", "field.*"])
        ),
        [
            "(policy.desk left)",
            "(permission.desk.read needs policy.desk)",
            "(collection.article needs field.article.title)",
            "(field.article.title left)",
        ]
    );
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn items(&mut self) -> Vec<Item> {
        let count = 1 + self.below(12);
        let any = |random: &mut Self| -> BTreeSet<usize> {
            (0..random.below(3)).map(|_| random.below(count)).collect()
        };
        let one = |index| {
            let noun = ["role", "flow", "field"][self.below(3)];
            let address = Address::new(format!("{noun}.{index}"));
            let mut item = Item::new(address, Action::ALL[self.below(4)]);
            (item.needs, item.brings) = (any(self), any(self));
            if index > 0 && self.below(4) == 0 {
                let can_go_alone = self.below(2) == 0;
                item.part_of = Some(Part {
                    of: self.below(index),
                    can_go_alone,
                });
            }
            item
        };
        let mut items: Vec<Item> = (0..count).map(one).collect();
        for index in 0..count {
            // What is deleted takes its parts along.
            if let Some(part) = items[index].part_of {
                items[part.of].needs.insert(index);
            }
        }
        items
    }
}

#[test]
fn whatever_is_made_is_closed_and_has_a_reason() {
    const PATTERNS: [&str; 6] = ["role.*", "flow.*", "field.1", "*.2", "role.0", "*"];
    let mut random = Random(0x5eed);
    for _ in 0..20_000 {
        let items = random.items();
        let patterns = |random: &mut Random| -> Vec<&str> {
            (0..random.below(3))
                .map(|_| PATTERNS[random.below(5)])
                .collect()
        };
        let targets = targets(&patterns(&mut random), &patterns(&mut random));
        let mode = [Mode::Mirror, Mode::Merge, Mode::Add][random.below(3)];
        let fates = decide(&items, mode, &targets);
        let is_made = |index: usize| !matches!(fates[index], Fate::LeftOut(_));
        let is_like = |item: &Item, patterns: &[String]| {
            patterns.iter().any(|pattern| item.address.is_like(pattern))
        };
        for (item, fate) in items.iter().zip(&fates) {
            let context = || format!("{items:#?}\n{mode:?} {targets:?}\n{fates:?}");
            match fate {
                Fate::LeftOut(why) => {
                    // Only what is not wanted, or cannot be, is left out.
                    let is_meant = targets.only.is_empty() || is_like(item, &targets.only);
                    let is_out = is_like(item, &targets.except) || !mode.takes(item.action);
                    let holds = |why: &Why| match why {
                        Why::NotTargeted => !is_meant || is_like(item, &targets.except),
                        Why::Mode => !mode.takes(item.action),
                        Why::Needs(other) => {
                            !is_out
                                && items.iter().enumerate().any(|(at, it)| {
                                    let part = item.part_of.is_some_and(|part| part.of == at);
                                    it.address == *other
                                        && !is_made(at)
                                        && (part || item.needs.contains(&at))
                                })
                        }
                        Why::Theirs | Why::Unknown | Why::Hidden => false,
                    };
                    assert!(holds(why), "{}: {}", item.address, context());
                    continue;
                }
                Fate::Wanted => assert!(
                    targets.only.is_empty() || is_like(item, &targets.only),
                    "{}",
                    context()
                ),
                Fate::NeededBy(by) => assert!(
                    is_made(*by)
                        && items[*by]
                            .needs
                            .union(&items[*by].brings)
                            .any(|at| items[*at].address == item.address),
                    "{}",
                    context()
                ),
            }
            assert!(item.needs.iter().all(|at| is_made(*at)), "{}", context());
            assert!(
                !is_like(item, &targets.except) && mode.takes(item.action),
                "{}",
                context()
            );
        }
    }
}
