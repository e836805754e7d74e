//! Fields that policies name and nothing pushes.
//!
//! A field that a struct adds to a collection (`extends = …`) can be named
//! wherever a field of that collection can, and no type leads from the name back
//! to the struct.

use super::Problem;
use super::paths::Shapes;
use crate::author::PolicyDef;
use crate::model::{Address, Kind};

const WAY_OUT: &str = "list the struct that adds it (`extends = …`) among the project's \
                       `collections`; for a field that the project does not look after, there are \
                       `fields_raw`, `preset_raw` and `Filter::raw`";

/// Reports each field that a policy names in types and that the project, as far
/// as it knows the collection, does not have.
pub(super) fn check(policies: &[PolicyDef], shapes: &Shapes<'_>, problems: &mut Vec<Problem>) {
    let noun = Kind::Permissions.spec().noun;
    for policy in policies {
        for permission in &policy.permissions {
            for path in &permission.named {
                let Err(missing) = shapes.follow(permission.collection, path) else {
                    continue;
                };
                let message = missing.or(WAY_OUT);
                // Several permissions that are granted together have one place.
                let told = problems.iter().any(|problem| {
                    problem.origin == permission.origin && problem.message == message
                });
                if !told {
                    let address = format!(
                        "{noun}.{}.{}.{}",
                        policy.identity.key,
                        permission.collection,
                        permission.action.name()
                    );
                    problems.push(Problem {
                        address: Address::new(address),
                        origin: permission.origin.clone(),
                        message,
                    });
                }
            }
        }
    }
}
