//! Which data a panel shows.

use serde_json::Value;

use super::panel::Painter;
use crate::author::Place;
use crate::author::dashboard::spec::PanelSpec;
use crate::author::form::{Form, OptionForm};
use crate::codegen::code::Code;
use crate::codegen::file::File;
use crate::codegen::literal::string;
use crate::codegen::report::Piece;
use crate::codegen::rules::{self, Typed};
use crate::codegen::shape::{CollectionShape, Holds};
use crate::codegen::widgets::{Scope, Uses, field_of, template};
use crate::compile::braces::{placeholders, texts};
use crate::model::Object;

/// Parts of a query that stand as JSON: options and their values.
type Odd = Vec<(String, Value)>;

/// What begins the panel: `Metric::of::<Article>(|q, a| { … })`. What it says is
/// taken out of the options.
pub(super) fn write(
    painter: &Painter<'_>,
    file: &mut File,
    spec: &PanelSpec,
    left: &mut Object,
) -> Result<(Code, Odd), String> {
    let cx = painter.cx;
    let name = left.get("collection").and_then(Value::as_str);
    let name = name.ok_or("it names no collection")?.to_owned();
    let shape = cx.shapes.get(&name);
    let shape = shape.ok_or_else(|| format!("the collection `{name}` has no type"))?;
    let mut start = Vec::new();
    if spec.ident == "RelationalVariable" {
        let field = left.get("field").and_then(Value::as_str);
        start.push(string(field.ok_or("its variable has no name")?));
        left.shift_remove("field");
    }
    left.shift_remove("collection");

    let var = rules::variable(shape);
    let mut query = Query {
        scope: Scope::new(cx).about(Some(&name)).with_fields(&var),
        shape,
        calls: Vec::new(),
        uses: Uses::default(),
        uses_var: false,
    };
    query.ask(spec, left);
    let mut odd = taken(left, &keys(spec));
    if odd.is_empty() {
        cx.report.typed(Piece::Query);
    } else {
        let keys: Vec<_> = odd.iter().map(|(key, _)| format!("`{key}`")).collect();
        let why = format!("no method says {}", keys.join(", "));
        cx.report.raw(Piece::Query, painter.address.clone(), why);
    }
    let rule = rule(painter, &name, &var, left);
    if rule.is_none() {
        odd.extend(taken(left, &["filter"]));
    }

    let uses_var = query.uses_var || rule.as_ref().is_some_and(|rule| rule.uses_var);
    let var = if uses_var { var.as_str() } else { "_" };
    let rule = rule.map(|rule| rule.used(file));
    let path = file.path_of(&shape.path);
    let ident = spec.ident;
    query.uses.bring(file);
    let is_count = ident == "Metric" && query.calls == [Code::call(".count_items", [])];
    if let (true, Some(rule)) = (is_count, &rule) {
        let code = Code::closure(var, rule.clone());
        return Ok((Code::call(format!("Metric::count::<{path}>"), [code]), odd));
    }
    query
        .calls
        .extend(rule.map(|rule| Code::call(".only", [rule])));
    let (q, body) = match query.calls.is_empty() {
        true => ("_", Vec::new()),
        false => {
            let chain = Code::Chain(Box::new(Code::text("q")), query.calls);
            ("q", vec![chain.statement()])
        }
    };
    let closure = Code::closure(&format!("{q}, {var}"), Code::Block(body));
    let of = if start.is_empty() { "of" } else { "new" };
    start.push(closure);
    Ok((Code::call(format!("{ident}::{of}::<{path}>"), start), odd))
}

/// The rule, unless `build` would refuse it: one that names a variable that no
/// panel sets.
fn rule(painter: &Painter<'_>, collection: &str, var: &str, left: &mut Object) -> Option<Typed> {
    let cx = painter.cx;
    let filter = left.get("filter").filter(|filter| !filter.is_null())?;
    let mut unknown = Vec::new();
    texts(filter, &mut |text| {
        let named = placeholders(text).flatten();
        unknown.extend(named.filter(|name| !painter.variables.contains(*name)));
    });
    if let Some(unknown) = unknown.first() {
        let why = format!("no panel of the dashboard sets the variable `{unknown}`");
        cx.report.raw(Piece::Rule, painter.address.clone(), why);
        return None;
    }
    let typed = rules::typed(cx, collection, filter, Place::Items, var);
    typed.tell(cx, &painter.address);
    typed.is_worth_it().then(|| {
        left.shift_remove("filter");
        typed
    })
}

/// The options that a query consists of.
fn keys(spec: &PanelSpec) -> Vec<&'static str> {
    let query = spec.query.iter();
    let measures = query.clone().filter_map(|query| query.measures.as_ref());
    let measures = measures.flat_map(|measures| [measures.field, measures.function]);
    let fields = query.flat_map(|query| query.fields.iter().map(|field| field.key));
    let own: &[&str] = match spec.ident {
        "BarChart" => &["xAxisDisplayField"],
        "List" => &["sortField", "sortDirection", "displayTemplate"],
        "RelationalVariable" => &["displayTemplate"],
        _ => &[],
    };
    measures.chain(fields).chain(own.iter().copied()).collect()
}

/// Takes these options out, but for those that are null.
fn taken(left: &mut Object, keys: &[&str]) -> Odd {
    let is_said = |key: &&&str| left.get(**key).is_some_and(|value| !value.is_null());
    let said: Vec<_> = keys.iter().filter(is_said).collect();
    let odd = said
        .into_iter()
        .filter_map(|key| left.shift_remove_entry(*key));
    odd.collect()
}

struct Query<'a> {
    scope: Scope<'a>,
    shape: &'a CollectionShape,
    /// What is called on `q`.
    calls: Vec<Code>,
    uses: Uses,
    uses_var: bool,
}

impl Query<'_> {
    fn ask(&mut self, spec: &PanelSpec, left: &mut Object) {
        let Some(query) = &spec.query else { return };
        let (by, others): (Vec<_>, Vec<_>) =
            query.fields.iter().partition(|field| field.method == "by");
        if spec.ident == "BarChart" {
            self.by_item(left);
        }
        by.into_iter().for_each(|row| self.row(row, left));
        self.measure(spec, left);
        others.into_iter().for_each(|row| self.row(row, left));
        if spec.ident == "List" {
            self.sorted(left);
        }
        if ["List", "RelationalVariable"].contains(&spec.ident) {
            let text = left.get("displayTemplate").and_then(Value::as_str);
            if let Some(text) = text.and_then(|text| template(self.scope, text)) {
                self.calls.push(Code::call(".display", [text]));
                left.shift_remove("displayTemplate");
            }
        }
    }

    /// A field that the bound of a method takes.
    fn field(&mut self, name: &Value, bound: &str) -> Option<Code> {
        let name = name.as_str()?;
        let code = field_of(self.scope, name, bound, &mut self.uses)?;
        let is_member = self
            .shape
            .field(name)
            .is_some_and(|field| field.by.is_none());
        self.uses_var |= is_member;
        Some(code)
    }

    /// `over(a.published_on)`
    fn row(&mut self, row: &OptionForm, left: &mut Object) {
        let Form::Field(bound) = row.form else { return };
        let name = left.get(row.key).cloned().unwrap_or_default();
        if let Some(field) = self.field(&name, bound) {
            self.calls
                .push(Code::call(format!(".{}", row.method), [field]));
            left.shift_remove(row.key);
        }
    }

    /// `sum(a.words)`
    fn measure(&mut self, spec: &PanelSpec, left: &mut Object) {
        let Some(measures) = spec.query.and_then(|query| query.measures) else {
            return;
        };
        let function = left.get(measures.function).and_then(Value::as_str);
        let Some(function) = function else { return };
        let Some(field) = left.get(measures.field).cloned() else {
            if spec.ident == "Metric" && function == "count" {
                self.calls.push(Code::call(".count_items", []));
                left.shift_remove(measures.function);
            }
            return;
        };
        let word = measures.words.iter().find(|(_, word, _)| *word == function);
        let Some((method, _, bound)) = word else {
            return;
        };
        if let Some(field) = self.field(&field, bound) {
            self.calls.push(Code::call(format!(".{method}"), [field]));
            left.shift_remove(measures.field);
            left.shift_remove(measures.function);
        }
    }

    /// `by_item(a.author, |user| user.last_name)`
    fn by_item(&mut self, left: &mut Object) {
        let text = |key: &str| left.get(key).and_then(Value::as_str);
        let Some((by, label)) = text("xAxis").zip(text("xAxisDisplayField")) else {
            return;
        };
        if let Some(code) = self.item(by, label) {
            self.calls.push(Code::call(".by_item", code));
            left.shift_remove("xAxis");
            left.shift_remove("xAxisDisplayField");
        }
    }

    /// A field that points to an item, and a field of that item.
    fn item(&mut self, by: &str, label: &str) -> Option<[Code; 2]> {
        let Holds::M2o(target) = &self.shape.field(by)?.holds else {
            return None;
        };
        let cx = self.scope.cx;
        let shape = cx.shapes.get(target)?;
        let var = rules::variable(shape);
        let scope = Scope::new(cx).about(Some(target)).with_fields(&var);
        let label_code = field_of(scope, label, "", &mut self.uses)?;
        let is_member = shape.field(label)?.by.is_none();
        let var = if is_member { var.as_str() } else { "_" };
        let by = self.field(&by.into(), "")?;
        Some([by, Code::closure(var, label_code)])
    }

    /// `sort_desc(a.published_on)`
    fn sorted(&mut self, left: &mut Object) {
        let direction = left.get("sortDirection").and_then(Value::as_str);
        let method = match direction {
            Some("asc") => ".sort",
            Some("desc") => ".sort_desc",
            _ => return,
        };
        let name = left.get("sortField").cloned().unwrap_or_default();
        if let Some(field) = self.field(&name, "") {
            self.calls.push(Code::call(method, [field]));
            left.shift_remove("sortField");
            left.shift_remove("sortDirection");
        }
    }
}
