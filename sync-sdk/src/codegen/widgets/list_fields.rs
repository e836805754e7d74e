//! The fields of the objects of a list.

use serde_json::{Value, json};

use super::arguments::Argument;
use super::options::{Module, Proposed, Scope, Uses, value_of};
use crate::author::widget::{ListField, Widget};
use crate::author::{Column, Display, Interface, SCALARS};
use crate::codegen::code::Code;
use crate::codegen::literal::string;
use crate::model::Object;

/// `.field(list_field::<String>("label").half())`, a call for each field.
pub(super) fn list_fields(scope: Scope<'_>, wanted: &Value) -> Option<Argument> {
    let wanted = wanted.as_array().filter(|wanted| !wanted.is_empty())?;
    wanted
        .iter()
        .try_fold(Argument::default(), |mut calls, entry| {
            let mut uses = Uses::default();
            let function = scope.named(Module::Interface, "list_field", &mut uses);
            let start =
                |of: &str, field: &str| Code::call(format!("{function}::<{of}>"), [string(field)]);
            let field = list_field(scope, start, entry)?;
            calls.uses.and(uses);
            calls.uses.and(field.uses);
            calls.raw.extend(field.raw);
            Some(calls.and_call(None, [field.code]))
        })
}

/// The calls on `start`, which is given the type and the name of the field.
fn list_field(
    scope: Scope<'_>,
    start: impl FnOnce(&str, &str) -> Code,
    wanted: &Value,
) -> Option<Proposed> {
    let entry = wanted.as_object()?;
    let text = |key: &str| entry.get(key).and_then(Value::as_str);
    let (name, field_type) = (text("field")?, text("type")?);
    let (of, column) = scalar(field_type)?;
    let default = column
        .interface
        .as_ref()
        .and_then(|it| it.name().map(str::to_owned));
    let mut writing = Writing {
        scope,
        code: start(of, name),
        made: ListField::of(column, name),
        left: entry.get("meta")?.as_object()?.clone(),
        uses: Uses::default(),
        raw: Vec::new(),
    };
    for key in ["field", "type"] {
        writing.left.shift_remove(key)?;
    }
    writing.plain(text("name")?, name);
    writing.interface(default.as_deref());
    writing.display();
    writing.others();
    let Writing {
        code,
        made,
        uses,
        raw,
        ..
    } = writing;
    (made.into_parts().0 == *wanted).then(|| Proposed {
        code,
        value: wanted.clone(),
        uses,
        raw,
    })
}

/// The first type that such a field can have: the wider number, where several
/// are the same to Directus.
pub(super) fn scalar(field_type: &str) -> Option<(&'static str, Column)> {
    const NARROW: [&str; 2] = ["i16", "f32"];
    let types = SCALARS.iter().filter(|(name, _)| !NARROW.contains(name));
    let mut columns = types.map(|(name, column)| (*name, column()));
    columns.find(|(_, column)| column.field_type == field_type)
}

/// A field while it is written: as text, and as the value that the text makes.
struct Writing<'a> {
    scope: Scope<'a>,
    code: Code,
    made: ListField,
    /// What is still to be said of its `meta`.
    left: Object,
    uses: Uses,
    raw: Vec<String>,
}

impl Writing<'_> {
    fn call(&mut self, method: &str, arguments: impl IntoIterator<Item = Code>) {
        self.code = self.code.clone().method(method, arguments);
    }

    fn with(&mut self, made: impl FnOnce(ListField) -> ListField) {
        self.made = made(self.made.clone());
    }

    /// Takes a key that has this value.
    fn takes(&mut self, key: &str, value: &Value) -> bool {
        let is_so = self.left.get(key) == Some(value);
        if is_so {
            self.left.shift_remove(key);
        }
        is_so
    }

    fn plain(&mut self, name: &str, field: &str) {
        if self.takes("name", &json!(name)) || name != field {
            self.call("name", [string(name)]);
            self.with(|made| made.name(name));
        }
        if self.takes("required", &json!(true)) {
            self.call("required", []);
            self.with(ListField::required);
        }
        if self.takes("width", &json!("half")) {
            self.call("half", []);
            self.with(ListField::half);
        }
        self.takes("width", &json!("full"));
        if let Some(Value::String(note)) = self.left.get("note").cloned() {
            self.left.shift_remove("note");
            self.call("note", [string(&note)]);
            self.with(|made| made.note(note));
        }
    }

    fn interface(&mut self, default: Option<&str>) {
        let name = self.name("interface");
        if name.as_deref() == default && !self.has_options("options") {
            self.left.shift_remove("interface");
            return;
        }
        let Some((name, options)) = self.widget("interface", "options") else {
            return;
        };
        let proposed = super::interface(self.scope, name.as_deref(), &options, None);
        let widget = Interface(Widget::raw(name, options));
        self.with(|made| made.interface(widget));
        self.say("interface", proposed);
    }

    fn display(&mut self) {
        if self.name("display").is_none() && !self.has_options("display_options") {
            return;
        }
        let Some((name, options)) = self.widget("display", "display_options") else {
            return;
        };
        let proposed = super::display(self.scope, name.as_deref(), &options, None);
        let widget = Display(Widget::raw(name, options));
        self.with(|made| made.display(widget));
        self.say("display", proposed);
    }

    fn name(&self, key: &str) -> Option<String> {
        self.left
            .get(key)
            .and_then(Value::as_str)
            .map(str::to_owned)
    }

    /// Whether there are options that a method can say.
    fn has_options(&self, key: &str) -> bool {
        let options = self.left.get(key).and_then(Value::as_object);
        options.is_some_and(|options| !options.is_empty())
    }

    /// Takes the name and the options of a widget, unless what they are is for
    /// [`others`](Self::others) to say.
    fn widget(&mut self, name: &str, options: &str) -> Option<(Option<String>, Value)> {
        let has_odd_name = self.left.get(name).is_some_and(|name| !name.is_string());
        if has_odd_name {
            return None;
        }
        let named = self.name(name);
        self.left.shift_remove(name);
        let options = match self.has_options(options) {
            true => self.left.shift_remove(options).unwrap_or_default(),
            false => Value::Null,
        };
        Some((named, options))
    }

    fn say(&mut self, method: &str, proposed: Proposed) {
        self.call(method, [proposed.code]);
        self.uses.and(proposed.uses);
        self.raw.extend(proposed.raw);
    }

    fn others(&mut self) {
        let mut left: Vec<_> = std::mem::take(&mut self.left).into_iter().collect();
        left.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (key, value) in left {
            self.call("meta", [string(&key), value_of(&value)]);
            self.with(|made| made.meta(&key, value));
        }
    }
}
