//! What is wanted, on plans that are lists of words, and on small real ones.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::closure::{Fate, Item, Part, decide};
use super::links::{Known, items};
use super::{Mode, Targets, Why};
use crate::engine::change::Action;
use crate::engine::current::Current;
use crate::engine::data_model;
use crate::engine::plan::Change;
use crate::idmap::MapState;
use crate::model::{Address, DataModel, Kind, SyncId, Version};
use crate::schema::tests::{model, sqlite};
use crate::target::TargetInfo;

fn targets(only: &[&str], except: &[&str]) -> Targets {
    let owned = |patterns: &[&str]| patterns.iter().map(ToString::to_string).collect();
    Targets {
        only: owned(only),
        except: owned(except),
    }
}

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
                        Why::Theirs => false,
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

fn current(rows: &[(Kind, &str, Value)]) -> Current {
    let mut all = BTreeMap::new();
    for (kind, id, row) in rows {
        let rows: &mut crate::engine::current::Rows = all.entry(*kind).or_default();
        rows.insert((*id).to_owned(), row.as_object().expect("a row").clone());
    }
    Current {
        info: TargetInfo {
            url: "http://x".into(),
            version: Version::new(11, 17, 4),
            role: None,
        },
        data_model: None,
        rows: all,
        map: MapState::default(),
    }
}

fn change(kind: Kind, id: &str, action: Action, payload: Value) -> Change {
    Change {
        kind,
        action,
        address: Address::new(format!("{}.{id}", kind.spec().noun)),
        sync_id: SyncId::new(id),
        local_id: Some(id.to_owned()),
        fields: Vec::new(),
        origin: None,
        needs_consent: false,
        needed_by: None,
        payload: payload.as_object().expect("an object").clone(),
        track: false,
    }
}

/// What remains of changes when only these addresses are wanted.
fn remaining(
    current: &Current,
    changes: &[Change],
    model: Option<&data_model::Draft<'_>>,
    (only, except): (&[&str], &[&str]),
) -> Vec<String> {
    let known = Known {
        policies: BTreeSet::from([Address::new("policy.p")]),
        roles: BTreeSet::from([Address::new("role.r")]),
    };
    let items = items(changes, model, current, &known);
    let fates = decide(&items, Mode::Mirror, &targets(only, except));
    let made = items.iter().zip(fates);
    made.filter(|(_, fate)| !matches!(fate, Fate::LeftOut(_)))
        .map(|(item, _)| item.address.to_string())
        .collect()
}

#[test]
fn records_are_tied_by_what_they_refer_to() {
    let current = current(&[
        (Kind::Roles, "parent", json!({ "name": "P" })),
        (
            Kind::Roles,
            "child",
            json!({ "name": "C", "parent": "parent" }),
        ),
        (Kind::Policies, "gone", json!({ "name": "G" })),
        (
            Kind::Permissions,
            "1",
            json!({ "policy": "gone", "collection": "a", "action": "read" }),
        ),
    ]);
    let changes = [
        change(Kind::Roles, "parent", Action::Delete, json!({})),
        change(
            Kind::Roles,
            "child",
            Action::Update,
            json!({ "parent": null }),
        ),
        change(
            Kind::Roles,
            "r",
            Action::Create,
            json!({ "name": "R", "parent": null }),
        ),
        change(Kind::Policies, "p", Action::Create, json!({ "name": "P" })),
        change(
            Kind::Access,
            "p.r",
            Action::Create,
            json!({ "role": "r", "policy": "p" }),
        ),
        change(Kind::Policies, "gone", Action::Delete, json!({})),
        change(Kind::Permissions, "1", Action::Delete, json!({})),
        change(
            Kind::Panels,
            "panel",
            Action::Create,
            json!({ "options": { "filter": { "role": { "_eq": "r" } } } }),
        ),
    ];
    let remaining =
        |only: &[&str], except: &[&str]| remaining(&current, &changes, None, (only, except));
    // A parent that goes is given up by its children.
    assert_eq!(
        remaining(&["role.parent"], &[]),
        ["role.parent", "role.child"]
    );
    assert_eq!(remaining(&["role.child"], &[]), ["role.child"]);
    assert!(!remaining(&[], &["role.child"]).contains(&"role.parent".to_owned()));
    // A policy takes its permissions along.
    assert_eq!(
        remaining(&["policy.gone"], &[]),
        ["policy.gone", "permission.1"]
    );
    // An attachment goes with its role and its policy.
    assert_eq!(
        remaining(&["role.r"], &[]),
        ["role.r", "policy.p", "access.p.r"]
    );
    let without = remaining(&[], &["role.r"]);
    assert!(without.contains(&"policy.p".to_owned()));
    assert!(
        !without
            .iter()
            .any(|it| it.contains("access") || it.contains("panel"))
    );
    // A rule names the role.
    assert_eq!(remaining(&["panel.*"], &[]), ["role.r", "panel.panel"]);
}

#[test]
fn the_wiring_of_a_flow_changes_as_a_whole() {
    let operation = |flow: &str, resolve: Option<&str>| json!({ "flow": flow, "resolve": resolve });
    let current = current(&[
        (Kind::Flows, "f", json!({ "operation": "a" })),
        (Kind::Operations, "a", operation("f", Some("c"))),
        (Kind::Operations, "c", operation("f", None)),
    ]);
    let changes = [
        change(
            Kind::Operations,
            "a",
            Action::Update,
            json!({ "resolve": "b" }),
        ),
        change(
            Kind::Operations,
            "b",
            Action::Create,
            json!({ "flow": "f", "resolve": "c" }),
        ),
        change(
            Kind::Operations,
            "c",
            Action::Update,
            json!({ "name": "C" }),
        ),
        change(
            Kind::Flows,
            "new",
            Action::Create,
            json!({ "operation": "x" }),
        ),
        change(
            Kind::Operations,
            "x",
            Action::Create,
            json!({ "flow": "new", "resolve": null }),
        ),
        change(
            Kind::Operations,
            "y",
            Action::Create,
            json!({ "flow": "new", "resolve": null }),
        ),
    ];
    let remaining =
        |only: &[&str], except: &[&str]| remaining(&current, &changes, None, (only, except));
    for only in ["operation.a", "operation.b"] {
        assert_eq!(remaining(&[only], &[]), ["operation.a", "operation.b"]);
    }
    assert_eq!(remaining(&["operation.c"], &[]), ["operation.c"]);
    assert_eq!(remaining(&["operation.*"], &["operation.a"]).len(), 4);
    assert_eq!(
        remaining(&["flow.new"], &[]),
        ["flow.new", "operation.x", "operation.y"]
    );
    assert_eq!(
        remaining(&["operation.y"], &[]),
        ["flow.new", "operation.x", "operation.y"]
    );
}

#[test]
fn parents_that_could_close_a_ring_move_together() {
    let folder = |parent: Option<&str>| json!({ "parent": parent });
    let current = current(&[
        (Kind::Folders, "a", folder(None)),
        (Kind::Folders, "b", folder(Some("a"))),
        (Kind::Folders, "c", folder(None)),
    ]);
    let moved =
        |id: &str, parent: Option<&str>| change(Kind::Folders, id, Action::Update, folder(parent));
    let changes = [
        moved("a", Some("b")),
        moved("b", None),
        moved("c", Some("a")),
    ];
    let remaining = |only: &[&str]| remaining(&current, &changes, None, (only, &[]));
    assert_eq!(remaining(&["folder.a"]), ["folder.a", "folder.b"]);
    assert_eq!(remaining(&["folder.c"]), ["folder.c"]);
}

#[test]
fn names_and_targets_are_given_up_by_who_has_them() {
    let text = |key: &str| json!({ "key": key, "language": "en-US" });
    let current = current(&[
        (Kind::Translations, "1", text("a")),
        (Kind::Translations, "2", text("b")),
    ]);
    let changes = [
        change(
            Kind::Translations,
            "1",
            Action::Update,
            json!({ "key": "b" }),
        ),
        change(
            Kind::Translations,
            "2",
            Action::Update,
            json!({ "key": "c" }),
        ),
    ];
    let remaining = |only: &[&str]| remaining(&current, &changes, None, (only, &[]));
    assert_eq!(
        remaining(&["translation.1"]),
        ["translation.1", "translation.2"]
    );
    assert_eq!(remaining(&["translation.2"]), ["translation.2"]);
}

/// The newspaper with tags: a collection, a list of articles in it, and the
/// relation between them; and without its authors.
fn with_tags() -> DataModel {
    let mut document = sqlite();
    let mut text = document.to_string();
    text = text.replace("\"author\"", "\"tag\"");
    let tags: Value = serde_json::from_str(&text).expect("JSON");
    document = tags;
    let fields = document["fields"].as_array_mut().expect("fields");
    fields.push(
        json!({ "collection": "tag", "field": "articles", "type": "alias",
        "meta": { "collection": "tag", "field": "articles", "special": ["o2m"] } }),
    );
    fields.push(
        json!({ "collection": "tag", "field": "name", "type": "string",
        "meta": { "collection": "tag", "field": "name" }, "schema": { "name": "name" } }),
    );
    document["relations"][0]["meta"]["one_field"] = json!("articles");
    model(document)
}

#[test]
fn a_field_has_its_relation_and_a_collection_its_fields() {
    let now = model(sqlite());
    let wanted = with_tags();
    let draft = data_model::Draft::new(&wanted, &now, None, |_| true).expect("no conflict");
    let permission = change(
        Kind::Permissions,
        "1",
        Action::Create,
        json!({ "collection": "article", "fields": ["id"], "permissions": { "tag": { "name": { "_eq": "x" } } } }),
    );
    let changes = [permission];
    let current = current(&[]);
    let remaining = |only: &[&str], except: &[&str]| {
        remaining(&current, &changes, Some(&draft), (only, except))
    };
    let all = [
        "collection.tag",
        "field.article.tag",
        "field.tag.id",
        "field.tag.articles",
        "field.tag.name",
        "relation.article.tag",
    ];
    for only in [
        "field.article.tag",
        "relation.article.tag",
        "collection.tag",
    ] {
        assert_eq!(remaining(&[only], &[]), all, "{only}");
    }
    assert_eq!(remaining(&["permission.1"], &[]).len(), 7);
    // Without the relation, none of the fields that are of it.
    assert_eq!(
        remaining(&["collection.tag"], &["relation.*"]),
        ["collection.tag", "field.tag.id", "field.tag.name"]
    );
    assert_eq!(
        remaining(&["collection.author"], &[]),
        [
            "collection.author",
            "field.article.author",
            "field.author.id",
            "relation.article.author"
        ]
    );
    assert_eq!(
        remaining(&["field.article.author"], &[]),
        ["field.article.author", "relation.article.author"]
    );
    let kept = remaining(&[], &["field.article.author"]);
    assert!(!kept.iter().any(|it| it.contains("author")), "{kept:?}");
}
