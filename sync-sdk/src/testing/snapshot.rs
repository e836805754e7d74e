//! Snapshots of a project in insta's files.

use std::ffi::OsStr;
use std::path::Path;

use crate::author::{Collection, Entity, ProjectDeclaration};
use crate::compile::{Review, build_all, review};
use crate::model::{Address, SchemaKind};

/// Asserts that a project, or a part of it, is what was reviewed.
///
/// `assert_snapshot!(Gazette)` is for the whole project in all environments.
/// Its file is `snapshots/<project key>.snap` in the crate, and
/// `directus-sync check --locked` compares it without running the tests.
///
/// `assert_snapshot!(Gazette, Editors)` is for a role, policy, flow, folder or
/// collection of it, with what belongs to it: the permissions of a policy, the
/// operations of a flow, the fields and relations of a collection. Its file is
/// `snapshots/<project key>.<Editors>.snap`.
///
/// The first time, and whenever the config changes, the test fails and
/// `cargo insta review` shows the change; `INSTA_UPDATE=always cargo test`
/// writes the file at once. The text is that of
/// [`Review`](crate::compile::Review).
///
/// ```no_run
/// # use sync_sdk::prelude::*;
/// # #[derive(Policy)]
/// # pub struct Editors;
/// # impl Grants for Editors { fn grants(_: &mut Grant) {} }
/// # #[derive(Project)]
/// # #[project(policies(Editors))]
/// # pub struct Gazette;
/// # impl ProjectSpec for Gazette { type Env = (); }
/// use sync_sdk::testing::assert_snapshot;
///
/// // #[test]
/// fn nothing_changes_unseen() {
///     assert_snapshot!(Gazette);
///     assert_snapshot!(Gazette, Editors);
/// }
/// ```
#[macro_export]
macro_rules! assert_snapshot {
    ($project:ty $(,)?) => {
        $crate::testing::assert_project::<$project>(::core::env!("CARGO_MANIFEST_DIR"))
    };
    ($project:ty, $($entity:ty),+ $(,)?) => {$(
        $crate::testing::assert_part::<$project, $entity, _>(
            ::core::env!("CARGO_MANIFEST_DIR"),
            ::core::stringify!($entity),
        );
    )+};
}

/// A type that is a part of a project: a record, or a collection.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a record or collection of a project",
    note = "name a role, policy, flow, folder or collection"
)]
pub trait Part<Sort> {
    /// Its address.
    fn address() -> Address;
}

/// Tells [`Part`] that the type is a record.
#[derive(Debug)]
pub enum AsRecord {}

/// Tells [`Part`] that the type is a collection.
#[derive(Debug)]
pub enum AsCollection {}

impl<T: Entity> Part<AsRecord> for T {
    fn address() -> Address {
        T::IDENTITY.address()
    }
}

impl<C: Collection> Part<AsCollection> for C {
    fn address() -> Address {
        Address::new(format!("{}.{}", SchemaKind::Collections.noun(), C::NAME))
    }
}

/// What [`assert_snapshot!`](crate::assert_snapshot) does for a whole project,
/// in the crate of this folder.
#[track_caller]
pub fn assert_project<P: ProjectDeclaration>(krate: &str) {
    let review = review::<P>();
    compare(
        &review::path(Path::new(krate), P::key().as_str()),
        &review.to_string(),
    );
}

/// What [`assert_snapshot!`](crate::assert_snapshot) does for a part of it.
#[track_caller]
pub fn assert_part<P: ProjectDeclaration, T: Part<Sort>, Sort>(krate: &str, name: &str) {
    let address = T::address();
    let Some(text) = review::<P>().of(std::slice::from_ref(&address)) else {
        panic!("the project `{}` does not declare `{address}`", P::key());
    };
    let key = format!("{}.{name}", P::key());
    compare(&review::path(Path::new(krate), &key), &text);
}

#[track_caller]
fn review<P: ProjectDeclaration>() -> Review {
    match build_all::<P>() {
        Ok(compiled) => Review::new(&compiled),
        Err(errors) => panic!("the config is not sound:\n{errors}"),
    }
}

/// Gives the text to insta, under a path that depends on nothing but the
/// project.
fn compare(path: &Path, text: &str) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_stem().and_then(OsStr::to_str))
    else {
        unreachable!("the path was joined here")
    };
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
