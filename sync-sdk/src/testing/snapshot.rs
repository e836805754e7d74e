//! Snapshots of a project in insta's files.

use std::path::{Path, PathBuf};

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
        $crate::__compare!($crate::testing::Reviewed::project::<$project>(
            ::core::env!("CARGO_MANIFEST_DIR")
        ))
    };
    ($project:ty, $($part:ty),+ $(,)?) => {$(
        $crate::__compare!($crate::testing::Reviewed::part::<$project, $part, _>(
            ::core::env!("CARGO_MANIFEST_DIR"),
            ::core::stringify!($part),
        ));
    )+};
}

/// In the user's crate, so that insta finds that one's workspace.
#[doc(hidden)]
#[macro_export]
macro_rules! __compare {
    ($reviewed:expr) => {{
        let reviewed = $reviewed;
        reviewed
            .settings()
            .bind(|| $crate::testing::insta::assert_snapshot!(reviewed.name(), reviewed.text()));
    }};
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

/// A text and the file in which its reviewed form is: what
/// [`assert_snapshot!`](crate::assert_snapshot) gives to insta.
#[derive(Debug)]
pub struct Reviewed {
    folder: PathBuf,
    name: String,
    text: String,
}

impl Reviewed {
    /// A whole project, in the crate of this folder.
    ///
    /// # Panics
    ///
    /// When the project does not compile.
    #[track_caller]
    pub fn project<P: ProjectDeclaration>(krate: &str) -> Self {
        Self {
            folder: review::folder(Path::new(krate)),
            name: P::key().to_string(),
            text: review::<P>().to_string(),
        }
    }

    /// A part of it, by the name that its type has in the test.
    ///
    /// # Panics
    ///
    /// When the project does not compile, or does not declare the part.
    #[track_caller]
    pub fn part<P: ProjectDeclaration, T: Part<Sort>, Sort>(krate: &str, part: &str) -> Self {
        let address = T::address();
        let Some(text) = review::<P>().of(std::slice::from_ref(&address)) else {
            panic!("the project `{}` does not declare `{address}`", P::key());
        };
        let part = part.rsplit("::").next().unwrap_or(part).trim();
        Self {
            folder: review::folder(Path::new(krate)),
            name: format!("{}.{part}", P::key()),
            text,
        }
    }

    /// The name of the file, without `.snap`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is compared.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where insta looks for it: at a path that depends on nothing but the
    /// crate.
    pub fn settings(&self) -> insta::Settings {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&self.folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings
    }
}

#[track_caller]
fn review<P: ProjectDeclaration>() -> Review {
    match build_all::<P>() {
        Ok(compiled) => Review::new(&compiled),
        Err(errors) => panic!("the config is not sound:\n{errors}"),
    }
}
