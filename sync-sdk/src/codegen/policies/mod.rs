//! Policies, each in a file, with what they grant.

mod attached;
mod grants;
mod permission;
mod repeated;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use heck::ToTitleCase;
use serde_json::{Value, json};

use super::attribute::Attribute;
use super::code::Code;
use super::file::File;
use super::literal::string;
use super::names::TypeName;
use super::roles::{Head, NOBODY};
use super::untyped::Untyped;
use super::{Context, Output};
use crate::author::PolicyDef;
use crate::compile::policy_fields;
use crate::model::kind::{ADMIN_POLICY, PUBLIC_POLICY};
use crate::model::{Kind, Record};

pub(super) use attached::Attachments;
use permission::{Granted, Permission};
use repeated::Repeated;

pub(super) fn write<'a>(cx: &'a Context<'_>, out: &mut Output, untyped: &mut Untyped<'a>) {
    let attachments = Attachments::of(cx);
    attachments.warn(cx);
    let mut permissions: BTreeMap<&str, Vec<Permission<'_>>> = BTreeMap::new();
    for record in cx.snapshot.of(Kind::Permissions) {
        let policy = record.text("policy").unwrap_or_default();
        if cx.names.record(Kind::Policies, policy).is_none() {
            untyped.add(Kind::Permissions, record, "its policy is not there");
            continue;
        }
        let of_policy = permissions.entry(policy).or_default();
        of_policy.push(Permission::of(record));
    }
    permissions
        .values_mut()
        .for_each(|all| permission::number(all));
    let granted: BTreeMap<&str, Vec<Granted<'_>>> = permissions
        .iter()
        .map(|(policy, all)| (*policy, permission::by_collection(all)))
        .collect();
    let repeated = Repeated::of(cx, &granted);
    repeated.write(out);
    for policy in cx.snapshot.of(Kind::Policies) {
        let id = policy.sync_id.as_str();
        let Some(name) = cx.names.record(Kind::Policies, id) else {
            continue;
        };
        let granted = granted.get(id).map(Vec::as_slice).unwrap_or_default();
        let mut file = File::new(format!("policies/{}.rs", name.stem()));
        head(&mut file, policy, name, &attachments);
        file.gap();
        grants::write(cx, &mut file, name, granted, &repeated);
        repeated.write_own(&mut file, id);
        out.files.push(file);
        out.root("policies", name);
        out.is(Kind::Policies, name.key(), &policy.sync_id);
        for permission in permissions.get(id).into_iter().flatten() {
            let tail = format!("{}.{}", name.key(), permission.tail());
            out.is(Kind::Permissions, tail, permission.sync_id());
        }
    }
}

/// The struct, with what is said of the policy itself.
fn head(file: &mut File, policy: &Record, name: &TypeName, attachments: &Attachments<'_>) {
    let id = policy.sync_id.as_str();
    let mut head = Head::new("policy", &policy.fields);
    let mut def = if id == PUBLIC_POLICY.sync_id {
        head.attribute.flag("public");
        PolicyDef::public(NOBODY)
    } else if id == ADMIN_POLICY.sync_id {
        head.attribute.flag("admin");
        PolicyDef::admin(NOBODY)
    } else {
        PolicyDef::new(NOBODY, name.ident.to_title_case())
    };
    head.text("name", &mut def.name);
    head.text("icon", &mut def.icon);
    head.description(&mut def.description);
    let flags = [
        ("app_access", &mut def.app_access),
        ("admin_access", &mut def.admin_access),
        ("enforce_tfa", &mut def.enforce_tfa),
    ];
    for (key, said) in flags {
        let wanted = policy.fields.get(key).and_then(Value::as_bool);
        if let Some(wanted) = wanted.filter(|wanted| *said != Some(*wanted)) {
            flag(&mut head.attribute, key, wanted);
            *said = Some(wanted);
        }
    }
    if let Some(networks) = networks(policy) {
        let list = networks.iter().map(|network| string(network));
        head.attribute.item(Code::call("ip_access", list));
        def.ip_access = Some(networks);
    }
    let usual = def.everyone.map(|_| Some(1));
    let mut said = policy_fields(&def);
    if attachments.is_raw(id) {
        said.insert("roles".to_owned(), Value::Null);
        head.raw(&said, &[]);
    } else {
        match attachments.everyone(id) {
            everyone if everyone == usual => {}
            Some(Some(1)) => {
                head.attribute.flag("everyone");
            }
            Some(sort) => {
                let sort = Code::behind("sort = ", Code::text(attached::said(sort)));
                head.attribute.item(Code::call("everyone", [sort]));
            }
            // Of the policy that is made for everyone, code says so anyway.
            None => {}
        }
        head.raw(&said, &["roles"]);
    }
    head.write(file, "Policy", name);
}

/// `app_access`, `app_access = false`
fn flag(attribute: &mut Attribute, key: &str, is: bool) {
    if is {
        attribute.flag(key);
    } else {
        attribute.set(key, Code::text("false"));
    }
}

/// The networks from which a policy holds, where there are any.
fn networks(policy: &Record) -> Option<Vec<String>> {
    let list = policy.fields.get("ip_access")?.as_array()?;
    let list: Option<Vec<String>> = list
        .iter()
        .map(|network| network.as_str().map(str::to_owned))
        .collect();
    list.filter(|list| !list.is_empty())
}

/// The rule that everything follows.
fn empty() -> Value {
    json!({})
}
