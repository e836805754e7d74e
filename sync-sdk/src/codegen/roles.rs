//! Roles, each in a file.

use std::collections::HashMap;

use heck::ToTitleCase;
use serde_json::Value;

use super::attribute::Attribute;
use super::code::Code;
use super::docs;
use super::file::File;
use super::literal::{json, string};
use super::names::TypeName;
use super::policies::Attachments;
use super::record::is_name;
use super::{Context, Output};
use crate::author::{Identity, RoleDef};
use crate::compile::role_fields;
use crate::model::kind::ADMIN_ROLE;
use crate::model::{Kind, Object, Record};

pub(super) fn write(cx: &Context<'_>, out: &mut Output) {
    let attachments = Attachments::of(cx);
    let roles = cx.snapshot.of(Kind::Roles);
    let parents: HashMap<&str, &str> = roles
        .iter()
        .filter_map(|role| Some((role.sync_id.as_str(), role.text("parent")?)))
        .collect();
    for role in roles {
        let Some(name) = cx.names.record(Kind::Roles, role.sync_id.as_str()) else {
            continue;
        };
        let mut file = File::new(format!("roles/{}.rs", name.stem()));
        let parent = (!is_in_ring(role.sync_id.as_str(), &parents)).then(|| parent(cx, role));
        write_role(&mut file, role, name, parent.flatten(), &attachments);
        out.files.push(file);
        out.root("roles", name);
        out.is(Kind::Roles, name.key(), &role.sync_id);
    }
}

/// The role above, if it is one of the snapshot.
fn parent<'a>(cx: &'a Context<'_>, role: &Record) -> Option<&'a TypeName> {
    cx.names.record(Kind::Roles, role.text("parent")?)
}

/// Whether a role is above itself, which code cannot say.
fn is_in_ring(role: &str, parents: &HashMap<&str, &str>) -> bool {
    let mut at = role;
    for _ in 0..=parents.len() {
        match parents.get(at) {
            Some(parent) if *parent == role => return true,
            Some(parent) => at = parent,
            None => return false,
        }
    }
    false
}

fn write_role(
    file: &mut File,
    role: &Record,
    name: &TypeName,
    parent: Option<&TypeName>,
    attachments: &Attachments<'_>,
) {
    let is_admin = role.sync_id.as_str() == ADMIN_ROLE.sync_id;
    let mut head = Head::new("role", &role.fields);
    let mut def = if is_admin {
        head.attribute.flag("admin");
        RoleDef::admin(NOBODY)
    } else {
        RoleDef::new(NOBODY, name.ident.to_title_case())
    };
    head.text("name", &mut def.name);
    head.text("icon", &mut def.icon);
    head.description(&mut def.description);
    if let Some(parent) = parent {
        let parent = Code::text(file.name(parent));
        head.attribute.set("parent", parent);
    }
    let policies = attachments.policies(role.sync_id.as_str());
    let policies = policies.map(|(policy, sort)| {
        let policy = file.name(policy);
        match sort {
            Some(sort) => Code::call(policy, [Code::behind("sort = ", Code::text(sort))]),
            None => Code::text(policy),
        }
    });
    let policies: Vec<Code> = policies.collect();
    if !policies.is_empty() {
        head.attribute.item(Code::call("policies", policies));
    }
    let mut said = role_fields(&def);
    if let Some(own) = role
        .fields
        .get("parent")
        .filter(|own| parent.is_some() || own.is_null())
    {
        said.insert("parent".to_owned(), own.clone());
    }
    head.raw(&said, &[]);
    head.write(file, "Role", name);
}

/// Whose identity does not matter.
pub(super) const NOBODY: Identity = Identity {
    kind: Kind::Roles,
    key: "",
    id: None,
    was: None,
    file: "",
    path: "",
    line: 0,
};

/// The doc comment and the attribute of a role or policy, while it is found out
/// what they have to say.
pub(super) struct Head<'a> {
    docs: Vec<String>,
    pub(super) attribute: Attribute,
    wanted: &'a Object,
}

impl<'a> Head<'a> {
    pub(super) fn new(attribute: &'static str, wanted: &'a Object) -> Self {
        Self {
            docs: Vec::new(),
            attribute: Attribute::new(attribute),
            wanted,
        }
    }

    fn wanted_text(&self, key: &str) -> Option<&'a str> {
        self.wanted.get(key).and_then(Value::as_str)
    }

    /// `name = "…"`, unless the derive says so anyway. An empty one is no name
    /// that the compiler lets pass: it stays to `raw`.
    pub(super) fn text(&mut self, key: &str, said: &mut Option<String>) {
        let wanted = self.wanted_text(key).filter(|text| is_name(text));
        if let Some(wanted) = wanted.filter(|text| said.as_deref() != Some(text)) {
            self.attribute.set(key, string(wanted));
            *said = Some(wanted.to_owned());
        }
    }

    /// The doc comment, where one can say it.
    pub(super) fn description(&mut self, said: &mut Option<String>) {
        let wanted = self.wanted_text("description");
        let Some(wanted) = wanted.filter(|text| said.as_deref() != Some(text)) else {
            return;
        };
        self.docs = docs::say(&mut self.attribute, "description", wanted);
        *said = Some(wanted.to_owned());
    }

    /// `raw = json!({…})` for whatever the rest does not say; `elsewhere` is said
    /// by others.
    pub(super) fn raw(&mut self, said: &Object, elsewhere: &[&str]) {
        // What a new instance has too needs no word.
        let is_new = |key: &str, value: &Value| {
            value.is_null() && key != "description" && !said.contains_key(key)
        };
        let raw: Object = self
            .wanted
            .iter()
            .filter(|(key, value)| {
                !elsewhere.contains(&key.as_str())
                    && said.get(*key) != Some(value)
                    && !is_new(key, value)
            })
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        if !raw.is_empty() {
            self.attribute.set("raw", json(&raw.into()));
        }
    }

    pub(super) fn write(self, file: &mut File, derive: &str, name: &TypeName) {
        file.lines(0, &self.docs);
        file.line(0, format!("#[derive({derive})]"));
        file.attribute(0, &self.attribute);
        file.line(0, format!("pub struct {};", name.ident));
    }
}
