//! `impl Grants`: what a policy allows, collection by collection.

use serde_json::Value;

use super::permission::{Granted, Said, Statement};
use super::repeated::Repeated;
use crate::author::Place;
use crate::codegen::Context;
use crate::codegen::code::Code;
use crate::codegen::file::File;
use crate::codegen::literal;
use crate::codegen::names::TypeName;
use crate::codegen::report::Piece;
use crate::codegen::rules;
use crate::codegen::shape::{CollectionShape, FieldShape, TypePath};
use crate::model::{Address, Kind};

/// So many collections with the same grants are said in one tuple, at least and
/// at most.
const BUNDLE: std::ops::RangeInclusive<usize> = 3..=32;

pub(super) fn write<'a>(
    cx: &'a Context<'_>,
    file: &mut File,
    name: &TypeName,
    granted: &[Granted<'a>],
    repeated: &Repeated<'a>,
) {
    file.line(0, format!("impl Grants for {} {{", name.ident));
    if granted.is_empty() {
        file.line(4, "fn grants(_: &mut Grant) {}");
        file.line(0, "}");
        return;
    }
    file.line(4, "fn grants(g: &mut Grant) {");
    let mut bundled: Vec<&str> = Vec::new();
    for on in granted {
        if bundled.contains(&on.collection) {
            continue;
        }
        let alike = alike(cx, on, granted);
        if BUNDLE.contains(&alike.len()) {
            let code = bundle(file, &alike, on).statement();
            file.code(8, &code);
            bundled.extend(alike.iter().map(|shape| shape.name.as_str()));
            continue;
        }
        let mut writer = Writer {
            cx,
            policy: name,
            collection: on.collection,
            shape: cx.shapes.get(on.collection),
            repeated,
            file,
            uses_var: false,
        };
        let code = writer.on(on);
        file.code(8, &code.statement());
    }
    file.line(4, "}");
    file.line(0, "}");
}

/// The collections that have the same grants as this one, as far as a tuple can
/// say them: no fields and no rules, which are of one collection.
fn alike<'a>(
    cx: &'a Context<'_>,
    on: &Granted<'_>,
    granted: &[Granted<'_>],
) -> Vec<&'a CollectionShape> {
    let is_bare =
        |on: &Granted<'_>| on.alone.is_empty() && on.statements.iter().all(Statement::is_bare);
    if !is_bare(on) || cx.shapes.get(on.collection).is_none() {
        return Vec::new();
    }
    let same = granted
        .iter()
        .filter(|other| is_bare(other) && other.statements == on.statements);
    let shapes = same.filter_map(|other| cx.shapes.get(other.collection));
    shapes.take(*BUNDLE.end()).collect()
}

/// `g.on_each::<(A, B)>(|p| { … })`
fn bundle(file: &mut File, shapes: &[&CollectionShape], on: &Granted<'_>) -> Code {
    let types = shapes
        .iter()
        .map(|shape| Code::text(file.path_of(&shape.path)));
    let types = Code::list("g.on_each::<(", types.collect::<Vec<_>>(), ")>");
    let statements = on.statements.iter();
    let statements = statements.map(|it| rest(allow(it, None), it).statement());
    let block = Code::Block(statements.collect());
    let call = Code::list("(", [Code::closure("p", block)], ")");
    Code::Chain(Box::new(types), vec![call])
}

/// `p.crud()`
fn allow(statement: &Statement, unknown: Option<&str>) -> Code {
    let p = Code::text("p");
    match (statement.method(), unknown) {
        (_, Some(unknown)) => {
            let action = Code::call("Action::Raw", [literal::string(unknown)]);
            p.method("allow", [Code::list("&[", [action], "]")])
        }
        (Some(method), None) => p.method(method, []),
        (None, None) => {
            let actions = statement.actions.iter();
            let actions = actions.map(|action| Code::text(format!("Action::{action:?}")));
            p.method("allow", [Code::list("&[", actions, "]")])
        }
    }
}

/// What is the same for every collection.
fn rest(code: Code, statement: &Statement) -> Code {
    let empty = match (statement.empty_items, statement.empty_values) {
        (true, true) => Some("empty_rules"),
        (true, false) => Some("empty_permissions"),
        (false, true) => Some("empty_validation"),
        (false, false) => None,
    };
    let code = match empty {
        Some(empty) => code.method(empty, []),
        None => code,
    };
    match &statement.said.raw {
        raw if raw.is_empty() => code,
        raw => code.method("raw", [literal::json(&Value::Object(raw.clone()))]),
    }
}

/// Writes what is granted on one collection.
struct Writer<'w, 'a> {
    cx: &'a Context<'a>,
    policy: &'w TypeName,
    collection: &'a str,
    shape: Option<&'a CollectionShape>,
    repeated: &'w Repeated<'a>,
    file: &'w mut File,
    uses_var: bool,
}

impl<'a> Writer<'_, 'a> {
    /// `g.on::<Article>(|p, a| { … })`
    fn on(&mut self, on: &Granted<'a>) -> Code {
        let mut statements = Vec::new();
        for statement in &on.statements {
            let action = statement.actions.first().map_or("", |action| action.name());
            let code = self.statement(statement, allow(statement, None), action);
            statements.push(code.statement());
        }
        for alone in &on.alone {
            let statement = &alone.statement;
            let unknown = statement.actions.is_empty().then_some(alone.action);
            let code = self.statement(statement, allow(statement, unknown), alone.action);
            let code = match alone.is_duplicate {
                true => code.method("duplicate", []),
                false => code,
            };
            statements.push(code.statement());
        }
        let block = Code::Block(statements);
        let Some(shape) = self.shape else {
            let name = literal::string(self.collection);
            return Code::text("g").method("on_raw", [name, Code::closure("p", block)]);
        };
        let path = self.file.path_of(&shape.path);
        let var = match self.uses_var {
            true => self.var(),
            false => "_".to_owned(),
        };
        let closure = Code::closure(&format!("p, {var}"), block);
        Code::text("g").method(&format!("on::<{path}>"), [closure])
    }

    fn var(&self) -> String {
        self.shape.map(rules::variable).unwrap_or_default()
    }

    fn statement(&mut self, statement: &Statement, mut code: Code, action: &str) -> Code {
        let Said {
            items,
            values,
            presets,
            fields,
            ..
        } = &statement.said;
        if let Some(fields) = fields {
            code = self.fields(code, fields);
        }
        if let Some(rule) = items {
            code = self.rule(code, "when", (rule, Place::Items), action);
        }
        if let Some(rule) = values {
            code = self.rule(code, "validate", (rule, Place::Validation), action);
        }
        for (field, value) in presets.iter().flatten() {
            code = self.preset(code, field, value);
        }
        rest(code, statement)
    }

    /// `.when(a.author.eq(CURRENT_USER))`
    fn rule(
        &mut self,
        code: Code,
        method: &str,
        (rule, place): (&Value, Place),
        action: &str,
    ) -> Code {
        let noun = Kind::Permissions.spec().noun;
        let address = format!("{noun}.{}.{}.{action}", self.policy.key(), self.collection);
        let address = Address::new(address);
        if self.shape.is_none() {
            let why = format!("the collection `{}` has no type", self.collection);
            self.cx.report.raw(Piece::Rule, address, why);
            return code.method(&format!("{method}_raw"), [literal::json(rule)]);
        }
        let var = self.var();
        let of_repeated = (self.collection, rule, place);
        if let Some((call, typed)) = self
            .repeated
            .call(self.file, self.cx.root, of_repeated, &var)
        {
            typed.tell(self.cx, &address);
            self.uses_var = true;
            return code.method(method, [call]);
        }
        let typed = rules::typed(self.cx, self.collection, rule, place, &var);
        typed.tell(self.cx, &address);
        if typed.is_worth_it() {
            self.uses_var |= typed.uses_var;
            code.method(method, [typed.used(self.file)])
        } else {
            code.method(&format!("{method}_raw"), [literal::json(rule)])
        }
    }

    /// `.preset(a.status, Status::Draft)`
    fn preset(&mut self, code: Code, name: &str, value: &Value) -> Code {
        let field = self.shape.and_then(|shape| shape.field(name));
        let typed = field.and_then(|field| {
            let operand = rules::operand(self.cx, self.file, field, value)?;
            Some((field, operand))
        });
        match typed {
            Some((field, operand)) => {
                let member = self.member(field);
                code.method("preset", [member, operand])
            }
            None => code.method("preset_raw", [literal::string(name), literal::json(value)]),
        }
    }

    fn member(&mut self, field: &FieldShape) -> Code {
        match &field.by {
            Some(by) => _ = self.file.name(by),
            None => self.uses_var = true,
        }
        Code::text(field.member(&self.var()))
    }

    /// `.fields(fields![a.title])`, and what the collection does not have by name.
    fn fields(&mut self, code: Code, names: &[String]) -> Code {
        if let Some(left_out) = self.left_out(names) {
            let members: Vec<Code> = left_out.iter().map(|field| self.member(field)).collect();
            return code.method("fields_except", [Code::list("fields![", members, "]")]);
        }
        let shape = self.shape;
        let is_known = |name: &String| shape.is_some_and(|shape| shape.field(name).is_some());
        let mut runs = names.chunk_by(|one, other| is_known(one) == is_known(other));
        let is_torn = runs.by_ref().count() > 3;
        if names.is_empty() || is_torn || !names.iter().any(is_known) {
            return code.method("fields_raw", [texts(names)]);
        }
        let runs = names.chunk_by(|one, other| is_known(one) == is_known(other));
        runs.fold(code, |code, run| {
            let members: Vec<Code> = run
                .iter()
                .filter_map(|name| shape?.field(name))
                .map(|field| self.member(field))
                .collect();
            if members.is_empty() {
                code.method("fields_raw", [texts(run)])
            } else {
                code.method("fields", [Code::list("fields![", members, "]")])
            }
        })
    }

    /// The few fields that are not among many, where that says it exactly.
    fn left_out(&self, names: &[String]) -> Option<Vec<&'a FieldShape>> {
        /// How many times more there have to be.
        const TIMES: usize = 4;
        let shape = self.shape?;
        let TypePath::Own(_) = shape.path else {
            return None;
        };
        let is_own = self.cx.names.collection(&shape.name).is_some()
            && shape.fields.iter().all(|field| field.by.is_none());
        let left_out: Vec<_> = shape
            .fields
            .iter()
            .filter(|field| !names.contains(&field.name))
            .collect();
        let others = shape
            .fields
            .iter()
            .filter(|field| names.contains(&field.name));
        let is_exact = others.map(|field| &field.name).eq(names);
        let is_shorter = !left_out.is_empty() && left_out.len() * TIMES <= names.len();
        (is_own && is_exact && is_shorter).then_some(left_out)
    }
}

/// `["title", "body"]`
fn texts(names: &[String]) -> Code {
    Code::array(names.iter().map(|name| literal::string(name)))
}
