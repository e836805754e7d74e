//! What comes back when values go there and back, whatever stands in them.

use serde_json::{Value, json};

use super::*;
use crate::model::SyncId;

/// Of nobody.
const NOBODY: &str = "dddddddd-0000-4000-8000-000000000001";

/// A UUID that ends so.
fn id(end: usize) -> String {
    format!("aaaaaaaa-0000-4000-8000-{end:012}")
}

/// Records with their rows: most under another key, some under the same, some
/// under a key that is the SyncID of another, and those of every instance.
fn linked() -> Vec<(Kind, String, String)> {
    let of = |kind, sync_id: usize, local_id: usize| (kind, id(sync_id), id(local_id));
    let default = |kind, sync_id: &str, end| (kind, sync_id.to_owned(), id(end));
    vec![
        of(Kind::Roles, 1, 101),
        of(Kind::Roles, 2, 2),
        of(Kind::Roles, 3, 4),
        of(Kind::Roles, 4, 3),
        of(Kind::Policies, 5, 6),
        of(Kind::Panels, 6, 7),
        of(Kind::Dashboards, 7, 108),
        of(Kind::Folders, 9, 9),
        of(Kind::Flows, 10, 110),
        of(Kind::Operations, 11, 111),
        default(Kind::Roles, "_sync_default_admin_role", 120),
        default(Kind::Policies, "_sync_default_admin_policy", 121),
        default(Kind::Policies, "_sync_default_public_policy", 122),
    ]
}

fn ids(linked: &[(Kind, String, String)]) -> Identities {
    let mut ids = Identities::default();
    ids.maps_literals = true;
    for (kind, sync_id, local_id) in linked {
        ids.link(*kind, SyncId::new(sync_id.as_str()), local_id.clone());
    }
    ids
}

/// Values with these words in them, the same in every run.
struct Random<'a> {
    state: u64,
    words: &'a [&'a str],
}

impl Random<'_> {
    fn below(&mut self, limit: usize) -> usize {
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.state >> 33) as usize % limit
    }

    fn text(&mut self) -> String {
        const BETWEEN: [&str; 22] = [
            "",
            "",
            " ",
            "/",
            "?",
            "=",
            "\"",
            ".",
            "%22",
            "%",
            "%2",
            "%e4",
            "22",
            "0",
            "a",
            "-",
            "_",
            "ä",
            "%ä",
            "\u{1F600}",
            "{{",
            NOBODY,
        ];
        let mut text = String::new();
        for _ in 0..=self.below(4) {
            text += BETWEEN[self.below(BETWEEN.len())];
            text += match self.below(4) {
                0 => "",
                _ => self.words[self.below(self.words.len())],
            };
            text += BETWEEN[self.below(BETWEEN.len())];
        }
        text
    }

    fn value(&mut self) -> Value {
        match self.below(9) {
            0 => Value::Null,
            1 => json!(self.below(1000)),
            2 => (0..self.below(4)).map(|_| self.value()).collect(),
            3 | 4 => Value::Object(self.object()),
            _ => json!(self.text()),
        }
    }

    fn object(&mut self) -> Object {
        // Keys are names of fields, and one of them is a reference.
        let keys = ["role", "flow", NOBODY, self.words[0]];
        let mut object = Object::new();
        for _ in 0..self.below(4) {
            let key = keys[self.below(keys.len())];
            object.insert(key.to_owned(), self.value());
        }
        object
    }
}

/// Calls `check` with rows and with entries that have these words in all places.
fn each(words: &[&str], mut check: impl FnMut(&'static KindSpec, Object, DataModel)) {
    let mut random = Random { state: 7, words };
    for _ in 0..100 {
        for kind in Kind::ALL {
            let spec = kind.spec();
            let fields = spec.literals.iter();
            let row = fields.map(|field| ((*field).to_owned(), random.value()));
            let row = row.collect();
            let mut model = DataModel::default();
            for kind in SchemaKind::ALL {
                let mut entry = Object::new();
                for path in kind.literals() {
                    let (part, key) = path.split_once('.').expect("a path");
                    let part = entry.entry(part).or_insert_with(|| json!({}));
                    part[key] = random.value();
                }
                model.entries_mut(kind).push(entry);
            }
            check(spec, row, model);
        }
    }
}

fn there(ids: &Identities, spec: &'static KindSpec, fields: &Object) -> Object {
    let row = ids.to_row(spec, fields).expect("soft references");
    row.into_iter()
        .map(|(key, value)| (key.to_owned(), value.into_owned()))
        .collect()
}

fn located(ids: &Identities, model: DataModel) -> DataModel {
    ids.located_model(&model).unwrap_or(model)
}

/// What a target has is what a push of its pull would write. A target that holds
/// SyncIDs where keys belong is set right by it: there the law ends.
#[test]
fn a_row_that_is_pulled_is_pushed_as_it_was() {
    let linked = linked();
    let ids = ids(&linked);
    let keys: Vec<&str> = linked.iter().map(|(.., key)| key.as_str()).collect();
    let mut named = 0;
    each(&keys, |spec, row, model| {
        let fields = ids.to_fields(spec, &row);
        named += usize::from(fields != row);
        assert_eq!(there(&ids, spec, &fields), row, "{} {fields:?}", spec.name);
        let mut config = model.clone();
        ids.name_in_model(&mut config);
        assert_eq!(located(&ids, config), model);
    });
    assert!(named > 200, "{named}");
}

/// And the other way round.
#[test]
fn a_record_that_is_pushed_is_pulled_as_it_was() {
    let linked = linked();
    let ids = ids(&linked);
    let names = linked.iter().map(|(_, name, _)| name.as_str());
    let names: Vec<&str> = names.collect();
    let mut changed = 0;
    each(&names, |spec, fields, model| {
        let row = there(&ids, spec, &fields);
        changed += usize::from(row != fields);
        assert_eq!(ids.to_fields(spec, &row), fields, "{} {row:?}", spec.name);
        let mut back = located(&ids, model.clone());
        ids.name_in_model(&mut back);
        assert_eq!(back, model);
    });
    assert!(changed > 200, "{changed}");
}
