//! What is said about a field, as attributes and as the declaration that they
//! make.

use std::collections::HashMap;

use serde_json::Value;

use super::default::default;
use super::fixed::fixed;
use super::names::{translations, written};
use super::plan::{Member, Part, Plan, Ty};
use crate::author::widget::{self, WidgetSpec};
use crate::author::{
    Display, FieldCondition, FieldDef, FieldRow, Interface, Place, Position, Special, Widget,
};
use crate::codegen::Context;
use crate::codegen::attribute::Attribute;
use crate::codegen::code::Code;
use crate::codegen::docs;
use crate::codegen::file::File;
use crate::codegen::literal::{escaped, string};
use crate::codegen::rules;
use crate::codegen::widgets::{self as proposals, Owner, Scope};
use crate::compile::data_model::{SPECIALS, local_type, special};
use crate::model::{Address, Object, SchemaKind};
use crate::schema;

/// A field of a struct while it is written.
pub(super) struct FieldDraft {
    pub(super) docs: Vec<String>,
    pub(super) about: Attribute,
    pub(super) relation: Attribute,
    /// What it compiles to.
    pub(super) def: FieldDef,
    /// What is raw, and why.
    pub(super) raw: Vec<String>,
}

/// What the fields of a struct are written with.
pub(super) struct Fields<'c, 'a> {
    pub(super) cx: &'c Context<'c>,
    pub(super) plan: &'c Plan<'a>,
    pub(super) part: &'c Part<'a>,
    pub(super) vendor: Option<&'c str>,
    /// The place of the last field in each group.
    pub(super) last: HashMap<Option<&'a str>, u32>,
}

impl<'a> Fields<'_, 'a> {
    pub(super) fn draft(&mut self, file: &mut File, member: &Member<'a>) -> FieldDraft {
        let row = FieldRow::new::<String>(fixed(member.found.name), 0);
        let mut draft = FieldDraft {
            docs: Vec::new(),
            about: Attribute::new("field"),
            relation: Attribute::new("relation"),
            def: FieldDef {
                column: self.plan.column(&member.ty),
                nullable: member.nullable,
                ..FieldDef::new(&row, "")
            },
            raw: Vec::new(),
        };
        draft.column(member);
        draft.generated_key(member);
        if let Some((code, value)) = default(self.plan, file, member, self.vendor) {
            draft.about.set("default", code);
            draft.def.default = Some(value);
        }
        if member.found.is_managed() {
            draft.flags(member);
            draft.shown(member);
            draft.special(member);
            self.widgets(file, member, &mut draft);
            self.form(member, &mut draft);
            draft.texts(member);
            self.rules(file, member, &mut draft);
        } else {
            draft.about.flag("unmanaged");
            draft.def.unmanaged = true;
        }
        draft
    }

    fn address(&self, member: &Member<'_>) -> Address {
        SchemaKind::Fields.address(member.found.entry)
    }

    /// The group, and the place in it.
    fn form(&mut self, member: &Member<'a>, draft: &mut FieldDraft) {
        if let Some(group) = member.found.group
            && let Some(group) = self.part.member(group)
        {
            draft.about.set("group", Code::text(&group.ident));
            draft.def.group = Some(fixed(group.found.name));
        }
        let Some(meta) = member.found.entry.get("meta") else {
            return;
        };
        let last = self.last.entry(member.found.group).or_default();
        let next = last.saturating_add(1);
        let sort = meta.get("sort");
        let wanted = sort.and_then(schema::number);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "compared with what it was"
        )]
        let whole = wanted.map(|wanted| wanted as u32);
        match (sort, whole) {
            (Some(Value::Null), _) => {
                draft.about.set("position", Code::text("none"));
                draft.def.position = Position::Nowhere;
            }
            (_, Some(whole)) if wanted == Some(f64::from(whole)) => {
                *last = whole;
                if whole != next {
                    draft.about.set("position", Code::text(whole.to_string()));
                    draft.def.position = Position::At(whole);
                }
            }
            _ => *last = next,
        }
    }

    /// The interface and the display.
    fn widgets(&self, file: &mut File, member: &Member<'a>, draft: &mut FieldDraft) {
        let address = self.address(member);
        let related = self.related(&member.ty);
        let (field_type, choices) = (draft.def.column.field_type, &draft.def.column.choices);
        let def = &draft.def;
        let owner = Owner {
            field_type,
            local_type: local_type(&draft.def),
            choices,
        };
        let scope = Scope::new(self.cx).about(related.as_deref());
        let interface = draft.def.interface.as_ref().map(|it| {
            let name = it.0.name.as_deref();
            proposals::interface(scope.in_interface(), name, &it.0.options, Some(&owner))
        });
        let display = draft.def.display.as_ref().map(|it| {
            let name = it.0.name.as_deref();
            proposals::display(scope.in_display(), name, &it.0.options, Some(&owner))
        });
        let known_interface = knows(
            widget::interfaces(),
            def.interface.as_ref().map(|it| &it.0),
            &owner,
        );
        let known_display = knows(
            widget::displays(),
            def.display.as_ref().map(|it| &it.0),
            &owner,
        );
        for (key, proposed, is_known) in [
            ("interface", interface, known_interface),
            ("display", display, known_display),
        ] {
            let Some(proposed) = proposed else { continue };
            // Single options are counted as such.
            if !is_known {
                draft.raw.extend(proposed.raw.iter().cloned());
            }
            draft
                .about
                .set(key, proposed.accept(self.cx, file, &address));
        }
    }

    /// The collection whose items the field shows.
    fn related(&self, ty: &Ty) -> Option<String> {
        match ty {
            Ty::M2o(target) => Some(target.clone()),
            Ty::List(list) => match &list.other {
                None => Some(list.many.clone()),
                Some(other) => match &self.plan.declares(&list.many, other)?.1.ty {
                    Ty::M2o(target) => Some(target.clone()),
                    _ => None,
                },
            },
            _ => None,
        }
    }

    fn rules(&self, file: &mut File, member: &Member<'a>, draft: &mut FieldDraft) {
        let address = self.address(member);
        let collection = self.part.collection;
        if let Some(rule) = member.found.meta("validation")
            && !rule.as_object().is_some_and(Object::is_empty)
        {
            let place = Place::Validation;
            let code = rules::closure(self.cx, file, &address, collection, rule, place);
            if let Some(code) = code {
                draft.about.set("validation", code);
                draft.def.validation = Some(rule.clone());
            }
        }
        if let Some(wanted) = member.found.meta("conditions")
            && let Some(codes) = proposals::conditions(self.cx, file, &address, collection, wanted)
        {
            draft.about.item(Code::call("conditions", codes));
            let wanted = wanted.as_array().into_iter().flatten();
            let wanted = wanted.filter_map(Value::as_object).cloned();
            draft.def.conditions = wanted.map(FieldCondition::of).collect();
        }
    }
}

impl FieldDraft {
    /// What the database keeps of it.
    fn column(&mut self, member: &Member<'_>) {
        let found = &member.found;
        let key = found.has("is_primary_key");
        if key {
            self.about.flag("primary_key");
            self.def.primary_key = true;
        }
        if member.ident.trim_start_matches("r#") != found.name {
            self.about.set("name", Code::text(escaped(found.name)));
        }
        if self.def.column.data_type.is_none() {
            return;
        }
        if !key && found.has("is_unique") {
            self.about.flag("unique");
            self.def.unique = true;
        }
        if !key && found.has("is_indexed") {
            self.about.flag("index");
            self.def.index = true;
        }
        let number = |key| {
            let number = found.schema(key).and_then(schema::number)?;
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "compared with what it was"
            )]
            let whole = number as u32;
            (f64::from(whole) == number).then_some(whole)
        };
        let mut say = |key: &str, value: u32| {
            self.about.set(key, Code::text(value.to_string()));
            Some(value)
        };
        let usual = self.def.column.max_length;
        let length = number("max_length").filter(|length| *length > 0 && Some(*length) != usual);
        if self.def.column.field_type == "string"
            && found.field_type() == "string"
            && let Some(length) = length
        {
            self.def.length = say("length", length);
        }
        if self.def.column.field_type == "decimal" {
            if let Some(precision) = number("numeric_precision") {
                self.def.precision = say("precision", precision);
            }
            if let Some(scale) = number("numeric_scale") {
                self.def.scale = say("scale", scale);
            }
        }
    }

    /// A key that the database makes counts up, or is made by Directus; one in
    /// another column is said.
    fn generated_key(&mut self, member: &Member<'_>) {
        let found = &member.found;
        let counts = found.has("is_primary_key") || found.has("has_auto_increment");
        if let Some(value) = found.schema("default_value")
            && !counts
            && schema::is_generated_key(value, found.field_type())
        {
            self.def.schema = serde_json::json!({ "default_value": value });
        }
    }

    fn flags(&mut self, member: &Member<'_>) {
        let truth = |key| member.found.meta(key).and_then(schema::boolean);
        let Self { about, def, .. } = self;
        for (key, flag) in [
            ("required", &mut def.required),
            ("readonly", &mut def.readonly),
            ("hidden", &mut def.hidden),
        ] {
            if truth(key) == Some(true) {
                about.flag(key);
                *flag = true;
            }
        }
        if truth("searchable") == Some(false) {
            about.set("searchable", Code::text("false"));
            def.searchable = false;
        }
        let width = member.found.meta("width").and_then(Value::as_str);
        let widths = ["half", "half-left", "half-right", "fill"];
        if let Some(width) = widths.into_iter().find(|known| width == Some(known)) {
            about.set("width", Code::text(width.replace('-', "_")));
            def.width = width;
        }
    }

    /// Which interface and display it has, where those of its type are others.
    fn shown(&mut self, member: &Member<'_>) {
        let found = &member.found;
        let widget = |name: &str, options: &str| {
            let name = found.meta(name).and_then(Value::as_str)?.to_owned();
            // Anything else cannot be said with a name.
            let options = found.meta(options).filter(|options| options.is_object());
            Some(Widget::raw(
                Some(name),
                options.cloned().unwrap_or_default(),
            ))
        };
        let interface = widget("interface", "options");
        let (name, options) = match &interface {
            Some(widget) => (widget.name.as_deref(), &widget.options),
            None => (None, &Value::Null),
        };
        if !self.shows_by_itself(name, options) {
            let none = || Widget::raw(None, Value::Null);
            self.def.interface = Some(Interface(interface.unwrap_or_else(none)));
        }
        self.def.display = widget("display", "display_options").map(Display);
    }

    /// Whether the interface of its type is the one that is wanted.
    fn shows_by_itself(&self, name: Option<&str>, options: &Value) -> bool {
        let usual = self.def.column.interface.as_ref().map(|usual| &usual.0);
        let usual_options = usual.map(|usual| usual.options_with(&self.def.column.choices));
        let usual_options = usual_options.unwrap_or_default();
        usual.and_then(|usual| usual.name.as_deref()) == name
            && schema::same_meta(SchemaKind::Fields, "options", &usual_options, options)
    }

    /// The flags that its type does not bring.
    fn special(&mut self, member: &Member<'_>) {
        let field_type = self.def.column.field_type;
        let wanted = member.found.special();
        let is_wanted = |def: &FieldDef| schema::same_special(&special(def), &wanted, field_type);
        if is_wanted(&self.def) {
            return;
        }
        let flags = |flags: &[&str]| -> Vec<Special> {
            let flags = flags.iter().map(|flag| Special {
                flag: fixed(flag),
                checked: is_known(flag, field_type),
            });
            flags.collect()
        };
        let more: Vec<&str> = wanted
            .iter()
            .filter(|flag| !self.def.column.special.iter().any(|known| known == *flag))
            .copied()
            .collect();
        self.def.special = flags(&more);
        if is_wanted(&self.def) {
            let mut words = more.iter().map(|flag| flag_code(flag, field_type));
            let code = match (words.next(), more.len()) {
                (Some(one), 1) => one,
                (first, _) => Code::array(first.into_iter().chain(words)),
            };
            self.about.set("special", code);
            return;
        }
        self.def.special = flags(&wanted);
        self.def.only_special = true;
        let words = wanted.iter().map(|flag| flag_code(flag, field_type));
        let code = match wanted.is_empty() {
            true => Code::text("none"),
            false => Code::call("only", words),
        };
        self.about.set("special", code);
    }

    fn texts(&mut self, member: &Member<'_>) {
        let found = &member.found;
        let text = |key| found.meta(key).and_then(Value::as_str);
        if let Some(note) = text("note") {
            self.docs = docs::say(&mut self.about, "note", note);
            self.def.note = Some(note.to_owned());
        }
        if let Some(names) = found.meta("translations").and_then(translations) {
            self.about.item(written(&names));
            let names = names
                .iter()
                .map(|name| (name.language, name.translation.clone()));
            self.def.translations = names.collect();
        }
        if let Some(message) = text("validation_message") {
            self.about.set("validation_message", string(message));
            self.def.validation_message = Some(message.to_owned());
        }
    }
}

/// Whether the widget is a built-in one that is made for such a field, or none.
fn knows(
    mut specs: impl Iterator<Item = &'static WidgetSpec>,
    widget: Option<&Widget>,
    owner: &Owner<'_>,
) -> bool {
    let Some(name) = widget.and_then(|widget| widget.name.as_deref()) else {
        return true;
    };
    let spec = specs.find(|spec| spec.name == name);
    spec.is_some_and(|spec| spec.fits(owner.field_type, owner.local_type))
}

/// Whether the flag has a word, which is checked against the field's type.
fn is_known(flag: &str, field_type: &str) -> bool {
    let known = SPECIALS.iter().find(|(known, _)| *known == flag);
    known.is_some_and(|(_, types)| types.contains(&field_type))
}

fn flag_code(flag: &str, field_type: &str) -> Code {
    match is_known(flag, field_type) {
        true => Code::text(flag.replace('-', "_")),
        false => Code::text(escaped(flag)),
    }
}
