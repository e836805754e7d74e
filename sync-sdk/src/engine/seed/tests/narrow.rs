//! Parts of plans: by mode and by target.

use super::*;
use crate::engine::select::{Mode, Targets, Why};
use crate::model::Address;

/// Rows that the next plan creates, changes and deletes: `a` and `c` in sections, of which
/// `new` is new; `x` goes, and `y`, which is under it.
fn both() -> (Vec<Seed>, SeedCurrent) {
    let seeds = vec![
        seed(
            "section",
            SeedMeta::default(),
            json!({ "new": { "name": "New" }, "same": { "name": "Wanted" } }),
        ),
        seed(
            "article",
            SeedMeta::default(),
            json!({ "a": { "title": "A", "section": "new" }, "c": { "title": "C", "section": "same" } }),
        ),
    ];
    let current = current(
        json!({
            "section": {
                "1": { "id": 1, "name": "Found", "parent": null }, "2": { "id": 2, "name": "X", "parent": null },
                "3": { "id": 3, "name": "Y", "parent": 2 },
            },
        }),
        &[
            ("section", "same", "1"),
            ("section", "x", "2"),
            ("section", "y", "3"),
        ],
    );
    (seeds, current)
}

fn part(mode: Mode, only: &[&str], except: &[&str]) -> Result<SeedPlan, SeedError> {
    let (seeds, current) = both();
    let texts = |patterns: &[&str]| patterns.iter().map(|it| (*it).to_owned()).collect();
    let targets = Targets {
        only: texts(only),
        except: texts(except),
        excepts_always: false,
    };
    let config = SeedConfig::new(seeds, Scope::Mirror, |_| None)?.selecting(mode, targets);
    plan(&config, &current)
}

/// What a plan does, and what it leaves out.
fn fates(plan: &SeedPlan) -> (Vec<String>, Vec<String>) {
    let changes = plan.changes.iter();
    let done = changes.map(|it| format!("{} {}", it.action.name(), it.sync_id));
    let left = plan.left_out.iter().map(|it| {
        let why = match &it.why {
            Why::Needs(other) => format!("needs {}", other.tail()),
            why => format!("{why:?}"),
        };
        format!("{} {}: {why}", it.action.name(), it.address.tail())
    });
    (done.collect(), left.collect())
}

fn expect(result: Result<SeedPlan, SeedError>, done: &[&str], left: &[&str]) {
    let plan = result.expect("a plan");
    let (made, out) = fates(&plan);
    assert_eq!((made, out), (strings(done), strings(left)));
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn a_mode_takes_some_actions() {
    expect(
        part(Mode::Merge, &[], &[]),
        &["create new", "update same", "create a", "create c"],
        &["delete section.x: Mode", "delete section.y: Mode"],
    );
    expect(
        part(Mode::Add, &[], &[]),
        &["create new", "create a", "create c"],
        &[
            "update section.same: Mode",
            "delete section.x: Mode",
            "delete section.y: Mode",
        ],
    );
}

#[test]
fn a_target_comes_with_what_it_needs() {
    let plan = part(Mode::Mirror, &["seed.article.a"], &[]).expect("a plan");
    let (done, left) = fates(&plan);
    assert_eq!(done, ["create new", "create a"]);
    assert_eq!(left.len(), 4);
    let needed = plan.changes[0].needed_by.as_ref().map(Address::as_str);
    assert_eq!(needed, Some("seed.article.a"));
    assert_eq!(plan.to_json()["rows"][0]["neededBy"], "seed.article.a");
    // What is there needs nothing.
    let plan = part(Mode::Mirror, &["seed.article.c"], &[]).expect("a plan");
    assert_eq!(fates(&plan).0, ["create c"]);
    // A row goes when those go that refer to it; not the other way round.
    let plan = part(Mode::Mirror, &["seed.section.x"], &[]).expect("a plan");
    assert_eq!(fates(&plan).0, ["delete x", "delete y"]);
    let plan = part(Mode::Mirror, &["seed.section.y"], &[]).expect("a plan");
    assert_eq!(fates(&plan).0, ["delete y"]);
}

#[test]
fn what_needs_something_excluded_stays_out() {
    expect(
        part(Mode::Mirror, &[], &["seed.section.*"]),
        &["create c"],
        &[
            "create section.new: NotTargeted",
            "update section.same: NotTargeted",
            "delete section.x: NotTargeted",
            "delete section.y: NotTargeted",
            "create article.a: needs section.new",
        ],
    );
}

#[test]
fn a_target_that_means_nothing_is_an_error() {
    let told = problems(part(Mode::Mirror, &["seed.sektion.new"], &[]));
    assert!(
        told.contains("`seed.sektion.new` means nothing") && told.contains("seed.section.new"),
        "{told}"
    );
}

#[test]
fn a_row_that_is_added_by_its_key_keeps_its_values() {
    let id = "11111111-1111-4111-8111-111111111111";
    let seeds = vec![
        seed(
            "section",
            SeedMeta::default(),
            json!({ "s": { "name": "S" } }),
        ),
        seed(
            "article",
            SeedMeta::default(),
            json!({ id: { "title": "Ours", "section": "s" } }),
        ),
    ];
    let current = current(
        json!({ "section": {}, "article": { id: { "id": id, "title": "Theirs", "section": null } } }),
        &[],
    );
    let config = SeedConfig::new(seeds, Scope::Mirror, |_| None).expect("a config");
    let config = config.selecting(Mode::Add, Targets::default());
    let all = plan(&config, &current).expect("a plan");
    // It needs nothing of what it would refer to.
    let targets = Targets {
        except: strings(&["seed.section.*"]),
        ..Targets::default()
    };
    let config = config.selecting(Mode::Add, targets);
    let alone = plan(&config, &current).expect("a plan");
    assert_eq!(fates(&alone).0, [format!("adopt {id}")]);
    let plan = all;
    let adopted = &plan.changes[1];
    assert_eq!(adopted.action, Action::Adopt);
    assert!(adopted.fields.is_empty() && adopted.body.is_empty() && adopted.pending.is_empty());
    assert_eq!(plan.left_out[0].fields, ["title", "section"]);
}
