//! What is said about a collection itself.

use serde_json::Value;

use super::default::literal;
use super::fixed::fixed;
use super::names::{translations, written};
use super::plan::{Form, Part, Plan};
use super::source::said;
use crate::author::{CollectionDef, CollectionPart};
use crate::codegen::Context;
use crate::codegen::attribute::Attribute;
use crate::codegen::code::Code;
use crate::codegen::docs;
use crate::codegen::file::File;
use crate::codegen::literal::{escaped, string};
use crate::compile::paths::Shapes;
use crate::compile::placeholders;
use crate::schema;
use heck::ToSnakeCase;

/// A collection while it is written.
pub(super) struct About {
    pub(super) docs: Vec<String>,
    pub(super) attribute: Attribute,
    /// What it compiles to, without its fields.
    pub(super) def: CollectionDef,
}

/// What a struct says of its collection. `shapes` are those of all.
pub(super) fn about(
    cx: &Context<'_>,
    plan: &Plan<'_>,
    part: &Part<'_>,
    shapes: &Shapes<'_>,
    file: &mut File,
) -> About {
    let kind = match part.form {
        Form::Whole if part.entry.is_some_and(super::plan::is_table) => CollectionPart::Whole,
        Form::Whole | Form::Folder => CollectionPart::Folder,
        Form::Extends => CollectionPart::Fields,
        Form::External => CollectionPart::Shape,
    };
    let mut about = About {
        docs: Vec::new(),
        attribute: Attribute::new("collection"),
        def: CollectionDef::new(kind, fixed(part.collection), "", "", 0),
    };
    match part.form {
        Form::Extends => {
            let owner = cx.shapes.get(part.collection);
            let owner = owner.map(|shape| file.path_of(&shape.path));
            let owner = owner.unwrap_or_default();
            about.docs = vec![format!("/// Fields that are added to [`{owner}`].")];
            about.attribute.set("extends", Code::text(owner));
            return about;
        }
        Form::External => {
            about.attribute.flag("external");
            about.docs = vec![format!(
                "/// `{}`, which the project does not own.",
                part.collection
            )];
        }
        Form::Whole | Form::Folder => {}
    }
    if part.name.ident.to_snake_case() != part.collection {
        about
            .attribute
            .set("name", Code::text(escaped(part.collection)));
    }
    if part.form == Form::External {
        if part.other_key.is_none() {
            about.attribute.flag("no_primary_key");
        }
        return about;
    }
    if part.form == Form::Whole && part.key().is_none() {
        let flag = match kind {
            CollectionPart::Folder => "no_table",
            _ => "no_primary_key",
        };
        about.attribute.flag(flag);
    } else if part.form == Form::Whole && kind == CollectionPart::Folder {
        about.attribute.flag("no_table");
    }
    let Some(entry) = part.entry else {
        return about;
    };
    if !entry.get("meta").is_some_and(Value::is_object) && part.form == Form::Whole {
        about.attribute.flag("unmanaged");
        about.def.unmanaged = true;
        return about;
    }
    about.texts(part, shapes);
    about.place(plan, part, file);
    if part.form == Form::Whole {
        about.items(plan, part, shapes, file);
    }
    about
}

impl About {
    /// What the app shows of it.
    fn texts(&mut self, part: &Part<'_>, shapes: &Shapes<'_>) {
        let Some(entry) = part.entry else { return };
        let text = |key| said(entry, "meta", key).and_then(Value::as_str);
        let Self {
            docs: lines,
            attribute,
            def,
        } = self;
        if let Some(note) = text("note") {
            *lines = docs::say(attribute, "note", note);
            def.note = Some(note.to_owned());
        }
        for (key, of, place) in [
            ("icon", "icon", &mut def.icon),
            ("color", "color", &mut def.color),
        ] {
            if let Some(value) = text(of) {
                attribute.set(key, string(value));
                *place = Some(value.to_owned());
            }
        }
        if part.form == Form::Folder {
            return;
        }
        for (key, of, place) in [
            ("display", "display_template", &mut def.display),
            ("preview", "preview_url", &mut def.preview),
        ] {
            let is_sound = |template: &str| {
                let mut paths = placeholders(template).flatten();
                paths.all(|path| shapes.follow(part.collection, path).is_ok())
            };
            if let Some(template) = text(of).filter(|template| is_sound(template)) {
                attribute.set(key, string(template));
                *place = Some(template.to_owned());
            }
        }
    }

    /// Where it stands in the app.
    fn place(&mut self, plan: &Plan<'_>, part: &Part<'_>, file: &mut File) {
        let Some(entry) = part.entry else { return };
        let text = |key| said(entry, "meta", key).and_then(Value::as_str);
        let Self { attribute, def, .. } = self;
        if let Some(group) = text("group").and_then(|group| above(plan, part, group)) {
            attribute.set("group", Code::text(file.name(&group.name)));
            def.group = Some(fixed(group.collection));
        }
        let position = said(entry, "meta", "sort").and_then(schema::number);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "compared with what it was"
        )]
        let whole = position.map(|position| position as u32);
        if let Some(whole) = whole.filter(|whole| position == Some(f64::from(*whole))) {
            attribute.set("position", Code::text(whole.to_string()));
            def.position = Some(whole);
        }
        let words = ["closed", "locked"];
        if let Some(word) = words
            .into_iter()
            .find(|word| text("collapse") == Some(word))
        {
            attribute.set("collapse", Code::text(word));
            def.collapse = word;
        }
        let truth = |key| said(entry, "meta", key).and_then(schema::boolean);
        if truth("hidden") == Some(true) {
            attribute.flag("hidden");
            def.hidden = true;
        }
        if let Some(names) = said(entry, "meta", "translations").and_then(translations) {
            attribute.item(written(&names));
            def.translations = names;
        }
    }

    /// What becomes of its items.
    fn items(&mut self, plan: &Plan<'_>, part: &Part<'_>, shapes: &Shapes<'_>, file: &mut File) {
        let Some(entry) = part.entry else { return };
        let text = |key| said(entry, "meta", key).and_then(Value::as_str);
        let truth = |key| said(entry, "meta", key).and_then(schema::boolean);
        let Self { attribute, def, .. } = self;
        for (key, flag) in [
            ("singleton", &mut def.singleton),
            ("versioning", &mut def.versioning),
        ] {
            if truth(key) == Some(true) {
                attribute.flag(key);
                *flag = true;
            }
        }
        let sort = text("sort_field").and_then(|field| part.member(field));
        if let Some(sort) = sort.filter(|sort| sort.ty.is_number()) {
            attribute.set("sort", Code::text(&sort.ident));
            def.sort = Some(fixed(sort.found.name));
        }
        let meta = entry.get("meta").and_then(Value::as_object);
        match meta.and_then(|meta| meta.get("accountability")) {
            Some(Value::Null) => {
                attribute.set("accountability", Code::text("none"));
                def.accountability = None;
            }
            Some(Value::String(word)) if word == "activity" => {
                attribute.set("accountability", Code::text("activity"));
                def.accountability = Some("activity");
            }
            _ => {}
        }
        let mut archive = Vec::new();
        if let Some(field) = text("archive_field").and_then(|field| part.member(field)) {
            archive.push(Code::behind("field = ", Code::text(&field.ident)));
            def.archive.field = Some(fixed(field.found.name));
            for (key, of, place) in [
                ("value", "archive_value", &mut def.archive.value),
                ("unarchive", "unarchive_value", &mut def.archive.unarchive),
            ] {
                let Some(value) = said(entry, "meta", of) else {
                    continue;
                };
                let Some((code, literal)) = literal(plan, file, &field.ty, value) else {
                    continue;
                };
                // Directus keeps these values as texts, whatever the field is.
                let kept = match literal {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                if Some(kept.as_str()) == value.as_str() {
                    archive.push(Code::behind(format!("{key} = "), code));
                    *place = Some(kept);
                }
            }
        }
        if truth("archive_app_filter") == Some(false) {
            archive.push(Code::text("app_filter = false"));
            def.archive.app_filter = false;
        }
        if !archive.is_empty() {
            attribute.item(Code::call("archive", archive));
        }
        let duplicate = said(entry, "meta", "item_duplication_fields").and_then(Value::as_array);
        let paths: Option<Vec<&str>> = duplicate.and_then(|paths| {
            let paths = paths.iter().map(Value::as_str);
            let sound = |path: &&str| shapes.follow(part.collection, path).is_ok();
            paths.map(|path| path.filter(sound)).collect()
        });
        if let Some(paths) = paths.filter(|paths| !paths.is_empty()) {
            let codes = paths.iter().map(|path| match part.member(path) {
                Some(field) => Code::text(&field.ident),
                None => string(path),
            });
            attribute.item(Code::call("duplicate", codes));
            def.duplicate = paths.iter().map(|path| fixed(path)).collect();
        }
    }
}

/// The folder or collection of the project that it stands below, unless it stands
/// below itself there.
fn above<'p, 'a>(plan: &'p Plan<'a>, part: &Part<'_>, group: &str) -> Option<&'p Part<'a>> {
    let own = |name: &str| {
        let found = plan.stands_for(name);
        found.filter(|part| part.form != Form::External)
    };
    let found = own(group)?;
    let (mut at, mut steps) = (found, 0);
    loop {
        if at.collection == part.collection || steps > plan.parts.len() {
            return None;
        }
        let entry = at.entry?;
        let next = said(entry, "meta", "group").and_then(Value::as_str);
        match next.and_then(own) {
            Some(next) => at = next,
            None => return Some(found),
        }
        steps += 1;
    }
}
