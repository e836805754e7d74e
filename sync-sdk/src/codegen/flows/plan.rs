//! The operations of a flow: their order, their names, what leads where.

use std::collections::{HashMap, HashSet};

use crate::compile::graph::{Graph, Step};
use crate::compile::layout::{self, Layout};
use crate::model::{Kind, Record, Snapshot};

use crate::codegen::names::{TypeName, member};

/// A flow with its operations in the order of its struct.
pub(super) struct Plan<'a> {
    pub(super) flow: &'a Record,
    pub(super) name: TypeName,
    pub(super) members: Vec<Member<'a>>,
    pub(super) graph: Graph,
    pub(super) loops: bool,
    pub(super) overlaps: bool,
}

/// An operation as a member of a struct.
pub(super) struct Member<'a> {
    pub(super) record: &'a Record,
    /// `mail`, `r#type`
    pub(super) ident: String,
    /// Its key in the code, which differs from that of the record only where two
    /// operations have one key, or an operation has none.
    pub(super) key: String,
    /// Nothing leads to it, and it is not the start.
    pub(super) detached: bool,
}

impl<'a> Plan<'a> {
    pub(super) fn of(flow: &'a Record, name: TypeName, operations: &[&'a Record]) -> Self {
        let records = in_order(flow, operations);
        let members = named(&records);
        let mut plan = Self {
            graph: graph(flow, &records),
            flow,
            name,
            members,
            loops: false,
            overlaps: false,
        };
        plan.mark_detached();
        plan.loops = has_loop(&plan.graph);
        plan.leave_out_positions();
        plan.overlaps = has_overlap(&plan.graph);
        plan
    }

    /// The part of an operation's address behind the noun.
    pub(super) fn tail(&self, member: &Member<'_>) -> String {
        format!("{}.{}", self.name.key(), member.key)
    }

    /// Marks the heads of chains that nothing reaches, and one of each ring.
    fn mark_detached(&mut self) {
        let count = self.members.len();
        let mut reached = vec![false; count];
        let reach = |from: usize, reached: &mut Vec<bool>| {
            let mut open = vec![from];
            while let Some(at) = open.pop() {
                if !std::mem::replace(&mut reached[at], true) {
                    open.extend(self.graph.steps[at].targets());
                }
            }
        };
        if let Some(start) = self.graph.start {
            reach(start, &mut reached);
        }
        let led_to: HashSet<usize> = self.graph.steps.iter().flat_map(Step::targets).collect();
        let heads = (0..count).filter(|index| !led_to.contains(index));
        for index in heads.chain(0..count) {
            if !reached[index] {
                self.members[index].detached = true;
                reach(index, &mut reached);
            }
        }
    }

    /// Operations stand where the layout puts them, unless somebody moved them.
    fn leave_out_positions(&mut self) {
        let wanted: Option<Vec<(i64, i64)>> = self
            .graph
            .steps
            .iter()
            .map(|step| step.position.map(|(x, y)| (x.into(), y.into())))
            .collect();
        // Without the position of one, that of others may mean another thing.
        let Some(wanted) = wanted else { return };
        let layout = Layout::of(&self.graph);
        let mut chosen = self.graph.clone();
        for step in &mut chosen.steps {
            step.position = None;
        }
        if layout.positions(&chosen) == wanted {
            self.graph = chosen;
            return;
        }
        for index in 0..self.graph.steps.len() {
            let said = self.graph.steps[index].position.take();
            if layout.positions(&self.graph) != wanted {
                self.graph.steps[index].position = said;
            }
        }
    }
}

/// In the order of a run, what follows on success first; then chains that
/// nothing leads to, as they stand in the app.
fn in_order<'a>(flow: &Record, operations: &[&'a Record]) -> Vec<&'a Record> {
    let mut all = operations.to_vec();
    all.sort_by(|a, b| {
        let place = |record: &Record| {
            let number = |key| record.fields.get(key).and_then(|value| value.as_i64());
            (number("position_y"), number("position_x"))
        };
        let key = |record: &Record| record.text("key").unwrap_or_default().to_owned();
        (place(a), key(a), &a.sync_id).cmp(&(place(b), key(b), &b.sync_id))
    });
    let by_id: HashMap<&str, &'a Record> = all
        .iter()
        .map(|record| (record.sync_id.as_str(), *record))
        .collect();
    let next = |record: &'a Record, pointer: &str| by_id.get(record.text(pointer)?).copied();
    let led_to: HashSet<&str> = all
        .iter()
        .flat_map(|record| [record.text("resolve"), record.text("reject")])
        .flatten()
        .collect();
    let start = flow.text("operation").and_then(|id| by_id.get(id).copied());
    let is_head = |record: &&&Record| !led_to.contains(record.sync_id.as_str());
    let heads = all.iter().filter(is_head).copied();
    let mut met = HashSet::new();
    let mut order = Vec::new();
    for root in start.into_iter().chain(heads).chain(all.iter().copied()) {
        let mut open = vec![root];
        while let Some(record) = open.pop() {
            if met.insert(record.sync_id.as_str()) {
                order.push(record);
                open.extend(next(record, "reject"));
                open.extend(next(record, "resolve"));
            }
        }
    }
    order
}

fn named<'a>(records: &[&'a Record]) -> Vec<Member<'a>> {
    let keys: HashSet<&str> = records.iter().filter_map(|it| it.text("key")).collect();
    let mut used = HashSet::new();
    let mut taken = HashSet::new();
    let mut members = Vec::new();
    for record in records {
        let own = record.text("key").unwrap_or_default();
        let is_new = !own.is_empty() && used.insert(own);
        let mut ident = member(own, "operation", &mut taken);
        // An operation that cannot have its own key has one that no other has.
        while !is_new && keys.contains(plain(&ident)) {
            ident = member(own, "operation", &mut taken);
        }
        let key = if is_new { own } else { plain(&ident) };
        members.push(Member {
            key: key.to_owned(),
            record,
            ident,
            detached: false,
        });
    }
    members
}

/// An identifier without `r#`.
pub(super) fn plain(ident: &str) -> &str {
    ident.strip_prefix("r#").unwrap_or(ident)
}

/// What leads where inside of the flow. A second way of one kind to an operation
/// is left out: no type can say it.
fn graph(flow: &Record, records: &[&Record]) -> Graph {
    let by_id: HashMap<&str, usize> = records
        .iter()
        .enumerate()
        .map(|(index, record)| (record.sync_id.as_str(), index))
        .collect();
    let mut taken = HashSet::new();
    let mut target = |record: &Record, pointer: &'static str| {
        let index = *by_id.get(record.text(pointer)?)?;
        taken.insert((pointer, index)).then_some(index)
    };
    let steps = records.iter().map(|record| Step {
        resolve: target(record, "resolve"),
        reject: target(record, "reject"),
        position: position(record),
    });
    let steps = steps.collect();
    let start = flow.text("operation").and_then(|id| by_id.get(id).copied());
    Graph { start, steps }
}

fn position(record: &Record) -> Option<(i32, i32)> {
    let number = |key| i32::try_from(record.fields.get(key)?.as_i64()?).ok();
    Some((number("position_x")?, number("position_y")?))
}

/// Whether a way comes back to an operation that it has passed.
fn has_loop(graph: &Graph) -> bool {
    (0..graph.steps.len()).any(|index| graph.before(index).contains(&index))
}

/// Whether the derive finds an operation on another one, or on the trigger.
fn has_overlap(graph: &Graph) -> bool {
    let mut before = vec![layout::TRIGGER];
    for (x, y) in graph.steps.iter().filter_map(|step| step.position) {
        let at = (x.into(), y.into());
        if before.iter().any(|other| layout::overlap(*other, at)) {
            return true;
        }
        before.push(at);
    }
    false
}

/// Every flow of a snapshot with its operations.
pub(super) fn all<'a>(
    snapshot: &'a Snapshot,
    name: impl Fn(&Record) -> Option<TypeName>,
) -> Vec<Plan<'a>> {
    let mut of_flow: HashMap<&str, Vec<&Record>> = HashMap::new();
    for operation in snapshot.of(Kind::Operations) {
        if let Some(flow) = operation.text("flow") {
            of_flow.entry(flow).or_default().push(operation);
        }
    }
    let flows = snapshot.of(Kind::Flows).iter();
    let mut plans: Vec<Plan<'a>> = flows
        .filter_map(|flow| {
            let operations = of_flow.remove(flow.sync_id.as_str()).unwrap_or_default();
            Some(Plan::of(flow, name(flow)?, &operations))
        })
        .collect();
    plans.sort_by(|a, b| a.name.cmp(&b.name));
    plans
}
