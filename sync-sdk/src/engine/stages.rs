//! Orders the writes of a plan.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::change::Action;
use super::order::targets_first;
use super::plan::{Change, Clear, Plan};
use crate::model::{Kind, Object, RefRole};
use crate::target::directus_key;

/// Writes that do not depend on each other. Each stage depends on those before.
#[derive(Debug, Default)]
pub(super) struct Stage<'a> {
    pub(super) writes: Vec<Write<'a>>,
}

impl Stage<'_> {
    /// How many rows it writes.
    pub(super) fn rows(&self) -> usize {
        self.writes.iter().map(|write| write.rows.len()).sum()
    }
}

/// Rows of one kind that are written alike.
#[derive(Debug)]
pub(super) struct Write<'a> {
    pub(super) kind: Kind,
    pub(super) what: What,
    pub(super) rows: Vec<Row<'a>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Create,
    Update,
    Delete,
}

/// One row, and the change that it is for (none where a row gives something
/// up for another).
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) kind: Kind,
    pub(super) change: Option<&'a Change>,
    /// Its primary key, where we know it.
    pub(super) key: Option<&'a str>,
    /// The fields to write, with `id` where we know it.
    pub(super) body: Object,
}

/// A plan's record changes, in the order in which they are made.
#[derive(Debug, Default)]
pub(super) struct Stages<'a> {
    /// References that are in the way are emptied,
    pub(super) clear: Stage<'a>,
    /// and names that are, and flows that take others' places, are changed meanwhile.
    pub(super) names: Stage<'a>,
    /// What others need is created first.
    pub(super) create: Vec<Stage<'a>>,
    pub(super) update: Stage<'a>,
    /// References and names that had to wait.
    pub(super) late: Stage<'a>,
    /// What others need is deleted last.
    pub(super) delete: Vec<Stage<'a>>,
}

impl<'a> Stages<'a> {
    /// All of them that write anything.
    pub(super) fn in_order(mut self) -> Vec<Stage<'a>> {
        self.clear.writes.extend(self.names.writes);
        [self.clear]
            .into_iter()
            .chain(self.create)
            .chain([self.update, self.late])
            .chain(self.delete)
            .filter(|stage| !stage.writes.is_empty())
            .collect()
    }
}

/// The stages of a plan's record changes.
pub(super) fn stages(plan: &Plan) -> Stages<'_> {
    let renamed: HashMap<(Kind, &str), &Clear> = plan
        .clears
        .iter()
        .filter(|clear| clear.meanwhile.is_some())
        .map(|clear| ((clear.kind, clear.local_id.as_str()), clear))
        .collect();
    let mut late: Vec<Row<'_>> = Vec::new();
    let mut late_kinds: BTreeMap<Kind, Vec<Row<'_>>> = BTreeMap::new();
    let mut creates: BTreeMap<usize, Stage<'_>> = BTreeMap::new();
    let mut deletes: BTreeMap<usize, Stage<'_>> = BTreeMap::new();
    let mut updates = Stage::default();
    for kind in Kind::ALL {
        let of = |actions: &[Action]| -> Vec<&Change> {
            plan.changes
                .iter()
                .filter(|change| change.kind == kind && actions.contains(&change.action))
                .collect()
        };
        let mut rows = created(kind, &of(&[Action::Create]), &mut late);
        name_files(plan, &mut rows);
        push(
            creates.entry(level(kind)).or_default(),
            kind,
            What::Create,
            rows,
        );
        let changed = of(&[Action::Update, Action::Adopt]);
        let mut rows = updated(&changed, &renamed, &mut late);
        name_files(plan, &mut rows);
        push(&mut updates, kind, What::Update, rows);
        let rows = of(&[Action::Delete])
            .into_iter()
            .map(|change| row(change, Object::new()))
            .collect();
        push(
            deletes.entry(level(kind)).or_default(),
            kind,
            What::Delete,
            rows,
        );
        late_kinds.insert(kind, std::mem::take(&mut late));
    }
    let mut pointers = Stage::default();
    for (kind, rows) in late_kinds {
        push(&mut pointers, kind, What::Update, rows);
    }
    Stages {
        clear: cleared(plan, |clear| clear.meanwhile.is_none()),
        names: cleared(plan, |clear| clear.meanwhile.is_some()),
        create: creates.into_values().collect(),
        update: updates,
        late: pointers,
        delete: deletes.into_values().rev().collect(),
    }
}

/// Settings get the files that a plan has for their pictures.
fn name_files(plan: &Plan, rows: &mut [Row<'_>]) {
    let settings = rows.iter_mut().filter(|row| row.kind == Kind::Settings);
    settings.for_each(|row| plan.assets.name_in(&mut row.body));
}

/// How many stages of creation come before the kind's.
fn level(kind: Kind) -> usize {
    let needs = kind
        .spec()
        .references
        .iter()
        .filter(|reference| reference.role == RefRole::Needs);
    needs
        .map(|reference| level(reference.to) + 1)
        .max()
        .unwrap_or(0)
}

pub(super) fn push<'a>(stage: &mut Stage<'a>, kind: Kind, what: What, rows: Vec<Row<'a>>) {
    if !rows.is_empty() {
        stage.writes.push(Write { kind, what, rows });
    }
}

fn row<'a>(change: &'a Change, mut body: Object) -> Row<'a> {
    if let Some(local_id) = &change.local_id {
        body.insert("id".to_owned(), directus_key(change.kind, local_id));
    }
    Row {
        kind: change.kind,
        change: Some(change),
        key: change.local_id.as_deref(),
        body,
    }
}

/// New rows behind those that they refer to within their kind. A reference that
/// closes a ring is set later. One to a kind that comes later is not: the
/// database does not check it, and the server reloads all flows for each row of
/// a second write.
fn created<'a>(kind: Kind, changes: &[&'a Change], late: &mut Vec<Row<'a>>) -> Vec<Row<'a>> {
    let references = kind.spec().references;
    let own: Vec<&str> = references
        .iter()
        .filter(|reference| matches!(reference.role, RefRole::Parent | RefRole::Pointer))
        .map(|reference| reference.path)
        .collect();
    let index: HashMap<&str, usize> = changes
        .iter()
        .enumerate()
        .filter_map(|(index, change)| Some((change.local_id.as_deref()?, index)))
        .collect();
    let target = |node: usize, field: &str| {
        changes[node]
            .payload
            .get(field)
            .and_then(|id| index.get(id.as_str()?).copied())
    };
    let (order, rings) = targets_first(changes.len(), |node| {
        own.iter().filter_map(|field| target(node, field)).collect()
    });
    let mut bodies: Vec<(Object, Object)> = changes
        .iter()
        .map(|change| (change.payload.clone(), Object::new()))
        .collect();
    for (node, to) in rings {
        for field in own.iter().filter(|field| target(node, field) == Some(to)) {
            postpone(&mut bodies[node], field);
        }
    }
    let mut rows = Vec::with_capacity(order.len());
    for node in order {
        let (body, later) = std::mem::take(&mut bodies[node]);
        rows.push(row(changes[node], body));
        if !later.is_empty() {
            late.push(row(changes[node], later));
        }
    }
    rows
}

/// Rows with what changes in them. A row that has a name of its own meanwhile
/// gets the new one later, when the others have given theirs up. What it is left
/// with is said again with the rest: the change has to have a row.
fn updated<'a>(
    changes: &[&'a Change],
    renamed: &HashMap<(Kind, &str), &Clear>,
    late: &mut Vec<Row<'a>>,
) -> Vec<Row<'a>> {
    let mut rows = Vec::with_capacity(changes.len());
    for change in changes {
        let mut body = change.payload.clone();
        let local_id = change.local_id.as_deref().unwrap_or_default();
        if let Some(clear) = renamed.get(&(change.kind, local_id))
            && body.get(clear.field).and_then(Value::as_str) != clear.meanwhile.as_deref()
            && let Some(name) = body.shift_remove(clear.field)
        {
            let later = Object::from_iter([(clear.field.to_owned(), name)]);
            late.push(row(change, later));
        }
        if !body.is_empty() {
            rows.push(row(change, body));
        }
    }
    rows
}

fn postpone((now, later): &mut (Object, Object), field: &str) {
    if let Some(value) = now.insert(field.to_owned(), Value::Null) {
        later.insert(field.to_owned(), value);
    }
}

fn cleared(plan: &Plan, which: impl Fn(&Clear) -> bool) -> Stage<'_> {
    let mut bodies: BTreeMap<(Kind, &str), Object> = BTreeMap::new();
    for clear in plan.clears.iter().filter(|clear| which(clear)) {
        let body = bodies
            .entry((clear.kind, clear.local_id.as_str()))
            .or_default();
        body.insert("id".to_owned(), directus_key(clear.kind, &clear.local_id));
        let meanwhile = clear.meanwhile.as_deref();
        body.insert(
            clear.field.to_owned(),
            meanwhile.map_or(Value::Null, Value::from),
        );
    }
    let mut stage = Stage::default();
    for kind in Kind::ALL {
        let of_kind = bodies.iter().filter(|((of, _), _)| *of == kind);
        let rows = of_kind
            .map(|((kind, key), body)| Row {
                kind: *kind,
                change: None,
                key: Some(key),
                body: body.clone(),
            })
            .collect();
        push(&mut stage, kind, What::Update, rows);
    }
    stage
}
