//! Which policies roles have.
//!
//! In a snapshot the policy holds its roles, in code a role lists its policies.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use crate::codegen::Context;
use crate::codegen::names::TypeName;
use crate::model::kind::PUBLIC_POLICY;
use crate::model::{Kind, Record};

/// The attachments of a snapshot.
pub(in crate::codegen) struct Attachments<'a> {
    /// The policies of each role, in order.
    lists: BTreeMap<&'a str, Vec<Attached<'a>>>,
    /// Policies that hold for everyone, with their place.
    everyone: HashMap<&'a str, Option<i64>>,
    /// Policies whose list of roles code cannot say otherwise than in JSON.
    raw: HashSet<&'a str>,
    /// Policies with entries of which nobody knows whom they are for.
    unclear: Vec<&'a str>,
}

#[derive(Debug, Clone, Copy)]
struct Attached<'a> {
    id: &'a str,
    policy: &'a TypeName,
    sort: Option<i64>,
}

/// An entry of a policy's `roles`.
enum Entry<'a> {
    Role(&'a str, Option<i64>),
    Everyone(Option<i64>),
    /// A user has the policy: that is no configuration.
    User,
    /// A dump from before directus-sync 3.5.1 does not tell users from everyone.
    Unclear,
    Odd,
}

impl<'a> Attachments<'a> {
    pub(in crate::codegen) fn of(cx: &'a Context<'_>) -> Self {
        let mut all = Self {
            lists: BTreeMap::new(),
            everyone: HashMap::new(),
            raw: HashSet::new(),
            unclear: Vec::new(),
        };
        for policy in cx.snapshot.of(Kind::Policies) {
            let id = policy.sync_id.as_str();
            let Some(name) = cx.names.record(Kind::Policies, id) else {
                continue;
            };
            match entries(cx, policy) {
                Some(entries) => {
                    if entries.iter().any(|entry| matches!(entry, Entry::Unclear)) {
                        all.unclear.push(policy.text("name").unwrap_or(id));
                    }
                    all.add(id, name, entries);
                }
                None => {
                    all.raw.insert(id);
                }
            }
        }
        all.lists.values_mut().for_each(in_order);
        all
    }

    fn add(&mut self, id: &'a str, policy: &'a TypeName, entries: Vec<Entry<'a>>) {
        for entry in entries {
            match entry {
                Entry::Role(role, sort) => {
                    let list = self.lists.entry(role).or_default();
                    list.push(Attached { id, policy, sort });
                }
                Entry::Everyone(sort) => {
                    self.everyone.insert(id, sort);
                }
                Entry::User | Entry::Unclear | Entry::Odd => {}
            }
        }
    }

    /// The policies that a role lists; each with its place, where that is not its
    /// place in the list.
    pub(in crate::codegen) fn policies(
        &self,
        role: &str,
    ) -> impl Iterator<Item = (&'a TypeName, Option<String>)> {
        let list = self.lists.get(role).map(Vec::as_slice);
        let list = list.unwrap_or_default().iter().enumerate();
        list.map(|(index, it)| (it.policy, (!is_counted(index, it)).then(|| said(it.sort))))
    }

    /// The place of a policy that holds for everyone, if it does.
    pub(super) fn everyone(&self, policy: &str) -> Option<Option<i64>> {
        self.everyone.get(policy).copied()
    }

    /// Tells of what is left out.
    pub(super) fn warn(&self, cx: &Context<'_>) {
        for policy in &self.unclear {
            cx.report.warn(format!(
                "The policy \"{policy}\" has an entry in `roles` with neither role nor user; dumps of \
                 directus-sync before 3.5.1 have such entries for users too, so it is left out. Say \
                 `#[policy(everyone)]` to open the policy to everyone."
            ));
        }
    }

    /// Whether the list of roles has to stand in JSON.
    pub(super) fn is_raw(&self, policy: &str) -> bool {
        self.raw.contains(policy)
    }
}

/// `3`, `null`
pub(super) fn said(sort: Option<i64>) -> String {
    sort.map_or("null".to_owned(), |sort| sort.to_string())
}

/// The entries of a policy, if code has words for all of them.
fn entries<'a>(cx: &Context<'_>, policy: &'a Record) -> Option<Vec<Entry<'a>>> {
    let roles = match policy.fields.get("roles") {
        None => return Some(Vec::new()),
        Some(roles) => roles.as_array()?,
    };
    let is_public = policy.sync_id.as_str() == PUBLIC_POLICY.sync_id;
    let entries: Vec<Entry<'_>> = roles.iter().map(|it| entry(it, is_public)).collect();
    let mut seen = HashSet::new();
    let mut is_sound = true;
    for entry in &entries {
        is_sound &= match entry {
            Entry::Role(role, _) => {
                cx.names.record(Kind::Roles, role).is_some() && seen.insert(Some(*role))
            }
            Entry::Everyone(_) => seen.insert(None),
            Entry::Odd => false,
            Entry::User | Entry::Unclear => true,
        };
    }
    // Code says of the policy that is made for everyone that it is.
    is_sound &= !is_public || seen.contains(&None);
    is_sound.then_some(entries)
}

fn entry(entry: &Value, is_public: bool) -> Entry<'_> {
    let Some(object) = entry.as_object() else {
        return Entry::Odd;
    };
    if object.get("user").is_some_and(|user| !user.is_null()) {
        return Entry::User;
    }
    let is_known = |key: &String| ["role", "user", "sort"].contains(&key.as_str());
    let sort = match object.get("sort") {
        None | Some(Value::Null) => None,
        Some(Value::Number(number)) if number.is_i64() => number.as_i64(),
        Some(_) => return Entry::Odd,
    };
    match object.get("role") {
        _ if !object.keys().all(is_known) => Entry::Odd,
        Some(Value::String(role)) => Entry::Role(role, sort),
        None | Some(Value::Null) if is_public || object.contains_key("user") => {
            Entry::Everyone(sort)
        }
        None | Some(Value::Null) => Entry::Unclear,
        Some(_) => Entry::Odd,
    }
}

/// By place; those without one where they leave most others at their place in the
/// list.
fn in_order(list: &mut Vec<Attached<'_>>) {
    let mut first = list.clone();
    first.sort_by_key(|it| (it.sort, it.id));
    let mut last = list.clone();
    last.sort_by_key(|it| (it.sort.is_none(), it.sort, it.id));
    let odd = |list: &[Attached<'_>]| {
        let counted = list.iter().enumerate();
        counted
            .filter(|(index, it)| !is_counted(*index, it))
            .count()
    };
    *list = if odd(&first) <= odd(&last) {
        first
    } else {
        last
    };
}

fn is_counted(index: usize, it: &Attached<'_>) -> bool {
    it.sort == i64::try_from(index + 1).ok()
}
