//! Parents that lead back to where they started.

use std::collections::HashMap;

use super::Problem;
use crate::author::{Declarations, Identity};
use crate::model::Address;

/// Reports each ring of roles or folders once, at the member that
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
    let mut edges: Vec<(Identity, Option<Identity>)> = roles.chain(folders).collect();
    edges.sort_by_key(|(identity, _)| (identity.file, identity.line));
    let parents: HashMap<Address, Address> = edges
        .iter()
        .filter_map(|(child, parent)| Some((child.address(), (*parent)?.address())))
        .collect();

    let mut reported: Vec<Address> = Vec::new();
    for (identity, _) in &edges {
        let start = identity.address();
        if reported.contains(&start) {
            continue;
        }
        let Some(ring) = ring(&parents, &start) else {
            continue;
        };
        let path: Vec<&str> = ring
            .iter()
            .chain([&start])
            .map(|address| address.tail())
            .collect();
        problems.push(Problem {
            address: start.clone(),
            origin: identity.origin(),
            message: format!(
                "its parents form a ring ({}): leave out one `parent`",
                path.join(" -> ")
            ),
        });
        reported.extend(ring);
    }
}

/// The way from `start` over its parents back to `start`, if there is one.
fn ring(parents: &HashMap<Address, Address>, start: &Address) -> Option<Vec<Address>> {
    let mut way = vec![start.clone()];
    loop {
        let next = parents.get(way.last()?)?;
        if next == start {
            return Some(way);
        }
        if way.contains(next) {
            return None;
        }
        way.push(next.clone());
    }
}
