//! Parents that lead back to where they started.

use std::collections::HashMap;

use super::Problem;
use crate::author::Declarations;
use crate::model::{Address, Origin, SchemaKind};

/// Something that may stand below another.
struct Child {
    address: Address,
    origin: Origin,
    parent: Option<Address>,
    /// The attribute that says below which.
    attribute: &'static str,
}

/// Reports each ring of roles, folders or collections once, at the member that
/// comes first in the source.
pub(super) fn check(declared: &Declarations, problems: &mut Vec<Problem>) {
    let roles = declared
        .roles
        .iter()
        .map(|role| (role.identity, role.parent));
    let folders = declared
        .folders
        .iter()
        .map(|folder| (folder.identity, folder.parent));
    let records = roles.chain(folders).map(|(identity, parent)| Child {
        address: identity.address(),
        origin: identity.origin(),
        parent: parent.map(|parent| parent.address()),
        attribute: "parent",
    });
    let owned = declared.collections.iter().filter(|part| part.is_owned());
    let collections = owned.map(|collection| {
        let address =
            |name: &str| Address::new(format!("{}.{name}", SchemaKind::Collections.noun()));
        Child {
            address: address(collection.name),
            origin: collection.origin.clone(),
            parent: collection.group.map(address),
            attribute: "group",
        }
    });
    let mut children: Vec<Child> = records.chain(collections).collect();
    children.sort_by(|a, b| (&a.origin.file, a.origin.line).cmp(&(&b.origin.file, b.origin.line)));
    let parents: HashMap<&Address, &Address> = children
        .iter()
        .filter_map(|child| Some((&child.address, child.parent.as_ref()?)))
        .collect();

    let mut reported: Vec<&Address> = Vec::new();
    for child in &children {
        if reported.contains(&&child.address) {
            continue;
        }
        let Some(ring) = ring(&parents, &child.address) else {
            continue;
        };
        let path: Vec<&str> = ring
            .iter()
            .chain([&&child.address])
            .map(|address| address.tail())
            .collect();
        problems.push(Problem {
            address: child.address.clone(),
            origin: child.origin.clone(),
            message: format!(
                "its parents form a ring ({}): leave out one `{}`",
                path.join(" -> "),
                child.attribute
            ),
        });
        reported.extend(ring);
    }
}

/// The way from `start` over its parents back to `start`, if there is one.
fn ring<'a>(
    parents: &HashMap<&'a Address, &'a Address>,
    start: &'a Address,
) -> Option<Vec<&'a Address>> {
    let mut way = vec![start];
    loop {
        let next = *parents.get(way.last()?)?;
        if next == start {
            return Some(way);
        }
        if way.contains(&next) {
            return None;
        }
        way.push(next);
    }
}
