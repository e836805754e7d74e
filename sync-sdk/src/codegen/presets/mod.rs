//! Presets: a file each, with the layout that it shows.

mod columns;
mod layout;
mod path;

use std::collections::HashMap;

use serde_json::Value;

use super::attribute::Attribute;
use super::code::Code;
use super::file::File;
use super::literal::string;
use super::names::TypeName;
use super::record::{is_name, say_more};
use super::report::Piece;
use super::shape::CollectionShape;
use super::{Context, Output};
use crate::model::{Address, Kind, Object, Record};
use layout::View;

/// Writes a file for each preset.
pub(super) fn write(cx: &Context<'_>, out: &mut Output) {
    let presets = cx.snapshot.of(Kind::Presets);
    let mut alike: HashMap<_, usize> = HashMap::new();
    for preset in presets {
        *alike.entry(place(preset)).or_default() += 1;
    }
    for preset in presets {
        let id = preset.sync_id.as_str();
        let Some(name) = cx.names.record(Kind::Presets, id) else {
            continue;
        };
        out.is(Kind::Presets, name.key(), &preset.sync_id);
        out.root("presets", name);
        let mut writer = Writer {
            cx,
            name,
            preset,
            file: File::new(format!("presets/{}.rs", name.stem())),
        };
        writer.write(alike[&place(preset)] > 1);
        out.files.push(writer.file);
    }
}

/// The columns that `collection` and `View` say.
const SHOWN: [&str; 5] = [
    "collection",
    "layout",
    "layout_query",
    "layout_options",
    "filter",
];

/// What `build` wants to be different in each preset.
fn place(preset: &Record) -> [Option<&str>; 3] {
    ["collection", "role", "bookmark"].map(|column| preset.text(column))
}

struct Writer<'a> {
    cx: &'a Context<'a>,
    name: &'a TypeName,
    preset: &'a Record,
    file: File,
}

impl Writer<'_> {
    fn write(&mut self, is_one_of_many: bool) {
        let (cx, preset) = (self.cx, self.preset);
        let mut attribute = Attribute::new("preset");
        let mut said = Object::new();
        let shape = preset
            .text("collection")
            .and_then(|name| cx.shapes.get(name));
        for column in SHOWN {
            let value = preset.fields.get(column).filter(|_| shape.is_some());
            said.insert(column.to_owned(), value.cloned().unwrap_or_default());
        }
        let view = shape.map(|shape| {
            let path = self.file.path_of(&shape.path);
            attribute.set("collection", Code::text(path));
            let address = Address::new(format!("preset.{}", self.name.key()));
            let view = layout::write(cx, &mut self.file, &address, shape, &preset.fields);
            (shape, view)
        });
        if view.is_none() {
            self.report_gone();
        }
        self.columns(&mut attribute, &mut said);
        if is_one_of_many {
            attribute.flag("allow_duplicate");
        }
        let has_record = say_more(&mut attribute, preset, Kind::Presets, &said);
        if view.is_none() && !has_record {
            // Nothing else says that there is no collection.
            attribute.set("record", Code::text("json!({})"));
        }
        self.file.line(0, "#[derive(Preset)]");
        self.file.attribute(0, &attribute);
        self.file
            .line(0, format!("pub struct {};", self.name.ident));
        if let Some((shape, view)) = view {
            self.view(shape, view);
        }
    }

    /// The columns that are attributes.
    fn columns(&mut self, attribute: &mut Attribute, said: &mut Object) {
        let (cx, preset) = (self.cx, self.preset);
        let role = preset.text("role");
        if let Some(role) = role.and_then(|role| cx.names.record(Kind::Roles, role)) {
            let path = self.file.name(role);
            attribute.set("role", Code::text(path));
            said.insert("role".to_owned(), preset.text("role").into());
        } else {
            said.insert("role".to_owned(), Value::Null);
        }
        said.insert("icon".to_owned(), "bookmark".into());
        for (column, usual) in [
            ("bookmark", None),
            ("icon", Some("bookmark")),
            ("color", None),
            ("search", None),
        ] {
            let text = preset.text(column);
            let text = text.filter(|text| column != "bookmark" || is_name(text));
            if let Some(text) = text.filter(|text| Some(*text) != usual) {
                attribute.set(column, string(text));
            }
            said.insert(column.to_owned(), text.or(usual).into());
        }
        let seconds = preset
            .fields
            .get("refresh_interval")
            .and_then(Value::as_u64);
        let seconds = seconds.filter(|seconds| u32::try_from(*seconds).is_ok());
        if let Some(seconds) = seconds {
            attribute.set("refresh_interval", Code::text(seconds.to_string()));
        }
        said.insert("refresh_interval".to_owned(), seconds.into());
    }

    /// What is shown of a collection that is gone stands as JSON.
    fn report_gone(&self) {
        let why = match self.preset.text("collection") {
            Some(collection) => format!("the collection `{collection}` has no type"),
            None => "it names no collection".to_owned(),
        };
        let address = Address::new(format!("preset.{}", self.name.key()));
        let columns = [
            (Piece::Query, "layout_query"),
            (Piece::Options, "layout_options"),
            (Piece::Rule, "filter"),
        ];
        for (piece, column) in columns {
            let value = self.preset.fields.get(column);
            if value.is_some_and(|value| !value.is_null()) {
                self.cx.report.raw(piece, address.clone(), why.as_str());
            }
        }
    }

    fn view(&mut self, shape: &CollectionShape, view: View) {
        let collection = self.file.path_of(&shape.path);
        let fields = self.file.path_of(&shape.path.fields());
        let ident = &self.name.ident;
        let layout = view.layout;
        let of = match layout {
            "Table" => collection.clone(),
            other => format!("{collection}, {other}<{collection}>"),
        };
        self.file.gap();
        self.file.line(0, format!("impl View<{of}> for {ident} {{"));
        let arguments = [
            format!("{}: &mut {layout}<{collection}>", view.variable),
            format!(
                "{}: {fields}",
                if view.uses_fields { &view.fields } else { "_" }
            ),
        ];
        let signature = Code::list("fn view(", arguments.map(Code::text), ")");
        self.file.line(4, signature.render(4) + " {");
        if let Some(code) = &view.code {
            self.file.code(8, &code.clone().statement());
        }
        self.file.line(4, "}");
        self.file.line(0, "}");
    }
}
