//! When a flow runs.

use serde_json::Value;

use super::draft::{Draft, Options, Stand, input};
use crate::author::{Location, Method, Scope, Trigger};
use crate::codegen::Context;
use crate::codegen::code::Code;
use crate::codegen::file::File;
use crate::codegen::literal::{json, string};
use crate::codegen::report::Piece;
use crate::codegen::shape::TypePath;
use crate::codegen::widgets::{self, Asked, Proposed, asked};
use crate::compile::flows;
use crate::model::{Address, Object};

/// A trigger as it stands in the code.
pub(super) struct Written {
    pub(super) code: Code,
    /// Its type and its options, as the code compiles.
    pub(super) name: Value,
    pub(super) options: Value,
    /// A file that uses what the code names.
    pub(super) uses: File,
}

/// The typed form, or the raw one where that is not just this trigger.
pub(super) fn write(
    cx: &Context<'_>,
    address: &Address,
    name: Option<&str>,
    options: &Value,
    keys: &[&str],
) -> Written {
    let empty = Object::new();
    let object = options.as_object().unwrap_or(&empty);
    let mut maker = Maker {
        cx,
        options: Options::of(object),
        uses: File::default(),
        asked: Vec::new(),
    };
    let is_right = |draft: &Draft<Trigger>| {
        draft.value.name == name
            && draft.value.options == *object
            && flows::trigger(&draft.value, keys).is_empty()
    };
    if let Some(draft) = maker.typed(name).filter(is_right) {
        for said in maker.asked {
            if !said.raw.is_empty() {
                let why = format!("a value that its trigger asks for: {}", said.raw.join("; "));
                cx.report.raw(Piece::Options, address.clone(), why);
            }
            said.bring(&mut maker.uses);
        }
        for _ in 0..maker.options.typed() {
            cx.report.typed(Piece::Options);
        }
        for (key, _) in maker.options.rest() {
            let why = format!("the option `{key}` of its trigger");
            cx.report.raw(Piece::Options, address.clone(), why);
        }
        return Written {
            code: draft.code,
            name: name.into(),
            options: draft.value.options.into(),
            uses: maker.uses,
        };
    }
    for key in object.keys() {
        let why = format!("the option `{key}` of its trigger");
        cx.report.raw(Piece::Options, address.clone(), why);
    }
    let Some(name) = name else {
        return Written {
            code: Code::text("Trigger::none()"),
            name: Value::Null,
            options: Value::Object(Object::new()),
            uses: File::default(),
        };
    };
    Written {
        code: Code::call("Trigger::raw", [string(name), json(&object.clone().into())]),
        name: name.into(),
        options: object.clone().into(),
        uses: File::default(),
    }
}

struct Maker<'a> {
    cx: &'a Context<'a>,
    options: Options<'a>,
    uses: File,
    /// What it asks for.
    asked: Vec<Proposed>,
}

type Flag = (&'static str, bool, &'static str, fn(Trigger) -> Trigger);

/// Options that one call says.
const FLAGS: [Flag; 4] = [
    ("async", true, "asynchronous", Trigger::asynchronous),
    (
        "error_on_reject",
        true,
        "error_on_reject",
        Trigger::error_on_reject,
    ),
    ("cacheEnabled", false, "no_cache", Trigger::no_cache),
    (
        "requireSelection",
        false,
        "without_selection",
        Trigger::without_selection,
    ),
];

/// Where the button of a manual flow is.
const LOCATIONS: [(&str, &str, Location); 4] = [
    ("item", "Item", Location::Item),
    ("collection", "Collection", Location::Collection),
    ("both", "Both", Location::Both),
    ("hidden", "Hidden", Location::Hidden),
];

impl<'a> Maker<'a> {
    fn typed(&mut self, name: Option<&str>) -> Option<Draft<Trigger>> {
        let mut draft = match name {
            None => Draft::new(Code::text("Trigger::none()"), Trigger::none()),
            Some("event") => self.event()?,
            Some("schedule") => {
                let cron = self.options.text("cron")?;
                self.options.said("cron");
                Draft::new(
                    Code::call("Trigger::schedule", [string(cron)]),
                    Trigger::schedule(cron),
                )
            }
            Some("webhook") => {
                let (variant, method) = match self.options.text("method")? {
                    "GET" => ("Get", Method::Get),
                    "POST" => ("Post", Method::Post),
                    _ => return None,
                };
                self.options.said("method");
                let method_code = Code::text(format!("Method::{variant}"));
                Draft::new(
                    Code::call("Trigger::webhook", [method_code]),
                    Trigger::webhook(method),
                )
            }
            Some("manual") => self.manual(),
            Some("operation") => {
                Draft::new(Code::text("Trigger::operation()"), Trigger::operation())
            }
            Some(_) => return None,
        };
        if matches!(name, Some("event" | "manual")) {
            draft = self.collections(draft);
        }
        draft = self.returns(name, draft);
        if name == Some("manual") {
            draft = self.confirm(draft);
            draft = self.asks(draft);
        }
        if matches!(name, Some("webhook" | "manual")) {
            for (key, value, method, does) in FLAGS {
                if self.options.get(key) == Some(&Value::Bool(value)) {
                    self.options.said(key);
                    draft = draft.call(method, [], does);
                }
            }
        }
        if let (Some("webhook"), Some(names)) =
            (name, self.options.get("cacheQueryParams").and_then(texts))
        {
            self.options.said("cacheQueryParams");
            let list = names.iter().map(|name| string(name));
            let code = Code::list("&[", list, "]");
            draft = draft.call("cache_query_params", [code], |it| {
                it.cache_query_params(&names)
            });
        }
        for (key, value) in self.options.rest() {
            draft = draft.option(key, value);
        }
        Some(draft)
    }

    fn event(&mut self) -> Option<Draft<Trigger>> {
        let kind = self.options.text("type")?;
        let scopes = texts(self.options.get("scope")?)?;
        self.options.said("type");
        self.options.said("scope");
        let (function, make): (_, fn(&[&str]) -> Trigger) = match kind {
            "action" => ("Trigger::action", Trigger::action),
            "filter" => ("Trigger::filter", Trigger::filter),
            _ => return None,
        };
        let is_odd = |scope: &&str| scope_name(scope).is_none() && !is_of_one(scope);
        // What nothing knows is said one by one, behind the others.
        let (known, odd) = match scopes.iter().position(is_odd) {
            Some(first) => scopes.split_at(first),
            None => (scopes.as_slice(), &[][..]),
        };
        let list = known.iter().map(|scope| match scope_name(scope) {
            Some(name) => Code::text(format!("Scope::{name}")),
            None => string(scope),
        });
        let list = Code::list("&[", list, "]");
        let mut draft = match (kind, self.first_collection()) {
            // `on` is short for an action and its first collection.
            ("action", Some(ty)) => {
                let trigger = make(known).of::<Stand>();
                Draft::new(Code::call(format!("on::<{ty}>"), [list]), trigger)
            }
            _ => Draft::new(Code::call(function, [list]), make(known)),
        };
        for scope in odd {
            draft = draft.call("custom_event", [string(scope)], |it| it.custom_event(scope));
        }
        Some(draft)
    }

    fn manual(&mut self) -> Draft<Trigger> {
        let said = self.options.text("location");
        let found = LOCATIONS.iter().find(|(name, ..)| Some(*name) == said);
        if found.is_some() {
            self.options.said("location");
        }
        let (variant, location) = found.map_or(("Unset", Location::Unset), |it| (it.1, it.2));
        let code = Code::text(format!("Location::{variant}"));
        Draft::new(
            Code::call("Trigger::manual", [code]),
            Trigger::manual(location),
        )
    }

    /// The types of the collections, if all have one.
    fn types(&self) -> Option<Vec<&'a TypePath>> {
        let names = texts(self.options.get("collections")?)?;
        // Without one it never runs, which somebody has to mean.
        let names = Some(names).filter(|names| !names.is_empty())?;
        let shapes = names.iter().map(|name| self.cx.shapes.get(name));
        shapes.map(|shape| Some(&shape?.path)).collect()
    }

    fn first_collection(&mut self) -> Option<String> {
        let first = *self.types()?.first()?;
        Some(self.path(first))
    }

    /// `.of::<Article>()` for each collection that is not said yet.
    fn collections(&mut self, mut draft: Draft<Trigger>) -> Draft<Trigger> {
        let (Some(types), Some(wanted)) = (self.types(), self.options.get("collections")) else {
            return draft;
        };
        self.options.said("collections");
        let is_on = draft
            .value
            .options
            .get("collections")
            .and_then(Value::as_array);
        let said = is_on.map_or(0, Vec::len);
        for path in types.into_iter().skip(said) {
            let ty = self.path(path);
            draft = draft.call(&format!("of::<{ty}>"), [], Trigger::of::<Stand>);
        }
        // The names in the place of the stand-ins.
        let names = draft.value.options.get_mut("collections");
        if let Some(names) = names.and_then(Value::as_array_mut) {
            let wanted = wanted.as_array().into_iter().flatten();
            for (name, wanted) in names.iter_mut().zip(wanted) {
                name.clone_from(wanted);
            }
        }
        draft
    }

    fn returns(&mut self, name: Option<&str>, draft: Draft<Trigger>) -> Draft<Trigger> {
        let usual = draft.value.options.get("return").cloned();
        let is_read = name == Some("webhook") || usual.is_some();
        match self.options.get("return") {
            Some(value) if usual.as_ref() == Some(value) => {
                self.options.said("return");
                draft
            }
            Some(Value::String(path)) if is_read => {
                self.options.said("return");
                draft.call("returns", [string(path)], |it| it.returns(path))
            }
            None if usual.is_some() => draft.call("without_return", [], Trigger::without_return),
            _ => draft,
        }
    }

    /// The question, and the values, that a manual flow asks for.
    fn confirm(&mut self, draft: Draft<Trigger>) -> Draft<Trigger> {
        let required = self.options.get("requireConfirmation") == Some(&Value::Bool(true));
        let question = self.options.get("confirmationDescription").and_then(input);
        let Some((code, question)) = question.filter(|_| required) else {
            return draft;
        };
        self.options.said("requireConfirmation");
        self.options.said("confirmationDescription");
        draft.call("confirm", [code], |it| it.confirm(question))
    }

    /// The values that a manual flow asks for, before which the app asks for
    /// confirmation.
    fn asks(&mut self, mut draft: Draft<Trigger>) -> Draft<Trigger> {
        let fields = self.options.get("fields").and_then(Value::as_array);
        let fields = fields.filter(|fields| !fields.is_empty());
        let scope = widgets::Scope::new(self.cx);
        let all = fields.and_then(|fields| -> Option<Vec<Asked>> {
            fields.iter().map(|it| asked(scope, it)).collect()
        });
        let (Some(all), Some(required)) = (all, self.options.get("requireConfirmation")) else {
            return draft;
        };
        self.options.said("fields");
        if *required == Value::Bool(true)
            && !draft.value.options.contains_key("requireConfirmation")
        {
            self.options.said("requireConfirmation");
        }
        for Asked { of, key, ask, said } in all {
            let arguments = [string(&key), said.code.clone()];
            draft = draft.call(&format!("ask::<{of}>"), arguments, |it| it.asked(ask));
            self.asked.push(said);
        }
        draft
    }

    fn path(&mut self, path: &TypePath) -> String {
        self.uses.path_of(path)
    }
}

/// `ITEMS_CREATE` of `items.create`
fn scope_name(scope: &str) -> Option<String> {
    let known = Scope::ALL.iter().any(|(known, _)| *known == scope);
    known.then(|| scope.replace('.', "_").to_uppercase())
}

/// The event of one collection (`articles.items.create`), which is no constant.
fn is_of_one(scope: &str) -> bool {
    let trigger = Trigger::action(&[scope]);
    flows::trigger(&trigger, &[]).is_empty()
}

/// A list of texts.
fn texts(value: &Value) -> Option<Vec<&str>> {
    value.as_array()?.iter().map(Value::as_str).collect()
}
