//! What a preset shows: its layout, and what it holds of others.

use serde_json::Value;

use super::columns;
use super::path::{self, Path};
use crate::author::Place;
use crate::author::form::{Argument as _, Form, OptionForm};
use crate::author::preset::layout::Span;
use crate::author::preset::spec::{LAYOUTS, LayoutSpec};
use crate::codegen::Context;
use crate::codegen::code::Code;
use crate::codegen::file::File;
use crate::codegen::literal::{json, string};
use crate::codegen::report::Piece;
use crate::codegen::rules;
use crate::codegen::shape::{CollectionShape, Holds};
use crate::codegen::widgets::{Scope, Uses, argument, field_of, value_of, walk};
use crate::model::{Address, Object};

/// The body of `View::view`.
pub(super) struct View {
    /// The type of the layout.
    pub(super) layout: &'static str,
    /// What holds the layout, or `_`.
    pub(super) variable: &'static str,
    /// What holds the fields.
    pub(super) fields: String,
    pub(super) uses_fields: bool,
    /// What is called on the layout.
    pub(super) code: Option<Code>,
}

/// The type for any layout.
const RAW: &str = "RawLayout";

/// What is shown of the collection, with the columns of its preset.
pub(super) fn write(
    cx: &Context<'_>,
    file: &mut File,
    address: &Address,
    shape: &CollectionShape,
    preset: &Object,
) -> View {
    let of = |column: &str| preset.get(column).unwrap_or(&Value::Null);
    let layout = of("layout").as_str();
    let spec = LAYOUTS
        .iter()
        .find(|spec| layout.map_or(spec.is_table(), |name| spec.name == name));
    let parts = match (of("layout_query"), of("layout_options")) {
        (Value::Null | Value::Object(_), Value::Null | Value::Object(_)) => spec,
        _ => None,
    };
    // What holds a layout, here or in `also`, is in scope beside the fields.
    let is_held = |spec: &&LayoutSpec| {
        let all = [of("layout_query"), of("layout_options")];
        all.iter().any(|all| all.get(spec.name).is_some())
    };
    let held = LAYOUTS.iter().filter(is_held).chain(parts);
    let mut variables: Vec<&str> = held.map(|spec| variable(spec.ident)).collect();
    variables.push(variable(RAW));
    let fields = rules::variable_beside(shape, &variables);
    let mut writer = Writer {
        cx,
        address,
        shape,
        fields: &fields,
        uses: Uses::default(),
        uses_fields: false,
        raw_query: Vec::new(),
        raw_options: Vec::new(),
    };
    let (ident, mut calls) = match parts {
        Some(spec) => (spec.ident, writer.typed(spec, layout.is_none(), preset)),
        None => (
            RAW,
            writer.raw(layout, of("layout_query"), of("layout_options")),
        ),
    };
    writer.report(of("layout_query"), of("layout_options"));
    let mut uses_fields = writer.uses_fields;
    writer.uses.bring(file);
    let filter = of("filter");
    if !filter.is_null() {
        let typed = rules::typed(cx, &shape.name, filter, Place::Items, &fields);
        typed.tell(cx, address);
        uses_fields |= typed.uses_var;
        calls.push(Code::call(".only", [typed.used(file)]));
    }
    let is_said = !calls.is_empty();
    let variable = variable(ident);
    View {
        layout: ident,
        variable: if is_said { variable } else { "_" },
        fields,
        uses_fields,
        code: is_said.then(|| Code::Chain(Box::new(Code::text(variable)), calls)),
    }
}

/// What a layout is called where it is described.
fn variable(ident: &str) -> &'static str {
    match ident {
        "Table" => "t",
        "Cards" | "Calendar" => "c",
        "Map" => "m",
        "Kanban" => "k",
        _ => "l",
    }
}

pub(super) struct Writer<'a> {
    cx: &'a Context<'a>,
    address: &'a Address,
    shape: &'a CollectionShape,
    /// What holds the fields.
    fields: &'a str,
    uses: Uses,
    uses_fields: bool,
    /// Why parts of the query stand as JSON.
    raw_query: Vec<String>,
    raw_options: Vec<String>,
}

impl Writer<'_> {
    fn report(&self, query: &Value, options: &Value) {
        let pieces = [
            (Piece::Query, query, &self.raw_query),
            (Piece::Options, options, &self.raw_options),
        ];
        for (piece, value, raw) in pieces {
            if !raw.is_empty() {
                self.cx
                    .report
                    .raw(piece, self.address.clone(), raw.join("; "));
            } else if value.as_object().is_some_and(|value| !value.is_empty()) {
                self.cx.report.typed(piece);
            }
        }
    }

    /// All of a layout that has no type.
    fn raw(&mut self, layout: Option<&str>, query: &Value, options: &Value) -> Vec<Code> {
        let mut calls = Vec::new();
        if let Some(layout) = layout {
            calls.push(Code::call(".layout", [string(layout)]));
        }
        let why = match layout {
            Some(layout) => format!("the layout `{layout}` as it is has no type"),
            None => "its layout is no object".to_owned(),
        };
        let whys = [&mut self.raw_query, &mut self.raw_options];
        for ((method, value), raw) in [(".query", query), (".options", options)]
            .into_iter()
            .zip(whys)
        {
            if !value.is_null() {
                calls.push(Code::call(method, [json(value)]));
                raw.push(why.clone());
            }
        }
        calls
    }

    /// A layout with a type, and what is stored of others beside it.
    fn typed(&mut self, spec: &LayoutSpec, is_unnamed: bool, preset: &Object) -> Vec<Code> {
        let [query, options] = ["layout_query", "layout_options"]
            .map(|column| preset.get(column).and_then(Value::as_object));
        let mut calls = Vec::new();
        if is_unnamed {
            calls.push(Code::call(".unnamed", []));
        }
        calls.extend(self.shown(spec, part(query, spec.name), part(options, spec.name)));
        let all = [query, options].into_iter().flatten();
        let mut names: Vec<&String> = Vec::new();
        for name in all.flat_map(Object::keys) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        // What no typed layout says.
        let mut rest = [Object::new(), Object::new()];
        for name in names {
            let parts = [query, options].map(|all| all.and_then(|all| all.get(name)));
            let other = LAYOUTS.iter().find(|other| other.name == name);
            match other {
                Some(other)
                    if other.name != spec.name && parts.iter().all(|it| can_be_said(*it)) =>
                {
                    let calls_of = self.shown(other, part(query, name), part(options, name));
                    calls.push(self.also(other.ident, calls_of));
                }
                _ => {
                    for (rest, value) in rest.iter_mut().zip(parts) {
                        let is_said = name == spec.name && can_be_said(value);
                        if let Some(value) = value.filter(|_| !is_said) {
                            rest.insert(name.clone(), value.clone());
                        }
                    }
                }
            }
        }
        let mut raw = Vec::new();
        for (index, (rest, all)) in rest.into_iter().zip([query, options]).enumerate() {
            if rest.is_empty() && !all.is_some_and(Object::is_empty) {
                continue;
            }
            let (method, why) = match index {
                0 => (".query", &mut self.raw_query),
                _ => (".options", &mut self.raw_options),
            };
            why.extend(
                rest.keys()
                    .map(|name| format!("what it holds for `{name}` has no type")),
            );
            raw.push(Code::call(method, [json(&rest.into())]));
        }
        if !raw.is_empty() {
            calls.push(self.also(RAW, raw));
        }
        calls
    }

    /// `also(|c: &mut Cards<Article>| { … })`
    fn also(&mut self, ident: &str, calls: Vec<Code>) -> Code {
        let collection = self.uses.path(&self.shape.path);
        let variable = variable(ident);
        let chain = Code::Chain(Box::new(Code::text(variable)), calls);
        let parameter = format!("{variable}: &mut {ident}<{collection}>");
        let body = Code::Block(vec![chain.statement()]);
        Code::call(".also", [Code::closure(&parameter, body)])
    }

    /// The methods of a layout that say these parts.
    fn shown(&mut self, spec: &LayoutSpec, mut query: Object, mut options: Object) -> Vec<Code> {
        let mut calls = Vec::new();
        if spec.is_table() {
            calls.extend(columns::write(self, &mut query));
            calls.extend(columns::details(self, &mut options));
        }
        if spec.is_sorted() {
            calls.extend(self.sorted(&mut query));
        }
        if spec.is_paged() {
            calls.extend(paged(&mut query));
        }
        for (key, value) in query {
            self.raw_query.push(format!("no method says `{key}`"));
            calls.push(Code::call(".query", [string(&key), value_of(&value)]));
        }
        calls.extend(self.special(spec, &mut options));
        let scope = self.scope();
        let start = Code::Chain(Box::new(Code::text("")), Vec::new());
        let proposed = walk(scope, start, &[spec.options], &options);
        let names_fields = spec
            .options
            .iter()
            .any(|row| self.takes_member(row, &options));
        self.uses_fields |= names_fields;
        self.raw_options.extend(proposed.raw);
        self.uses.and(proposed.uses);
        if let Code::Chain(_, links) = proposed.code {
            calls.extend(links);
        }
        calls
    }

    /// Whether the method of an option is given a member of the fields.
    fn takes_member(&self, row: &OptionForm, options: &Object) -> bool {
        let Form::Field(bound) = row.form else {
            return false;
        };
        let name = options.get(row.key).and_then(Value::as_str);
        name.is_some_and(|name| {
            let is_own = self
                .shape
                .field(name)
                .is_some_and(|field| field.by.is_none());
            is_own && field_of(self.scope(), name, bound, &mut Uses::default()).is_some()
        })
    }

    /// `sort_desc(a.published_on)`
    fn sorted(&mut self, query: &mut Object) -> Option<Code> {
        let sort = query.get("sort").and_then(Value::as_array)?;
        let [sort] = sort.as_slice() else { return None };
        let sort = sort.as_str()?;
        let (method, path) = match sort.strip_prefix('-') {
            Some(path) => (".sort_desc", path),
            None => (".sort", sort),
        };
        let path = self.path(path)?;
        query.shift_remove("sort");
        Some(Code::call(method, [self.take(path)]))
    }

    /// What has a method of its own.
    fn special(&mut self, spec: &LayoutSpec, options: &mut Object) -> Vec<Code> {
        match spec.ident {
            "Cards" if self.shape.name == "directus_files" => {
                let is_self = options.get("imageSource") == Some(&"$thumbnail".into());
                is_self
                    .then(|| {
                        options.shift_remove("imageSource");
                        Code::call(".thumbnail", [])
                    })
                    .into_iter()
                    .collect()
            }
            "Calendar" => self.opens(options).into_iter().collect(),
            "Kanban" => self.group_by(options).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// `opens(layout::Span::Week)`
    fn opens(&mut self, options: &mut Object) -> Option<Code> {
        let view = options
            .get("viewInfo")?
            .as_object()
            .filter(|view| view.len() == 1)?;
        let span = argument(self.scope(), Span::FORM, view.get("type")?)?;
        options.shift_remove("viewInfo");
        Some(Code::call(".opens", [span]))
    }

    /// `group_by(a.author, |u| u.last_name)`, which says that there is no user
    /// unless one is named.
    fn group_by(&mut self, options: &mut Object) -> Option<Code> {
        let text = |key: &str| options.get(key).and_then(Value::as_str);
        let (group, title) = (text("groupField")?, text("groupTitle")?);
        let user = options.get("userField")?;
        let Holds::M2o(target) = &self.shape.field(group)?.holds else {
            return None;
        };
        let is_user = |name: &str| {
            let scope = self.scope();
            field_of(scope, name, "UserLink", &mut Uses::default()).is_some()
        };
        if !(user.is_null() || user.as_str().is_some_and(is_user)) {
            return None;
        }
        let target = self.cx.shapes.get(target)?;
        let variable = rules::variable(target);
        let inner = path::write(self.cx, target, &variable, title)?;
        if !inner.is_field {
            return None;
        }
        let parameter = if inner.uses_var {
            variable.as_str()
        } else {
            "_"
        };
        let group = self.path(group)?;
        let group = self.take(group);
        self.uses.and(inner.uses);
        let title = Code::closure(parameter, inner.code);
        options.shift_remove("groupField");
        options.shift_remove("groupTitle");
        if options.get("userField") == Some(&Value::Null) {
            options.shift_remove("userField");
        }
        Some(Code::call(".group_by", [group, title]))
    }

    /// A path from the collection.
    pub(super) fn path(&self, path: &str) -> Option<Path> {
        path::write(self.cx, self.shape, self.fields, path)
    }

    /// Its code, which is written.
    pub(super) fn take(&mut self, path: Path) -> Code {
        self.uses_fields |= path.uses_var;
        self.uses.and(path.uses);
        path.code
    }

    pub(super) fn scope(&self) -> Scope<'_> {
        Scope::new(self.cx)
            .about(Some(&self.shape.name))
            .with_fields(self.fields)
    }

    /// A column stands as it is.
    pub(super) fn raw_column(&mut self, column: &str) {
        self.raw_query
            .push(format!("the column `{column}` is no field"));
    }
}

/// The part of a layout that typed methods can say something of.
fn part(all: Option<&Object>, name: &str) -> Object {
    let part = all.and_then(|all| all.get(name)).and_then(Value::as_object);
    part.cloned().unwrap_or_default()
}

/// Whether methods say a part: a call makes it, so that an empty one is none.
fn can_be_said(part: Option<&Value>) -> bool {
    part.is_none_or(|part| part.as_object().is_some_and(|part| !part.is_empty()))
}

/// `limit(50).page(1)`
fn paged(query: &mut Object) -> Vec<Code> {
    let mut calls = Vec::new();
    for key in ["limit", "page"] {
        let count = query.get(key).and_then(Value::as_u64);
        if let Some(count) = count.and_then(|count| u32::try_from(count).ok()) {
            query.shift_remove(key);
            calls.push(Code::call(
                format!(".{key}"),
                [Code::text(count.to_string())],
            ));
        }
    }
    calls
}
