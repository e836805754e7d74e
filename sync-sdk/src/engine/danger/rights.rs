//! What policies grant, one right at a time, and what one side of a plan grants more.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::networks::Networks;
use super::world::{Side, Who, World, flag, networks};
use crate::engine::meaning::plain;
use crate::engine::plan::Change;
use crate::model::{Address, Kind, Object};

/// Flags of a policy that give rights over the instance, and what they are to
/// who has them.
pub(super) const FLAGS: [(&str, &str); 2] = [
    (
        "admin_access",
        "do everything as an administrator (`admin_access`)",
    ),
    ("app_access", "use the app (`app_access`)"),
];

/// Stands for the fields of an action that has none, and for a permission without
/// any: such as to delete.
const NO_FIELD: &str = "";

/// What a right is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Subject<'a> {
    /// One of [`FLAGS`].
    Flag(&'a str, &'a str),
    /// An action on a collection.
    Action(&'a str, &'a str),
}

/// A right that a policy gives.
#[derive(Debug)]
pub(super) struct Right<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) policy: &'a str,
    access: &'a str,
    /// Of which permission it is, if of one.
    permission: Option<&'a str>,
    fields: BTreeSet<&'a str>,
    /// What an item, and what is written, must pass: all of these.
    rules: Vec<Value>,
    networks: Networks,
}

/// The permissions of policies; each policy is given with what attaches it.
pub(super) fn permissions<'s>(
    side: &'s Side<'_>,
    attached: impl Iterator<Item = (&'s str, &'s str)>,
) -> Vec<Right<'s>> {
    let attached: BTreeMap<&str, &str> =
        attached.map(|(access, policy)| (policy, access)).collect();
    let rights = side.of(Kind::Permissions).filter_map(|(permission, row)| {
        let text = |field: &str| row.get(field).and_then(Value::as_str);
        let policy = text("policy")?;
        let access = *attached.get(policy)?;
        let action = text("action")?;
        Some(Right {
            subject: Subject::Action(action, text("collection")?),
            policy,
            access,
            permission: Some(permission),
            fields: fields(action, row.get("fields")),
            rules: rules(action, row),
            networks: side.policy(policy).map_or(Networks::Any, networks),
        })
    });
    rights.collect()
}

/// All rights of somebody who has logged in.
pub(super) fn rights<'s>(side: &'s Side<'_>, who: Who<'s>) -> Vec<Right<'s>> {
    let mut rights = permissions(side, side.attachments(who));
    for (access, policy) in side.attachments(who) {
        let Some(row) = side.policy(policy) else {
            continue;
        };
        let given = FLAGS.iter().filter(|(name, _)| flag(row, name));
        rights.extend(given.map(|(name, what)| Right {
            subject: Subject::Flag(name, what),
            policy,
            access,
            permission: None,
            fields: BTreeSet::from([NO_FIELD]),
            rules: Vec::new(),
            networks: networks(row),
        }));
    }
    rights
}

/// Rights by what they are about.
struct BySubject<'r, 'a>(HashMap<Subject<'a>, Vec<&'r Right<'a>>>);

impl<'r, 'a> BySubject<'r, 'a> {
    fn of(rights: &'r [Right<'a>]) -> Self {
        let mut by: HashMap<_, Vec<_>> = HashMap::new();
        for right in rights {
            by.entry(right.subject).or_default().push(right);
        }
        Self(by)
    }

    fn like<'s>(&'s self, other: &'s Right<'_>) -> &'s [&'s Right<'s>] {
        self.0.get(&other.subject).map_or(&[], Vec::as_slice)
    }
}

/// What rights give that the known ones did not: texts by the change that does
/// it, or by an address that is given for where none is found.
pub(super) fn wider(
    world: &World<'_>,
    known: &[Right<'_>],
    rights: &[Right<'_>],
    otherwise: &Address,
) -> BTreeMap<Address, Vec<String>> {
    let known = BySubject::of(known);
    let mut found: BTreeMap<Address, Vec<String>> = BTreeMap::new();
    for right in rights {
        let same = known.like(right);
        let is_covered = |field: &&&str| same.iter().any(|known| known.gives(field, right));
        let wider: Vec<&str> = right
            .fields
            .iter()
            .filter(|field| !is_covered(field))
            .copied()
            .collect();
        if wider.is_empty() {
            continue;
        }
        let could = |field: &&str| same.iter().any(|known| known.has(field));
        let (weaker, new): (Vec<&str>, Vec<&str>) = wider.into_iter().partition(could);
        let mut texts = Vec::new();
        if !new.is_empty() {
            texts.push(right.text(&new, ""));
        }
        if !weaker.is_empty() {
            texts.push(right.text(&weaker, " with a rule or addresses other than before"));
        }
        let address = match right.change(world) {
            Some(change) => &change.address,
            None => otherwise,
        };
        found.entry(address.clone()).or_default().extend(texts);
    }
    for texts in found.values_mut() {
        texts.sort();
        texts.dedup();
    }
    found
}

/// A right that was there only from some addresses, and holds from more.
#[derive(Debug)]
pub(super) struct Freed<'r, 'a> {
    pub(super) right: &'r Right<'a>,
    pub(super) text: String,
    pub(super) before: Networks,
}

/// Which rights hold from more addresses than all that was known of the same.
pub(super) fn freed<'r, 'a>(known: &[Right<'_>], rights: &'r [Right<'a>]) -> Vec<Freed<'r, 'a>> {
    let known = BySubject::of(known);
    let mut found = Vec::new();
    for right in rights {
        let mut freed: Vec<(Networks, Vec<&str>)> = Vec::new();
        for field in &right.fields {
            let same = known.like(right).iter().filter(|known| known.has(field));
            let Some(before) = Networks::together(same.map(|known| &known.networks)) else {
                continue;
            };
            if !before.covers(&right.networks) {
                match freed.iter_mut().find(|(networks, _)| *networks == before) {
                    Some((_, fields)) => fields.push(field),
                    None => freed.push((before, vec![field])),
                }
            }
        }
        found.extend(freed.into_iter().map(|(before, fields)| Freed {
            right,
            text: right.text(&fields, ""),
            before,
        }));
    }
    found
}

fn fields<'a>(action: &str, value: Option<&'a Value>) -> BTreeSet<&'a str> {
    let names: BTreeSet<&str> = match value {
        _ if matches!(action, "delete" | "share") => BTreeSet::new(),
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(text)) => text.split(',').map(str::trim).collect(),
        _ => BTreeSet::new(),
    };
    match names.is_empty() {
        true => BTreeSet::from([NO_FIELD]),
        false => names,
    }
}

/// What must hold, one rule each: those of the items, and those of what is
/// written. Directus does not look at the former where an item is made.
fn rules(action: &str, row: &Object) -> Vec<Value> {
    let mut rules = Vec::new();
    if action != "create" {
        conjuncts("item", row.get("permissions"), &mut rules);
    }
    if matches!(action, "create" | "update") {
        conjuncts("written", row.get("validation"), &mut rules);
    }
    rules
}

fn conjuncts(of: &str, rule: Option<&Value>, found: &mut Vec<Value>) {
    let Some(Value::Object(rule)) = rule else {
        return;
    };
    for (key, value) in rule {
        match value {
            Value::Array(items) if key == "_and" => {
                items
                    .iter()
                    .for_each(|item| conjuncts(of, Some(item), found));
            }
            _ => found.push(serde_json::json!([of, key, plain(value)])),
        }
    }
}

impl<'a> Right<'a> {
    /// From where it holds.
    pub(super) fn networks(&self) -> &Networks {
        &self.networks
    }

    pub(super) fn is_flag(&self) -> bool {
        matches!(self.subject, Subject::Flag(..))
    }

    fn has(&self, field: &str) -> bool {
        self.fields.contains("*") || self.fields.contains(field) || field == NO_FIELD
    }

    /// Whether it lets one do with a field what the other would: the other adds
    /// rules at most, and holds from no more addresses.
    fn gives(&self, field: &str, other: &Right<'_>) -> bool {
        self.has(field)
            && self.rules.iter().all(|rule| other.rules.contains(rule))
            && self.networks.covers(&other.networks)
    }

    /// The change that gives it: of the permission, of the attachment, of the
    /// policy.
    pub(super) fn change<'p>(&self, world: &World<'p>) -> Option<&'p Change> {
        let of_permission = self.permission;
        of_permission
            .and_then(|permission| world.change(Kind::Permissions, permission))
            .or_else(|| world.change(Kind::Access, self.access))
            .or_else(|| world.change(Kind::Policies, self.policy))
    }

    /// What it lets one do, with these fields.
    fn text(&self, fields: &[&str], how: &str) -> String {
        let (action, collection) = match self.subject {
            Subject::Flag(_, what) => return format!("{what}{how}"),
            Subject::Action(action, collection) => (action, collection),
        };
        let named = |field: &&str| match *field {
            "*" => "all fields".to_owned(),
            field => format!("`{field}`"),
        };
        let fields: Vec<String> = fields
            .iter()
            .filter(|field| **field != NO_FIELD)
            .map(named)
            .collect();
        let of = match fields.is_empty() {
            true => String::new(),
            false => format!(" ({})", fields.join(", ")),
        };
        format!("{action} `{collection}`{of}{how}")
    }
}
