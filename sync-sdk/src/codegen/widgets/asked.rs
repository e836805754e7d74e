//! What a manual flow asks for.

use serde_json::{Value, json};

use super::list_fields::scalar;
use super::options::{Proposed, Scope, Uses, value_of};
use crate::author::widget::Widget;
use crate::author::{Ask, Input, Interface};
use crate::codegen::code::Code;
use crate::codegen::literal::string;
use crate::model::Object;

/// `.ask::<Text>("reason", |ask| ask.label("Why?").required())`
pub(in crate::codegen) struct Asked {
    /// The type of the value.
    pub(in crate::codegen) of: &'static str,
    pub(in crate::codegen) key: String,
    /// What it compiles to.
    pub(in crate::codegen) ask: Ask,
    /// The closure.
    pub(in crate::codegen) said: Proposed,
}

/// The typed form of an entry, if that is just this entry.
pub(in crate::codegen) fn asked(scope: Scope<'_>, wanted: &Value) -> Option<Asked> {
    let entry = wanted.as_object()?;
    let text = |key: &str| entry.get(key).and_then(Value::as_str);
    let (key, (of, column)) = (text("field")?, scalar(text("type")?)?);
    let usual = column.interface.as_ref().and_then(Interface::name);
    let usual = usual.map(str::to_owned);
    let mut writing = Writing {
        code: Code::text("ask"),
        ask: Ask::of(column, key),
        left: entry.get("meta")?.as_object()?.clone(),
        uses: Uses::default(),
        raw: Vec::new(),
    };
    let name = entry.get("name")?;
    if *name != json!(key) {
        writing.label(name)?;
    }
    writing.interface(scope, usual.as_deref());
    writing.plain();
    writing.others();
    let Writing {
        code,
        ask,
        uses,
        raw,
        ..
    } = writing;
    (*ask.to_value() == *wanted).then(|| Asked {
        of,
        key: key.to_owned(),
        ask,
        said: Proposed {
            code: Code::closure("ask", code),
            value: wanted.clone(),
            uses,
            raw,
        },
    })
}

/// An entry while it is written: as text, and as what the text makes.
struct Writing {
    code: Code,
    ask: Ask,
    /// What is still to be said of its `meta`.
    left: Object,
    uses: Uses,
    raw: Vec<String>,
}

impl Writing {
    fn call(
        &mut self,
        method: &str,
        arguments: impl IntoIterator<Item = Code>,
        does: impl FnOnce(Ask) -> Ask,
    ) {
        self.code = self.code.clone().method(method, arguments);
        self.ask = does(self.ask.clone());
    }

    fn label(&mut self, name: &Value) -> Option<()> {
        let text = name.as_str()?;
        self.call("label", [string(text)], |ask| ask.label(text));
        Some(())
    }

    fn interface(&mut self, scope: Scope<'_>, usual: Option<&str>) {
        let Some(Value::String(name)) = self.left.get("interface").cloned() else {
            return;
        };
        self.left.shift_remove("interface");
        let options = self.left.get("options").and_then(Value::as_object);
        let options = match options.is_some_and(|options| !options.is_empty()) {
            true => self.left.shift_remove("options").unwrap_or_default(),
            false => Value::Null,
        };
        if Some(name.as_str()) == usual && options.is_null() {
            return;
        }
        let proposed = super::interface(scope, Some(&name), &options, None);
        let widget = Interface(Widget::raw(Some(name), options));
        self.call("interface", [proposed.code], |ask| ask.interface(widget));
        self.uses.and(proposed.uses);
        self.raw.extend(proposed.raw);
    }

    fn plain(&mut self) {
        if self.left.get("required") == Some(&Value::Bool(true)) {
            self.left.shift_remove("required");
            self.call("required", [], Ask::required);
        }
        if let Some(Value::String(note)) = self.left.get("note").cloned() {
            self.left.shift_remove("note");
            let code = string(&note);
            self.call("note", [code], |ask| ask.note(Input::Text(note)));
        }
        if let Some(Value::String(width)) = self.left.get("width").cloned() {
            self.left.shift_remove("width");
            self.call("width", [string(&width)], |ask| ask.width(&width));
        }
    }

    fn others(&mut self) {
        let mut left: Vec<_> = std::mem::take(&mut self.left).into_iter().collect();
        left.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (key, value) in left {
            let code = [string(&key), value_of(&value)];
            self.call("meta", code, |ask| ask.meta(&key, value));
        }
    }
}
