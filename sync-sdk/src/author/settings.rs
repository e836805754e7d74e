//! The settings of an instance.

use serde_json::Value;

use super::declare::Reach;
use super::{FolderDeclaration, Identity, Input, RoleDeclaration};
use crate::model::Object;

/// The settings that a config sets; all others stay as they are on the
/// instance.
///
/// ```
/// # use sync_sdk::prelude::*;
/// let settings = Settings::new()
///     .project_name("Gazette")
///     .project_color("#336699")
///     .set("auth_login_attempts", json!(10));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub(crate) fields: Object,
    pub(crate) references: Vec<(&'static str, Identity, Reach)>,
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        pub fn $name(self, value: impl Into<Input>) -> Self {
            self.set(stringify!($name), value.into().to_value())
        }
    )*};
}

impl Settings {
    /// Settings that set nothing.
    pub fn new() -> Self {
        Self::default()
    }

    texts! {
        /// The name in the app's title.
        project_name,
        /// What stands below the name.
        project_descriptor,
        /// The app's colour (CSS).
        project_color,
        /// What stands on the login page.
        public_note,
        /// The language of people who chose none (`en-US`).
        default_language,
        /// CSS for the whole app.
        custom_css,
    }

    /// The role of people who sign up by themselves.
    pub fn public_registration_role<R: RoleDeclaration>(self) -> Self {
        self.refer("public_registration_role", R::IDENTITY, R::declare)
    }

    /// The folder that new files are stored in.
    pub fn storage_default_folder<F: FolderDeclaration>(self) -> Self {
        self.refer("storage_default_folder", F::IDENTITY, F::declare)
    }

    /// Any setting, by the name of its column; nothing checks it.
    pub fn set(mut self, key: &str, value: Value) -> Self {
        self.fields.insert(key.to_owned(), value);
        self
    }

    fn refer(mut self, key: &'static str, to: Identity, reach: Reach) -> Self {
        self.fields.insert(key.to_owned(), Value::Null);
        self.references.push((key, to, reach));
        self
    }
}
