//! The writes of a plan as one transaction, for targets that can carry one out.

use std::collections::BTreeSet;

use super::stages::{Row, Stage, Stages, What, push};
use super::values::Values;
use crate::model::{Kind, Object, RefRole};
use crate::target::ImportRow;

/// A part of a push. Each depends on those before.
#[derive(Debug)]
pub(super) enum Leg<'a> {
    /// Requests that each succeed or fail by themselves.
    Stage(Stage<'a>),
    /// All or nothing.
    Transaction(Transaction<'a>),
}

impl<'a> Leg<'a> {
    /// All of its writes as stages.
    pub(super) fn stages(&self) -> Vec<&Stage<'a>> {
        match self {
            Self::Stage(stage) => vec![stage],
            Self::Transaction(transaction) => transaction.all_stages(),
        }
    }
}

/// Creates and updates of all kinds.
#[derive(Debug, Default)]
pub(super) struct Transaction<'a> {
    /// References that must be given up before, which no transaction can do: it
    /// sets such a reference, and leaves it alone where it is to be empty.
    pub(super) clear: Stage<'a>,
    names: Stage<'a>,
    create: Vec<Stage<'a>>,
    update: Stage<'a>,
    late: Stage<'a>,
    /// References that nobody else wants are emptied afterwards: when the
    /// transaction is refused, nothing has lost what it points to.
    pub(super) empty: Stage<'a>,
}

/// A row of a transaction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Planned<'r, 'a> {
    pub(super) is_new: bool,
    pub(super) row: &'r Row<'a>,
    /// When it is written, among the rows of its kind.
    turn: u8,
}

impl<'a> Transaction<'a> {
    /// The transaction among the stages of a plan, and the deletions after it.
    pub(super) fn of(stages: Stages<'a>) -> (Self, Vec<Stage<'a>>) {
        let Stages {
            clear,
            names,
            create,
            mut update,
            late,
            delete,
        } = stages;
        let empty = emptied(&mut update);
        let transaction = Self {
            clear,
            names,
            create,
            update,
            late,
            empty,
        };
        (transaction, delete)
    }

    /// Its writes as stages.
    pub(super) fn stages(&self) -> Vec<&Stage<'a>> {
        let create = self.create.iter();
        let stages = [&self.names].into_iter().chain(create);
        let stages = stages.chain([&self.update, &self.late]);
        stages.filter(|stage| !stage.writes.is_empty()).collect()
    }

    /// The same with what comes before and after it.
    pub(super) fn all_stages(&self) -> Vec<&Stage<'a>> {
        let stages = [&self.clear].into_iter().chain(self.stages());
        stages.chain([&self.empty]).collect()
    }

    /// Its rows, so that none refers to a later one: any beginning of them is a
    /// transaction too.
    pub(super) fn rows(&self) -> Vec<Planned<'_, 'a>> {
        // Among the rows of a kind what exists comes first: it may make room for
        // what is new, in a licence that counts.
        const NAMES: u8 = 0;
        const UPDATE: u8 = 1;
        const CREATE: u8 = 2;
        const LATE: u8 = 3;
        let create = self.create.iter().map(|stage| (stage, CREATE));
        let stages = [(&self.names, NAMES)].into_iter().chain(create);
        let stages = stages.chain([(&self.update, UPDATE), (&self.late, LATE)]);
        let mut rows = Vec::new();
        for (stage, turn) in stages {
            for write in &stage.writes {
                rows.extend(write.rows.iter().map(|row| Planned {
                    is_new: write.what == What::Create,
                    row,
                    turn,
                }));
            }
        }
        rows
    }

    /// The fields of kinds that rows give up before. While they have not, what
    /// others are to hold in such a field cannot be tried out.
    pub(super) fn given_up(&self) -> BTreeSet<(Kind, &str)> {
        let writes = self.clear.writes.iter();
        let fields = writes.flat_map(|write| {
            let fields = write.rows.iter().flat_map(|row| row.body.keys());
            fields.map(|field| (write.kind, field.as_str()))
        });
        fields.filter(|(_, field)| *field != "id").collect()
    }
}

/// The legs of a push. What is a single row needs no transaction.
pub(super) fn legs<'a>(stages: Stages<'a>, is_transactional: bool) -> Vec<Leg<'a>> {
    let writes = [&stages.names].into_iter().chain(&stages.create);
    let writes = writes.chain([&stages.update, &stages.late]);
    let rows: usize = writes.map(Stage::rows).sum();
    if !is_transactional || rows < 2 {
        return stages.in_order().into_iter().map(Leg::Stage).collect();
    }
    let (transaction, deletes) = Transaction::of(stages);
    let deletes = deletes.into_iter().filter(|stage| !stage.writes.is_empty());
    [Leg::Transaction(transaction)]
        .into_iter()
        .chain(deletes.map(Leg::Stage))
        .collect()
}

/// Takes out of the updates what empties a reference that a transaction would
/// leave alone.
fn emptied<'a>(update: &mut Stage<'a>) -> Stage<'a> {
    let mut after = Stage::default();
    for write in &mut update.writes {
        let deferred = deferred(write.kind);
        let mut rows = Vec::new();
        for row in &mut write.rows {
            let mut body = Object::new();
            for field in &deferred {
                if !row.body.get(*field).is_some_and(|value| value.is_null()) {
                    continue;
                }
                let value = row.body.shift_remove(*field);
                body.extend(value.map(|value| ((*field).to_owned(), value)));
            }
            if !body.is_empty() {
                body.extend(row.body.get("id").map(|id| ("id".to_owned(), id.clone())));
                rows.push(Row { body, ..*row });
            }
        }
        write
            .rows
            .retain(|row| row.body.keys().any(|field| field != "id"));
        push(&mut after, write.kind, What::Update, rows);
    }
    update.writes.retain(|write| !write.rows.is_empty());
    after
}

/// The references that close rings among the kinds: Directus writes them in a
/// second pass, in which it passes over what is to be empty (12.4.1; a reference
/// to a later kind only where both kinds are written).
fn deferred(kind: Kind) -> Vec<&'static str> {
    let references = kind.spec().references.iter();
    let deferred = references.filter(|reference| {
        matches!(
            reference.role,
            RefRole::Parent | RefRole::Pointer | RefRole::Late
        )
    });
    deferred.map(|reference| reference.path).collect()
}

/// What is sent of rows, in the order in which those of a kind are written.
pub(super) fn import(values: &Values, rows: &[Planned<'_, '_>]) -> Vec<ImportRow> {
    let mut rows: Vec<&Planned<'_, '_>> = rows.iter().collect();
    rows.sort_by_key(|row| row.turn);
    let row = |planned: &Planned<'_, '_>| ImportRow {
        kind: planned.row.kind,
        is_new: planned.is_new,
        body: values.fill(&planned.row.body).into_owned(),
    };
    rows.into_iter().map(row).collect()
}
