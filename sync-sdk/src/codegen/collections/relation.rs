//! What is said about the relation of a field.

use serde_json::Value;

use super::fixed::fixed;
use super::plan::{Form, List, Member, Part, Plan, Ty};
use super::said::FieldDraft;
use super::source::{said, text};
use crate::author::ListDef;
use crate::codegen::code::Code;
use crate::codegen::file::File;
use crate::codegen::literal::json;
use crate::model::Object;
use crate::schema;

/// Says what the relation of the field is.
pub(super) fn relation(
    plan: &Plan<'_>,
    part: &Part<'_>,
    file: &mut File,
    member: &Member<'_>,
    draft: &mut FieldDraft,
) {
    let found = plan
        .source
        .relations
        .get(&(part.collection, member.found.name));
    match (&member.ty, found) {
        (Ty::List(list), _) => of_list(plan, part, file, member, list, draft),
        (Ty::M2o(_), None) => {
            draft.relation.flag("detached");
            draft.def.relation.detached = true;
        }
        (Ty::M2o(_), Some(relation)) => {
            foreign_key(relation, member.nullable, draft);
            deselect(plan, part, relation, draft);
        }
        (Ty::Any(_), Some(relation)) => {
            let beside = said(relation, "meta", "one_collection_field").and_then(Value::as_str);
            if let Some(beside) = beside.and_then(|field| part.member(field)) {
                draft.relation.set("collection", Code::text(&beside.ident));
                draft.def.relation.collection_field = Some(fixed(beside.found.name));
            }
            deselect(plan, part, relation, draft);
        }
        (_, Some(relation)) => {
            let raw = whole(relation);
            draft.relation.set("raw", json(&raw));
            draft.def.relation.raw = raw;
            draft.raw.push("its relation has no type".to_owned());
        }
        (_, None) => {}
    }
}

/// A relation as Directus has it, without what only this instance says.
pub(super) fn whole(relation: &Object) -> Value {
    let part = |key: &str, leave: &[&str]| {
        let part = relation.get(key)?.as_object()?;
        let said = part
            .iter()
            .filter(|(key, value)| !value.is_null() && !leave.contains(&key.as_str()));
        let said = said.map(|(key, value)| (key.clone(), value.clone()));
        Some(Value::Object(said.collect()))
    };
    let parts = [
        (
            "related_collection",
            relation.get("related_collection").cloned(),
        ),
        (
            "meta",
            part("meta", &["id"]).or_else(|| relation.get("meta").cloned()),
        ),
        ("schema", part("schema", &["constraint_name"])),
    ];
    let said = parts
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(said.collect())
}

fn foreign_key(relation: &Object, nullable: bool, draft: &mut FieldDraft) {
    if !relation.get("schema").is_some_and(Value::is_object) {
        draft.relation.flag("no_foreign_key");
        draft.def.relation.no_foreign_key = true;
        return;
    }
    let usual = if nullable { "SET NULL" } else { "NO ACTION" };
    let def = &mut draft.def.relation;
    for (key, usual, action) in [
        ("on_delete", usual, &mut def.on_delete),
        ("on_update", "NO ACTION", &mut def.on_update),
    ] {
        let wanted = schema::rule(said(relation, "schema", key));
        // Only a field that can be null can be set to null.
        let fits = nullable || wanted != "SET NULL";
        if wanted != usual && fits {
            let word = wanted.to_ascii_lowercase().replace(' ', "_");
            draft.relation.set(key, Code::text(word));
            *action = Some(wanted);
        }
    }
}

/// What becomes of an item that is taken out of its list; the list says so where
/// there is one.
fn deselect(plan: &Plan<'_>, part: &Part<'_>, relation: &Object, draft: &mut FieldDraft) {
    if deletes(relation) && list_of(plan, part, relation).is_none() {
        draft.relation.set("on_deselect", Code::text("delete"));
        draft.def.relation.on_deselect = Some("delete");
    }
}

fn deletes(relation: &Object) -> bool {
    said(relation, "meta", "one_deselect_action").and_then(Value::as_str) == Some("delete")
}

/// The list that names this relation as its inverse.
fn list_of<'p>(plan: &'p Plan<'_>, part: &Part<'_>, relation: &Object) -> Option<&'p List> {
    let one = text(relation, "related_collection")?;
    let field = said(relation, "meta", "one_field")?.as_str()?;
    match &plan.declares(one, field)?.1.ty {
        Ty::List(list) => Some(list).filter(|list| {
            list.many == part.collection && Some(list.inverse.as_str()) == text(relation, "field")
        }),
        _ => None,
    }
}

fn of_list(
    plan: &Plan<'_>,
    part: &Part<'_>,
    file: &mut File,
    member: &Member<'_>,
    list: &List,
    draft: &mut FieldDraft,
) {
    // A field as the listed collection's type has it, or the struct that adds it.
    let mut name = |field: &str| {
        let (by, member) = plan.declares(&list.many, field)?;
        let of = (by.form == Form::Extends).then(|| file.name(&by.name));
        Some(Code::text(match of {
            Some(of) => format!("{of}.{}", member.ident),
            None => member.ident.clone(),
        }))
    };
    for (key, field) in [
        ("inverse", Some(&list.inverse)),
        ("other", list.other.as_ref()),
        ("sort", list.sort.as_ref()),
    ] {
        if let Some(code) = field.and_then(|field| name(field)) {
            draft.relation.set(key, code);
        }
    }
    draft.def.relation.list = Some(ListDef {
        collection: fixed(&list.many),
        inverse: fixed(&list.inverse),
        other: list.other.as_deref().map(fixed),
        sort: list.sort.as_deref().map(fixed),
    });
    let relation = plan.source.lists.get(&(part.collection, member.found.name));
    if relation.is_some_and(|relation| deletes(relation)) {
        draft.relation.set("on_deselect", Code::text("delete"));
        draft.def.relation.on_deselect = Some("delete");
    }
}
