//! What `build` makes of settings, texts, trees of folders and seeds, and what
//! it refuses.

#![allow(unreachable_pub, reason = "written as in a library")]

mod folders;
mod seeds;
mod settings;
mod translations;

use sync_sdk::author::ProjectDeclaration;
use sync_sdk::compile::Compiled;
use sync_sdk::model::{Kind, Record};
use sync_sdk::prelude::*;

fn built<P: ProjectDeclaration + ProjectSpec<Env = ()>>() -> Compiled {
    sync_sdk::build::<P>(()).unwrap_or_else(|errors| panic!("{errors}"))
}

/// What is wrong with a project, in the order of the source.
fn problems<P: ProjectDeclaration + ProjectSpec<Env = ()>>() -> Vec<String> {
    let errors = sync_sdk::build::<P>(()).expect_err("something is wrong");
    errors
        .iter()
        .map(|problem| format!("{}: {}", problem.address, problem.message))
        .collect()
}

fn record<'a>(compiled: &'a Compiled, kind: Kind, address: &str) -> &'a Record {
    let named = |record: &&Record| {
        let found = record.address.as_ref();
        found.is_some_and(|found| found.as_str() == address)
    };
    let found = compiled.snapshot.of(kind).iter().find(named);
    found.unwrap_or_else(|| panic!("no record `{address}`"))
}

/// A project with the roots of its attribute.
macro_rules! project {
    ($name:ident, $($roots:tt)*) => {
        #[derive(Project)]
        #[project(key = "rest", $($roots)*)]
        pub struct $name;

        impl ProjectSpec for $name {
            type Env = ();
        }
    };
}
use project;
