//! The files of the data model.

use std::collections::HashMap;

use serde_json::Value;

use super::about::{About, about};
use super::plan::{Form, Member, Part, Plan, Ty};
use super::prove::{Missing, missing};
use super::relation::{relation, whole};
use super::said::{FieldDraft, Fields};
use super::source::text;
use crate::author::{CollectionDef, CollectionPart};
use crate::codegen::attribute::Attribute;
use crate::codegen::code::Code;
use crate::codegen::file::File;
use crate::codegen::literal::json;
use crate::codegen::report::Piece;
use crate::codegen::{Context, Output};
use crate::compile::paths::Shapes;
use crate::model::{Address, DataModel, Object, SchemaKind};

/// A struct and its file.
struct Draft<'p, 'a> {
    part: &'p Part<'a>,
    file: File,
    about: About,
    fields: Vec<FieldDraft>,
}

/// Writes a file for each struct of the data model.
pub(in crate::codegen) fn write(cx: &Context<'_>, plan: &Plan<'_>, out: &mut Output) {
    let Some(model) = &cx.snapshot.data_model else {
        return;
    };
    let mut drafts = drafts(cx, plan, model);
    let declared = |drafts: &[Draft<'_, '_>]| -> Vec<CollectionDef> {
        let defs = drafts.iter().map(|draft| CollectionDef {
            fields: draft.fields.iter().map(|field| field.def.clone()).collect(),
            ..draft.about.def.clone()
        });
        defs.collect()
    };
    let (mut rest, _) = missing(&declared(&drafts), model);
    for draft in &mut drafts {
        draft.say(&mut rest);
    }
    let (rest, problems) = missing(&declared(&drafts), model);
    for (address, missing) in rest {
        let keys = missing.meta.keys().chain(missing.schema.keys());
        let keys = keys.map(|key| format!("its `{key}`"));
        for what in missing.beyond.iter().cloned().chain(keys) {
            cx.report
                .warn(format!("{address} cannot be said as it is: {what}"));
        }
    }
    for problem in problems {
        cx.report.warn(format!("`build` refuses this: {problem}"));
    }
    for (at, mut draft) in drafts.into_iter().enumerate() {
        draft.render(cx, plan);
        for choices in plan.choices.iter().filter(|choices| choices.home == at) {
            choices.write(&mut draft.file);
        }
        if draft.part.form != Form::External {
            out.root("collections", &draft.part.name);
        }
        for (member, field) in draft.part.fields.iter().zip(&draft.fields) {
            let address = SchemaKind::Fields.address(member.found.entry);
            if field.raw.is_empty() {
                cx.report.typed(Piece::Field);
            } else {
                cx.report.raw(Piece::Field, address, field.raw.join("; "));
            }
        }
        out.files.push(draft.file);
    }
}

fn drafts<'p, 'a>(cx: &Context<'_>, plan: &'p Plan<'a>, model: &DataModel) -> Vec<Draft<'p, 'a>> {
    let written = plan.parts.iter().map(|part| {
        let mut file = File::new(path(cx, part));
        let mut fields = Fields {
            cx,
            plan,
            part,
            vendor: model.vendor(),
            last: HashMap::new(),
        };
        let written = part.fields.iter().map(|member| {
            let mut draft = fields.draft(&mut file, member);
            relation(plan, part, &mut file, member, &mut draft);
            draft
        });
        let written: Vec<FieldDraft> = written.collect();
        (part, file, written)
    });
    let written: Vec<_> = written.collect();
    let defs: Vec<CollectionDef> = written
        .iter()
        .map(|(part, _, fields)| {
            let kind = match part.form {
                Form::Folder => CollectionPart::Folder,
                _ => CollectionPart::Whole,
            };
            let mut def = CollectionDef::new(kind, super::fixed::fixed(part.collection), "", "", 0);
            def.fields = fields.iter().map(|field| field.def.clone()).collect();
            def
        })
        .collect();
    let shapes = Shapes::of(&defs);
    let drafts = written.into_iter().map(|(part, mut file, fields)| {
        let mut about = about(cx, plan, part, &shapes, &mut file);
        fieldless(plan, part, &mut about);
        Draft {
            part,
            file,
            about,
            fields,
        }
    });
    drafts.collect()
}

/// Relations of fields that are not there.
fn fieldless(plan: &Plan<'_>, part: &Part<'_>, about: &mut About) {
    if part.form == Form::External {
        return;
    }
    let of_part = plan.source.relations.iter();
    let lost = of_part.filter(|((collection, field), _)| {
        *collection == part.collection && plan.declares(collection, field).is_none()
    });
    let lost: Vec<Value> = lost
        .map(|((_, field), relation)| {
            let mut whole = whole(relation);
            whole["field"] = Value::from(*field);
            whole
        })
        .collect();
    if !lost.is_empty() {
        about
            .attribute
            .set("relations", json(&Value::from(lost.clone())));
        about.def.relations = lost.into();
    }
}

/// `collections/article.rs`, or where the type is known to be.
fn path(cx: &Context<'_>, part: &Part<'_>) -> String {
    let module = part.name.module.strip_prefix(cx.root).unwrap_or_default();
    let module = module.trim_start_matches("::").replace("::", "/");
    let stem = part.name.stem();
    if module.is_empty() {
        format!("{stem}.rs")
    } else {
        format!("{module}/{stem}.rs")
    }
}

impl Draft<'_, '_> {
    /// Says in JSON what is left.
    fn say(&mut self, rest: &mut HashMap<Address, Missing>) {
        if let Some(entry) = self.part.entry
            && let Some(missing) = rest.remove(&SchemaKind::Collections.address(entry))
        {
            let About { attribute, def, .. } = &mut self.about;
            raw(attribute, "meta", &missing.meta, &mut def.meta);
        }
        for (member, draft) in self.part.fields.iter().zip(&mut self.fields) {
            let entry = member.found.entry;
            let FieldDraft {
                about,
                relation,
                def,
                raw: why,
                ..
            } = draft;
            let missing = rest.remove(&SchemaKind::Fields.address(entry));
            if missing.is_some() || def.schema.is_object() {
                let mut missing = missing.unwrap_or_default();
                let known = def.schema.as_object().cloned();
                missing.schema.extend(known.unwrap_or_default());
                raw(about, "meta", &missing.meta, &mut def.meta);
                raw(about, "schema", &missing.schema, &mut def.schema);
                why.extend(keys("meta", &missing.meta));
                why.extend(keys("schema", &missing.schema));
                why.extend(missing.beyond);
            }
            if let Some(missing) = rest.remove(&SchemaKind::Relations.address(entry)) {
                let def = &mut def.relation;
                raw(relation, "meta", &missing.meta, &mut def.meta);
                raw(relation, "schema", &missing.schema, &mut def.schema);
                why.extend(keys("relation's meta", &missing.meta));
                why.extend(keys("relation's schema", &missing.schema));
                why.extend(missing.beyond);
            }
        }
    }

    fn render(&mut self, cx: &Context<'_>, plan: &Plan<'_>) {
        let Self {
            part,
            file,
            about,
            fields,
        } = self;
        file.lines(0, &about.docs);
        let name = &part.name.ident;
        if part.form == Form::Folder {
            file.line(0, "#[derive(CollectionFolder)]");
            file.attribute(0, &about.attribute);
            file.line(0, format!("pub struct {name};"));
            return;
        }
        file.line(0, "#[derive(Collection)]");
        file.attribute(0, &about.attribute);
        file.line(0, format!("pub struct {name} {{"));
        if let Some((key, ty)) = part.other_key {
            let member = crate::codegen::names::member(key, "field", &mut Default::default());
            let mut attribute = Attribute::new("field");
            attribute.flag("primary_key");
            if member.trim_start_matches("r#") != key {
                attribute.set("name", Code::text(crate::codegen::literal::escaped(key)));
            }
            file.attribute(4, &attribute);
            file.line(4, format!("pub {member}: {ty},"));
        }
        for (member, draft) in part.fields.iter().zip(fields) {
            file.lines(4, &draft.docs);
            file.attribute(4, &draft.about);
            file.attribute(4, &draft.relation);
            let ty = written(cx, plan, file, member);
            file.line(4, format!("pub {}: {ty},", member.ident));
        }
        file.line(0, "}");
    }
}

fn raw(attribute: &mut Attribute, key: &str, said: &Object, place: &mut Value) {
    if said.is_empty() {
        return;
    }
    let value = Value::Object(said.clone());
    attribute.set(key, json(&value));
    *place = value;
}

fn keys(of: &str, said: &Object) -> Option<String> {
    let keys: Vec<&str> = said.keys().map(String::as_str).collect();
    (!keys.is_empty()).then(|| format!("its {of} says {}", keys.join(", ")))
}

/// The type of a field as it is written.
fn written(cx: &Context<'_>, plan: &Plan<'_>, file: &mut File, member: &Member<'_>) -> String {
    let mut path = |collection: &str| {
        let shape = cx.shapes.get(collection);
        shape
            .map(|shape| file.path_of(&shape.path))
            .unwrap_or_default()
    };
    let ty = match &member.ty {
        Ty::Scalar(name) => (*name).to_owned(),
        Ty::M2o(target) => format!("M2o<{}>", path(target)),
        Ty::Any(targets) => match targets.as_slice() {
            [only] => format!("AnyItem<({},)>", path(only)),
            all => {
                let all: Vec<String> = all.iter().map(|name| path(name)).collect();
                format!("AnyItem<({})>", all.join(", "))
            }
        },
        Ty::List(list) => format!("{}<{}>", list.kind, path(&list.many)),
        Ty::Choices(index) => file.name(&plan.choices[*index].name),
        Ty::Multi(index) => format!("Multi<{}>", file.name(&plan.choices[*index].name)),
    };
    let holds_nothing = text(member.found.entry, "type") == Some("alias");
    match member.nullable && !holds_nothing {
        true => format!("Option<{ty}>"),
        false => ty,
    }
}
