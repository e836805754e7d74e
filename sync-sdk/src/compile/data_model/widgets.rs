//! Interfaces and displays: their options, and whether they suit the field.

use serde_json::Value;

use super::field_address;
use super::fields::special;
use crate::author::{CollectionDef, FieldDef, Widget};
use crate::compile::Problem;

/// What an interface and a display are checked with.
pub(super) struct Widgets<'a> {
    pub(super) declared: &'a [CollectionDef],
    pub(super) problems: &'a mut Vec<Problem>,
}

impl Widgets<'_> {
    /// The name and options of a field's interface: its author's, else its
    /// type's.
    pub(super) fn interface(
        &mut self,
        collection: &CollectionDef,
        field: &FieldDef,
    ) -> (Value, Value) {
        if let Some(interface) = &field.interface {
            self.check("interface", collection, field, &interface.0);
        }
        let interface = field.interface.as_ref().or(field.column.interface.as_ref());
        Self::values(field, interface.map(|interface| &interface.0))
    }

    /// The name and options of a field's display.
    pub(super) fn display(
        &mut self,
        collection: &CollectionDef,
        field: &FieldDef,
    ) -> (Value, Value) {
        let display = field.display.as_ref().map(|display| &display.0);
        if let Some(display) = display {
            self.check("display", collection, field, display);
        }
        Self::values(field, display)
    }

    fn values(field: &FieldDef, widget: Option<&Widget>) -> (Value, Value) {
        let Some(widget) = widget else {
            return (Value::Null, Value::Null);
        };
        let options = widget.options_with(&field.column.choices);
        (Value::from(widget.name.clone()), options)
    }

    fn check(&mut self, what: &str, collection: &CollectionDef, field: &FieldDef, widget: &Widget) {
        let Some(spec) = widget.spec else {
            return;
        };
        let (field_type, local) = (field.column.field_type, local_type(field));
        let message = if !spec.fits(field_type, local) {
            format!(
                "the {what} `{0}` is not made for {1}; if it shall be this one, say `{what} = raw(\"{0}\", json!({{…}}))`",
                spec.name,
                describe(field_type, local),
            )
        } else if let (Some(about), Some(related)) = (widget.related, self.related(field))
            && about != related
        {
            format!(
                "the filter of its {what} is about `{about}`, but the field refers to `{related}`"
            )
        } else {
            return;
        };
        self.problems.push(Problem {
            address: field_address(collection, field),
            origin: field.origin.clone(),
            message,
        });
    }

    /// The collection whose items the field's interface shows, where its filter
    /// is about these: behind a junction, those on the other side.
    fn related(&self, field: &FieldDef) -> Option<&'static str> {
        if let Some((collection, _)) = field.column.target {
            return Some(collection);
        }
        let list = field.relation.list.as_ref()?;
        match local_type(field) {
            "o2m" => Some(list.collection),
            "m2m" | "files" => {
                let junctions = self.declared.iter().filter(|it| it.name == list.collection);
                let other = junctions
                    .flat_map(|junction| &junction.fields)
                    .find(|field| Some(field.name) == list.other)?;
                other.column.target.map(|(collection, _)| collection)
            }
            _ => None,
        }
    }
}

/// What the field is to the app, by what Directus knows of it.
pub(crate) fn local_type(field: &FieldDef) -> &'static str {
    const ALIASES: [&str; 6] = ["group", "translations", "files", "m2m", "m2a", "o2m"];
    match field.column.target {
        Some(("directus_files", _)) => return "file",
        Some(_) => return "m2o",
        None if field.column.field_type != "alias" => return "standard",
        None => {}
    }
    let special = special(field);
    let known = ALIASES.into_iter().find(|alias| special.contains(alias));
    known.unwrap_or("presentation")
}

fn describe(field_type: &str, local: &str) -> String {
    match local {
        "standard" => format!("a field of the type `{field_type}`"),
        "m2o" => format!("a many-to-one field (`{field_type}`)"),
        "file" => "a file".to_owned(),
        "presentation" => "a field without data".to_owned(),
        "group" => "a group".to_owned(),
        local => format!("a field of the kind `{local}`"),
    }
}
