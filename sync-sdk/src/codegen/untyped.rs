//! Records that no type can say: what belongs to something that is not there.

use std::collections::{BTreeMap, HashSet};

use super::code::Code;
use super::file::File;
use super::literal::{json, string};
use super::names::member;
use super::{Context, Output};
use crate::model::{Kind, Record, SyncId};

/// The records of a snapshot that their kinds left over.
#[derive(Default)]
pub(super) struct Untyped<'a>(BTreeMap<(Kind, &'a SyncId), (&'a Record, &'static str)>);

impl<'a> Untyped<'a> {
    /// Leaves a record over. `why` says what it is: `it belongs to no flow`.
    pub(super) fn add(&mut self, kind: Kind, record: &'a Record, why: &'static str) {
        self.0.insert((kind, &record.sync_id), (record, why));
    }
}

/// Writes a function with a call for each.
pub(super) fn write(cx: &Context<'_>, untyped: &Untyped<'_>, out: &mut Output) {
    if untyped.0.is_empty() {
        return;
    }
    let mut file = File::new("records.rs");
    file.line(0, "/// Records that no type can say.");
    file.line(0, "pub fn add(roots: &mut Roots<'_>) {");
    let mut taken = HashSet::new();
    for ((kind, sync_id), (record, why)) in &untyped.0 {
        let noun = kind.spec().noun;
        // One part: the addresses of typed records of these kinds have several.
        let key = member(&label(*kind, record), noun, &mut taken);
        let key = key.trim_start_matches("r#");
        let record = record.fields.clone().into();
        let arguments = [string(&format!("{noun}.{key}")), json(&record)];
        let call = Code::text("roots").method("record", arguments);
        file.code(4, &call.statement());
        out.is(*kind, key, sync_id);
        cx.report.warn(format!("the {noun} {sync_id} stands in `records.rs`: {why}"));
    }
    file.line(0, "}");
    out.files.push(file);
    out.spec.push(
        "fn roots(_: (), roots: &mut Roots<'_>) {\n    records::add(roots);\n}".to_owned(),
    );
}

/// What people call it.
fn label(kind: Kind, record: &Record) -> String {
    let columns: &[&str] = match kind {
        Kind::Permissions => &["collection", "action"],
        Kind::Panels => &["name"],
        _ => &["key"],
    };
    let texts = columns.iter().filter_map(|column| record.text(column));
    texts.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::codegen::{Options, generate};
    use crate::model::{Address, Kind, Record, Snapshot, SyncId};

    #[test]
    fn nothing_is_lost() {
        let record = |id: &str, fields: serde_json::Value| {
            let fields = fields.as_object().cloned().unwrap_or_default();
            Record::new(SyncId::new(id), fields)
        };
        let permission = json!({ "policy": "gone", "collection": "a", "action": "read" });
        let snapshot = Snapshot {
            records: [
                (Kind::Permissions, vec![record("p", permission)]),
                (
                    Kind::Operations,
                    vec![
                        record("o2", json!({ "flow": "gone", "key": "mail" })),
                        record("o1", json!({ "flow": null, "key": "mail" })),
                    ],
                ),
                (Kind::Panels, vec![record("b", json!({ "dashboard": null }))]),
                (
                    Kind::Translations,
                    vec![record("t", json!({ "key": "a", "language": null }))],
                ),
            ]
            .into(),
            ..Snapshot::default()
        };
        let generated = generate(&snapshot, &Options::new("test")).expect("code");
        let addresses = [
            ("permission.a_read", "p"),
            ("operation.mail", "o1"),
            ("operation.mail_2", "o2"),
            ("panel.panel", "b"),
            ("translation.a", "t"),
        ];
        for (address, id) in addresses {
            assert!(generated.files["records.rs"].contains(&format!("\"{address}\"")));
            let known = generated.lock.get(&Address::new(address));
            assert_eq!(known, Some(&SyncId::new(id)));
        }
        assert!(generated.files["lib.rs"].contains("records::add(roots);"));
        assert_eq!(generated.report.warnings.len(), addresses.len());
    }
}
