//! Dashboards: a file each, with the panels as one reads them.

mod colors;
mod grid;
mod panel;
mod query;
mod variable;

use std::collections::{BTreeMap, BTreeSet};

use heck::ToTitleCase as _;
use serde_json::Value;

use super::attribute::Attribute;
use super::code::Code;
use super::docs;
use super::file::File;
use super::literal::string;
use super::names::TypeName;
use super::record::{is_name, say_more};
use super::untyped::Untyped;
use super::{Context, Output};
use crate::model::{Address, Kind, Object, Record};
use grid::Member;
use panel::{Drawn, Painter};

/// Writes a file for each dashboard. Panels of one that is not in the snapshot
/// are those of an `external` dashboard.
pub(super) fn write<'a>(cx: &'a Context<'_>, out: &mut Output, untyped: &mut Untyped<'a>) {
    let mut panels: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for panel in cx.snapshot.of(Kind::Panels) {
        match panel.text("dashboard") {
            Some(dashboard) => panels.entry(dashboard).or_default().push(panel),
            None => untyped.add(Kind::Panels, panel, "it belongs to no dashboard"),
        }
    }
    for dashboard in cx.snapshot.of(Kind::Dashboards) {
        let id = dashboard.sync_id.as_str();
        let Some(name) = cx.names.record(Kind::Dashboards, id) else {
            continue;
        };
        out.is(Kind::Dashboards, name.key(), &dashboard.sync_id);
        let panels = panels.remove(id).unwrap_or_default();
        Board::new(cx, name.clone(), Owner::Project(dashboard), &panels).write(out);
    }
    for (id, panels) in panels {
        let name = TypeName {
            module: format!("{}::dashboards", cx.root),
            ident: cx.names.claim("external dashboard", "dashboard"),
        };
        Board::new(cx, name, Owner::Others(id), &panels).write(out);
    }
}

/// Whose a dashboard is.
enum Owner<'a> {
    Project(&'a Record),
    /// Somebody else's, with this SyncID.
    Others(&'a str),
}

struct Board<'a> {
    cx: &'a Context<'a>,
    name: TypeName,
    owner: Owner<'a>,
    members: Vec<Member<'a>>,
    /// What the panels call their variables, in rules of others.
    variables: BTreeSet<String>,
    file: File,
}

impl<'a> Board<'a> {
    fn new(cx: &'a Context<'a>, name: TypeName, owner: Owner<'a>, panels: &[&'a Record]) -> Self {
        Self {
            cx,
            owner,
            members: grid::in_order(panels),
            variables: variable::of_all(cx, panels),
            file: File::new(format!("dashboards/{}.rs", name.stem())),
            name,
        }
    }

    fn write(mut self, out: &mut Output) {
        let drawn: Vec<Drawn> = (0..self.members.len()).map(|at| self.draw(at)).collect();
        self.head();
        self.panels(&drawn);
        self.shown(drawn);
        for member in &self.members {
            let tail = format!("{}.{}", self.name.key(), member.key());
            out.is(Kind::Panels, tail, &member.record.sync_id);
        }
        out.root("dashboards", &self.name);
        out.files.push(self.file);
    }

    fn draw(&mut self, at: usize) -> Drawn {
        let member = &self.members[at];
        let painter = Painter {
            cx: self.cx,
            address: Address::new(format!("panel.{}.{}", self.name.key(), member.key())),
            variables: &self.variables,
        };
        let panel = member.record;
        let options = panel.fields.get("options").unwrap_or(&Value::Null);
        let panel_type = panel.text("type").unwrap_or_default();
        painter.draw(&mut self.file, panel_type, options)
    }

    /// The doc comment and the attributes of the struct.
    fn head(&mut self) {
        let mut attribute = Attribute::new("dashboard");
        let overlap = grid::overlap(&self.members);
        match self.owner {
            Owner::Project(record) => self.own(record, overlap, &mut attribute),
            Owner::Others(id) => {
                self.file
                    .line(0, "/// Belongs to somebody else; its panels are ours.");
                attribute.flag("external").set("id", string(id));
                if overlap {
                    attribute.flag("allow_overlap");
                }
            }
        }
        self.file.line(0, "#[derive(Dashboard)]");
        self.file.attribute(0, &attribute);
    }

    fn own(&mut self, record: &Record, overlap: bool, attribute: &mut Attribute) {
        let mut said = Object::new();
        let label = self.name.ident.to_title_case();
        said.insert("name".to_owned(), label.as_str().into());
        said.insert("icon".to_owned(), "dashboard".into());
        for (key, is_default) in [("name", label.as_str()), ("icon", "dashboard")] {
            let text = record.text(key).filter(|text| *text != is_default);
            if let Some(text) = text.filter(|text| key != "name" || is_name(text)) {
                attribute.set(key, string(text));
                said.insert(key.to_owned(), text.into());
            }
        }
        said.insert("color".to_owned(), record.text("color").into());
        if let Some(color) = record.text("color") {
            attribute.set("color", string(color));
        }
        note(&mut self.file, 0, record, attribute, &mut said);
        if overlap {
            attribute.flag("allow_overlap");
        }
        say_more(attribute, record, Kind::Dashboards, &said);
    }

    /// The struct.
    fn panels(&mut self, drawn: &[Drawn]) {
        let ident = &self.name.ident;
        if self.members.is_empty() {
            self.file.line(0, format!("pub struct {ident};"));
            return;
        }
        self.file.line(0, format!("pub struct {ident} {{"));
        for (member, drawn) in self.members.iter().zip(drawn) {
            let attribute = panel_attribute(&mut self.file, member, drawn);
            self.file.attribute(4, &attribute);
            self.file
                .line(4, format!("{}: {},", member.ident, drawn.ty));
        }
        self.file.line(0, "}");
    }

    /// What the panels show.
    fn shown(&mut self, drawn: Vec<Drawn>) {
        let ident = &self.name.ident;
        self.file.gap();
        self.file
            .line(0, format!("impl DashboardSpec for {ident} {{"));
        self.file.line(4, "fn panels() -> Self {");
        if drawn.is_empty() {
            self.file.line(8, "Self");
        } else {
            self.file.line(8, "Self {");
            for (member, drawn) in self.members.iter().zip(drawn) {
                let code = Code::behind(format!("{}: ", member.ident), drawn.code);
                self.file.line(12, code.render(12) + ",");
                self.file.needs(&code);
            }
            self.file.line(8, "}");
        }
        self.file.line(4, "}");
        self.file.line(0, "}");
    }
}

fn panel_attribute(file: &mut File, member: &Member<'_>, drawn: &Drawn) -> Attribute {
    let record = member.record;
    let mut attribute = Attribute::new("panel");
    let mut said = Object::new();
    let ((x, y), (width, height)) = (member.at, member.size);
    attribute.set("at", Code::text(format!("({x}, {y})")));
    attribute.set("size", Code::text(format!("({width}, {height})")));
    for (key, number) in [
        ("position_x", x),
        ("position_y", y),
        ("width", width),
        ("height", height),
    ] {
        said.insert(key.to_owned(), number.into());
    }
    let label = member.key().to_title_case();
    match record.text("name") {
        Some(name) if name == label => {}
        Some(name) => _ = attribute.set("name", string(name)),
        None => _ = attribute.flag("unnamed"),
    }
    said.insert("name".to_owned(), record.text("name").into());
    for key in ["icon", "color"] {
        let text = record.text(key);
        said.insert(key.to_owned(), text.into());
        if let Some(text) = text {
            attribute.set(key, string(text));
        }
    }
    let show_header = record.fields.get("show_header") == Some(&Value::Bool(true));
    said.insert("show_header".to_owned(), show_header.into());
    if show_header {
        attribute.flag("show_header");
    }
    note(file, 4, record, &mut attribute, &mut said);
    if member.is_off_grid(drawn.least) {
        attribute.flag("off_grid");
    }
    said.insert("dashboard".to_owned(), record.text("dashboard").into());
    said.insert(
        "type".to_owned(),
        record.text("type").unwrap_or_default().into(),
    );
    let options = record.fields.get("options").cloned();
    said.insert("options".to_owned(), options.unwrap_or_default());
    say_more(&mut attribute, record, Kind::Panels, &said);
    attribute
}

/// The note, as a doc comment where that says it.
fn note(
    file: &mut File,
    indent: usize,
    record: &Record,
    attribute: &mut Attribute,
    said: &mut Object,
) {
    let text = record.text("note");
    said.insert("note".to_owned(), text.into());
    let Some(text) = text else { return };
    file.lines(indent, docs::say(attribute, "note", text));
}
