//! Which Rust type stands for what.

use std::collections::BTreeMap;

use crate::author::{CollectionPart, Declarations};
use crate::model::{Address, SchemaKind};

/// The path of the type of each record and collection that has one of its own,
/// by address. `project` is the path of the project's type: the types of its
/// crate begin with `crate::`.
pub(super) fn of(declared: &Declarations, project: &str) -> BTreeMap<Address, String> {
    let krate = format!("{}::", crate_of(project));
    let path = |path: &str| match path.strip_prefix(&krate) {
        Some(rest) => format!("crate::{rest}"),
        None => path.to_owned(),
    };
    let identities = declared.folders.iter().map(|of| of.identity);
    let identities = identities
        .chain(declared.roles.iter().map(|of| of.identity))
        .chain(declared.policies.iter().map(|of| of.identity))
        .chain(declared.flows.iter().map(|of| of.identity))
        .chain(declared.dashboards.iter().map(|of| of.identity))
        .chain(declared.presets.iter().map(|of| of.identity))
        .chain(declared.externals.iter().map(|of| of.identity));
    let records = identities.map(|of| (of.address(), path(of.path)));
    let mut types: BTreeMap<Address, String> = records.collect();
    // Several types may add fields to a collection: none of them stands for it.
    let whole = declared.collections.iter();
    let whole = whole.filter(|part| part.part != CollectionPart::Fields);
    types.extend(whole.map(|part| {
        let noun = SchemaKind::Collections.noun();
        (
            Address::new(format!("{noun}.{}", part.name)),
            path(part.path),
        )
    }));
    types
}

fn crate_of(path: &str) -> &str {
    path.split_once("::").map_or(path, |(krate, _)| krate)
}
