//! Flows: a file each, with the operations in the order of a run.

mod basic;
mod call;
mod condition;
mod draft;
mod items;
mod message;
mod operation;
mod plan;
mod query;
mod trigger;
mod web;

use std::collections::HashMap;

use heck::ToTitleCase as _;
use serde_json::Value;

use super::attribute::Attribute;
use super::code::Code;
use super::docs;
use super::file::File;
use super::literal::string;
use super::record::{is_name, say_more_as};
use super::secrets;
use super::untyped::Untyped;
use super::{Context, Output};
use crate::compile::{flows, layout};
use crate::model::{Address, Kind, Object, Record};
use operation::{Maker, Written};
use plan::{Member, Plan, plain};

/// Writes a file for each flow.
pub(super) fn write<'a>(cx: &'a Context<'_>, out: &mut Output, untyped: &mut Untyped<'a>) {
    let name = |flow: &Record| {
        let name = cx.names.record(Kind::Flows, flow.sync_id.as_str());
        name.cloned()
    };
    let plans = plan::all(cx.snapshot, name);
    let mut addresses: HashMap<&str, Address> = HashMap::new();
    for plan in &plans {
        for member in &plan.members {
            let address = Address::new(format!("operation.{}", plan.tail(member)));
            addresses.insert(member.record.sync_id.as_str(), address);
        }
    }
    for operation in cx.snapshot.of(Kind::Operations) {
        if !addresses.contains_key(operation.sync_id.as_str()) {
            untyped.add(Kind::Operations, operation, "its flow is not there");
        }
    }
    for plan in &plans {
        out.root("flows", &plan.name);
        out.is(Kind::Flows, plan.name.key(), &plan.flow.sync_id);
        for member in &plan.members {
            out.is(Kind::Operations, plan.tail(member), &member.record.sync_id);
        }
        let mut writer = Writer {
            cx,
            plan,
            addresses: &addresses,
            file: File::new(format!("flows/{}.rs", plan.name.stem())),
        };
        writer.write(out);
        out.files.push(writer.file);
    }
}

struct Writer<'a> {
    cx: &'a Context<'a>,
    plan: &'a Plan<'a>,
    /// The addresses of all operations, by SyncID.
    addresses: &'a HashMap<&'a str, Address>,
    file: File,
}

impl Writer<'_> {
    fn write(&mut self, out: &mut Output) {
        let (cx, plan) = (self.cx, self.plan);
        let operations: Vec<Written> = (0..plan.members.len())
            .map(|index| {
                let record = plan.members[index].record;
                let maker = Maker::new(cx, plan, index);
                secrets::warn(cx, &maker.address(), options(record));
                maker.write(record.text("type").unwrap_or_default(), options(record))
            })
            .collect();
        let keys: Vec<&str> = plan.members.iter().map(|it| it.key.as_str()).collect();
        let address = Address::new(format!("flow.{}", plan.name.key()));
        let name = plan.flow.text("trigger");
        let trigger = trigger::write(cx, &address, name, options(plan.flow), &keys);

        self.head(&trigger);
        self.members(&operations, &keys);
        self.file.gap();
        let ident = &plan.name.ident;
        self.file.line(0, format!("impl FlowSpec for {ident} {{"));
        self.file.line(4, "fn trigger() -> Trigger {");
        self.file.code(8, &trigger.code);
        self.file.line(4, "}");
        self.file.line(0, "");
        self.file.line(4, "fn operations() -> Self {");
        if operations.is_empty() {
            self.file.line(8, "Self");
        } else {
            self.file.line(8, "Self {");
            for (member, operation) in plan.members.iter().zip(&operations) {
                let code = Code::behind(format!("{}: ", member.ident), operation.code.clone());
                self.file.line(12, code.render(12) + ",");
                self.file.needs(&operation.code);
            }
            self.file.line(8, "}");
        }
        self.file.line(4, "}");
        self.file.line(0, "}");

        self.file.use_as(trigger.uses);
        for operation in operations {
            self.file.use_as(operation.uses);
            out.sides.extend(operation.side);
        }
    }

    /// The doc comment and the attributes of the struct.
    fn head(&mut self, trigger: &trigger::Written) {
        let (plan, flow) = (self.plan, self.plan.flow);
        let mut attribute = Attribute::new("flow");
        let mut said = Object::new();
        let label = plan.name.ident.to_title_case();
        said.insert("name".to_owned(), label.as_str().into());
        if let Some(name) = flow
            .text("name")
            .filter(|name| is_name(name) && *name != label)
        {
            attribute.set("name", string(name));
            said.insert("name".to_owned(), name.into());
        }
        for key in ["icon", "color", "description"] {
            let text = flow.text(key);
            said.insert(key.to_owned(), text.into());
            match text {
                Some(text) if key == "description" => {
                    self.file.lines(0, docs::say(&mut attribute, key, text));
                }
                Some(text) => _ = attribute.set(key, string(text)),
                None => {}
            }
        }
        let is_inactive = flow.text("status") == Some("inactive");
        let status = if is_inactive { "inactive" } else { "active" };
        said.insert("status".to_owned(), status.into());
        if is_inactive {
            attribute.flag("inactive");
        }
        let accountability = flow.fields.get("accountability");
        let (word, value) = match accountability {
            Some(Value::Null) => ("none", Value::Null),
            Some(Value::String(text)) if text == "activity" => ("activity", "activity".into()),
            _ => ("", "all".into()),
        };
        said.insert("accountability".to_owned(), value);
        if !word.is_empty() {
            attribute.set("accountability", Code::text(word));
        }
        if let Some(id) = flow.text("folder") {
            let name = self.cx.names.record(Kind::Folders, id).cloned();
            if let Some(name) = name.filter(|_| self.is_folder_of_flows(id)) {
                let ty = self.file.name(&name);
                attribute.set("folder", Code::text(ty));
                said.insert("folder".to_owned(), id.into());
            }
        } else {
            // Directus 11 does not know the field, so that nothing is said of it.
            said.insert("folder".to_owned(), Value::Null);
        }
        said.insert("trigger".to_owned(), trigger.name.clone());
        said.insert("options".to_owned(), trigger.options.clone());
        let start = plan
            .graph
            .start
            .map(|index| &plan.members[index].record.sync_id);
        said.insert("operation".to_owned(), start.map(|id| id.as_str()).into());
        if start.is_none() && !plan.members.is_empty() {
            attribute.flag("no_start");
        }
        if plan.loops {
            attribute.flag("allow_loop");
        }
        if plan.overlaps {
            attribute.flag("allow_overlap");
        }
        self.say_more(&mut attribute, flow, Kind::Flows, &said);
        self.file.line(0, "#[derive(Flow)]");
        self.file.attribute(0, &attribute);
    }

    /// A folder of files holds no flows: only a folder that a derive takes.
    fn is_folder_of_flows(&self, id: &str) -> bool {
        let mut folders = self.cx.snapshot.of(Kind::Folders).iter();
        let folder = folders.find(|folder| folder.sync_id.as_str() == id);
        folder.is_some_and(|folder| folder.text("type") == Some("flows"))
    }

    fn members(&mut self, operations: &[Written], keys: &[&str]) {
        let plan = self.plan;
        let ident = &plan.name.ident;
        if plan.members.is_empty() {
            self.file.line(0, format!("pub struct {ident};"));
            return;
        }
        let positions = layout::positions(&plan.graph);
        self.file.line(0, format!("pub struct {ident} {{"));
        for (index, (member, operation)) in plan.members.iter().zip(operations).enumerate() {
            let attribute = self.member(index, member, operation, keys, positions[index]);
            self.file.attribute(4, &attribute);
            self.file
                .line(4, format!("{}: {},", member.ident, operation.ty));
        }
        self.file.line(0, "}");
    }

    fn member(
        &mut self,
        index: usize,
        member: &Member<'_>,
        operation: &Written,
        keys: &[&str],
        position: layout::At,
    ) -> Attribute {
        let (plan, record) = (self.plan, member.record);
        let step = &plan.graph.steps[index];
        let mut attribute = Attribute::new("op");
        let mut said = Object::new();
        if plan.graph.start == Some(index) {
            attribute.flag("start");
        }
        for (pointer, target) in [("resolve", step.resolve), ("reject", step.reject)] {
            let target = target.map(|index| &plan.members[index]);
            let id = target.map(|target| target.record.sync_id.as_str());
            said.insert(pointer.to_owned(), id.into());
            if let Some(target) = target {
                attribute.set(pointer, Code::text(&target.ident));
            }
        }
        if member.detached {
            attribute.flag("detached");
        }
        let label = plain(&member.ident).to_title_case();
        said.insert("name".to_owned(), label.as_str().into());
        if let Some(name) = record.text("name").filter(|name| *name != label) {
            attribute.set("name", string(name));
            said.insert("name".to_owned(), name.into());
        }
        if member.key != plain(&member.ident) {
            attribute.set("key", string(&member.key));
        }
        said.insert("key".to_owned(), member.key.as_str().into());
        if let Some((x, y)) = step.position {
            attribute.set("at", Code::text(format!("({x}, {y})")));
        }
        said.insert("position_x".to_owned(), position.0.into());
        said.insert("position_y".to_owned(), position.1.into());
        let before = plan.graph.before(index);
        if !flows::names(&member.key, &operation.body, keys, &before).is_empty() {
            attribute.flag("unchecked_templates");
        }
        said.insert(
            "type".to_owned(),
            operation.body.operation_type.as_str().into(),
        );
        said.insert("options".to_owned(), operation.body.options.clone());
        said.insert("flow".to_owned(), plan.flow.sync_id.as_str().into());
        self.say_more(&mut attribute, record, Kind::Operations, &said);
        attribute
    }

    /// What the attributes and the body do not say; operations by their
    /// addresses.
    fn say_more(&mut self, attribute: &mut Attribute, record: &Record, kind: Kind, said: &Object) {
        let Self {
            addresses, file, ..
        } = self;
        say_more_as(attribute, record, kind, said, |key, value| {
            let is_pointer = ["operation", "resolve", "reject"].contains(&key);
            let address = value.as_str().and_then(|id| addresses.get(id));
            match address.filter(|_| is_pointer) {
                Some(address) => {
                    file.use_path("sync_sdk::author::id_of");
                    Code::call("id_of", [string(address.as_str())])
                }
                None => super::literal::inner(value),
            }
        });
    }
}

fn options(record: &Record) -> &Value {
    record.fields.get("options").unwrap_or(&Value::Null)
}
