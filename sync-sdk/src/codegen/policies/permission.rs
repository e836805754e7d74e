//! A permission, as far as the words of a grant go.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::empty;
use crate::author::{Action, Place};
use crate::model::{Object, Record, SyncId};

/// The actions of Directus, in the order in which people say them.
const ACTIONS: [Action; 5] = [
    Action::Create,
    Action::Read,
    Action::Update,
    Action::Delete,
    Action::Share,
];

/// A permission of a snapshot.
#[derive(Debug)]
pub(super) struct Permission<'a> {
    record: &'a Record,
    pub(super) collection: &'a str,
    /// None for one that Directus does not have (any more).
    pub(super) action: Option<Action>,
    pub(super) said: Said,
    /// Behind how many others for the same collection and action it comes.
    pub(super) behind: usize,
}

/// What is said of a permission, in the words of a grant.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    pub(super) items: Option<Value>,
    pub(super) values: Option<Value>,
    pub(super) presets: Option<Object>,
    /// None for all.
    pub(super) fields: Option<Vec<String>>,
    /// What has no word.
    pub(super) raw: Object,
}

impl<'a> Permission<'a> {
    pub(super) fn of(record: &'a Record) -> Self {
        let action = record.text("action").unwrap_or_default();
        Self {
            record,
            collection: record.text("collection").unwrap_or_default(),
            action: ACTIONS.into_iter().find(|known| known.name() == action),
            said: Said::of(&record.fields),
            behind: 0,
        }
    }

    pub(super) fn sync_id(&self) -> &SyncId {
        &self.record.sync_id
    }

    pub(super) fn action_name(&self) -> &'a str {
        self.record.text("action").unwrap_or_default()
    }

    /// The part of its address behind the policy.
    pub(super) fn tail(&self) -> String {
        let tail = format!("{}.{}", self.collection, self.action_name());
        match self.behind {
            0 => tail,
            behind => format!("{tail}.{}", behind + 1),
        }
    }
}

/// Puts the permissions of one policy in order, and counts those for the same
/// collection and action.
pub(super) fn number(permissions: &mut [Permission<'_>]) {
    let is_of_system = |permission: &Permission<'_>| permission.collection.starts_with("directus_");
    permissions.sort_by(|one, other| {
        let key = |it: &Permission<'_>| {
            let place = ACTIONS.iter().position(|action| Some(*action) == it.action);
            (
                is_of_system(it),
                it.collection.to_owned(),
                place.unwrap_or(ACTIONS.len()),
                it.action_name().to_owned(),
                it.sync_id().as_str().to_owned(),
            )
        };
        key(one).cmp(&key(other))
    });
    let mut counts: HashMap<String, usize> = HashMap::new();
    for permission in permissions {
        let count = counts.entry(permission.tail()).or_default();
        permission.behind = *count;
        *count += 1;
    }
}

impl Said {
    fn of(fields: &Object) -> Self {
        let mut raw = Object::new();
        let said = |key: &str| fields.get(key).filter(|value| !value.is_null()).cloned();
        let presets = match said("presets") {
            Some(Value::Object(presets)) if !presets.is_empty() => Some(presets),
            Some(other) => {
                raw.insert("presets".to_owned(), other);
                None
            }
            None => None,
        };
        let names = match fields.get("fields") {
            None => None,
            Some(list) if *list == json!(["*"]) => None,
            Some(list) => texts(list).or_else(|| {
                raw.insert("fields".to_owned(), list.clone());
                None
            }),
        };
        const KNOWN: [&str; 7] = [
            "collection",
            "action",
            "permissions",
            "validation",
            "presets",
            "fields",
            "policy",
        ];
        let others = fields
            .iter()
            .filter(|(key, _)| !KNOWN.contains(&key.as_str()));
        raw.extend(others.map(|(key, value)| (key.clone(), value.clone())));
        Self {
            items: said("permissions"),
            values: said("validation"),
            presets,
            fields: names,
            raw,
        }
    }
}

fn texts(list: &Value) -> Option<Vec<String>> {
    let list = list.as_array()?.iter();
    list.map(|name| name.as_str().map(str::to_owned)).collect()
}

/// Several permissions that one statement grants.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statement {
    /// None for one that Directus does not have.
    pub(super) actions: Vec<Action>,
    pub(super) said: Said,
    /// Rules that are `{}`, of every action.
    pub(super) empty_items: bool,
    pub(super) empty_values: bool,
}

impl Statement {
    /// The statement for these permissions, if one is enough: what is said of
    /// several goes to those for which it has a meaning.
    fn for_all(permissions: &[&Permission<'_>]) -> Option<Self> {
        let actions: Vec<Action> = permissions.iter().filter_map(|it| it.action).collect();
        let first = &permissions.first()?.said;
        let one = permissions.len() == 1;
        if actions.len() < permissions.len() && !one {
            return None;
        }
        let shared = |has_meaning: fn(Action) -> bool| {
            let (with, without): (Vec<_>, Vec<_>) = permissions
                .iter()
                .partition(|it| one || it.action.is_some_and(has_meaning));
            (with, without)
        };
        let empty = empty();
        let items = |it: &&Permission<'_>| it.said.items.clone();
        let values = |it: &&Permission<'_>| it.said.values.clone();
        let presets = |it: &&Permission<'_>| it.said.presets.clone().map(Value::from);
        let fields = |it: &&Permission<'_>| it.said.fields.clone().map(Value::from);
        let is_empty = |rule: &dyn Fn(&&Permission<'_>) -> Option<Value>| {
            permissions
                .iter()
                .all(|it| rule(it).as_ref() == Some(&empty))
        };
        let (empty_items, empty_values) = (is_empty(&items), is_empty(&values));
        let agreed = |has_meaning, of: &dyn Fn(&&Permission<'_>) -> Option<Value>| {
            let (with, without) = shared(has_meaning);
            let value = with.first().and_then(of);
            let agree = with.iter().all(|it| of(it) == value);
            (agree && without.iter().all(|it| of(it).is_none())).then_some(value)
        };
        let items = match empty_items {
            true => None,
            false => agreed(Action::has_items, &items)?,
        };
        let values = match empty_values {
            true => None,
            false => agreed(Action::has_values, &values)?,
        };
        agreed(Action::has_values, &presets)?;
        agreed(Action::has_fields, &fields)?;
        if permissions.iter().any(|it| it.said.raw != first.raw) {
            return None;
        }
        let find = permissions.iter();
        let presets = find.clone().find_map(|it| it.said.presets.clone());
        let fields = find.clone().find_map(|it| it.said.fields.clone());
        Some(Self {
            actions,
            said: Said {
                items,
                values,
                presets,
                fields,
                raw: first.raw.clone(),
            },
            empty_items,
            empty_values,
        })
    }

    /// The rules in it, each with its place.
    pub(super) fn rules(&self) -> impl Iterator<Item = (&Value, Place)> {
        let items = self.said.items.iter().map(|rule| (rule, Place::Items));
        let values = self.said.values.iter();
        items.chain(values.map(|rule| (rule, Place::Validation)))
    }

    /// Nothing but who may do what.
    pub(super) fn is_bare(&self) -> bool {
        let Said {
            items,
            values,
            presets,
            fields,
            ..
        } = &self.said;
        items.is_none() && values.is_none() && presets.is_none() && fields.is_none()
    }

    /// The method for these actions, if there is one.
    pub(super) fn method(&self) -> Option<&'static str> {
        match self.actions.as_slice() {
            [only] => Some(only.name()),
            [Action::Create, Action::Read, Action::Update, Action::Delete] => Some("crud"),
            all if all == ACTIONS => Some("all"),
            _ => None,
        }
    }

    /// How much there is to read.
    fn cost(&self) -> usize {
        const CLAUSE: usize = 2;
        let words = |value: &Value| value.to_string().len() / 8;
        let said = &self.said;
        let rules = [&said.items, &said.values].into_iter().flatten();
        let presets = said.presets.iter().flatten();
        let fields = said.fields.iter().map(|fields| CLAUSE + fields.len());
        let raw = usize::from(!said.raw.is_empty()) * CLAUSE;
        let method = if self.method().is_some() { 2 } else { 4 };
        method
            + rules.map(|rule| CLAUSE + words(rule)).sum::<usize>()
            + presets
                .map(|(_, value)| CLAUSE + words(value))
                .sum::<usize>()
            + fields.sum::<usize>()
            + usize::from(self.empty_items || self.empty_values)
            + raw
    }
}

/// What a policy grants on one collection.
#[derive(Debug)]
pub(super) struct Granted<'a> {
    pub(super) collection: &'a str,
    pub(super) statements: Vec<Statement>,
    /// Permissions of an action beside those that are said together.
    pub(super) alone: Vec<Alone<'a>>,
}

/// A permission that is said by itself.
#[derive(Debug)]
pub(super) struct Alone<'a> {
    pub(super) action: &'a str,
    pub(super) statement: Statement,
    pub(super) is_duplicate: bool,
}

/// What a policy grants, of permissions that are in order.
pub(super) fn by_collection<'a>(permissions: &[Permission<'a>]) -> Vec<Granted<'a>> {
    let chunks = permissions.chunk_by(|one, other| one.collection == other.collection);
    let granted = chunks.map(|permissions| {
        let is_usual = |it: &&Permission<'_>| it.behind == 0 && it.action.is_some();
        let (usual, others): (Vec<_>, Vec<_>) = permissions.iter().partition(is_usual);
        let alone = others.into_iter().filter_map(|it| {
            Some(Alone {
                action: it.action_name(),
                statement: Statement::for_all(&[it])?,
                is_duplicate: it.behind > 0,
            })
        });
        Granted {
            collection: permissions[0].collection,
            statements: statements(&usual),
            alone: alone.collect(),
        }
    });
    granted.collect()
}

/// The fewest and shortest statements for the permissions of one collection, of
/// which no two are for the same action.
fn statements(permissions: &[&Permission<'_>]) -> Vec<Statement> {
    let all = (1 << permissions.len()) - 1;
    let (best, _) = cheapest(permissions, &mut BTreeMap::new(), all);
    best
}

/// For a set of them, as bits: tries each group that the first is in.
fn cheapest(
    permissions: &[&Permission<'_>],
    known: &mut BTreeMap<usize, (Vec<Statement>, usize)>,
    rest: usize,
) -> (Vec<Statement>, usize) {
    if rest == 0 {
        return (Vec::new(), 0);
    }
    if let Some(found) = known.get(&rest) {
        return found.clone();
    }
    let first = 1 << rest.trailing_zeros();
    let mut best: Option<(Vec<Statement>, usize)> = None;
    // Larger groups first: of two that cost the same, the larger one is read faster.
    for group in (1..=rest)
        .rev()
        .filter(|it| it & !rest == 0 && it & first != 0)
    {
        let members: Vec<&Permission<'_>> = permissions
            .iter()
            .enumerate()
            .filter(|(at, _)| group & (1 << at) != 0)
            .map(|(_, it)| *it)
            .collect();
        let Some(statement) = Statement::for_all(&members) else {
            continue;
        };
        let (others, cost) = cheapest(permissions, known, rest & !group);
        let cost = cost + statement.cost();
        if best.as_ref().is_none_or(|(_, least)| cost < *least) {
            let mut all = vec![statement];
            all.extend(others);
            best = Some((all, cost));
        }
    }
    let best = best.unwrap_or_default();
    known.insert(rest, best.clone());
    best
}
