//! The derive macros of [`sync-sdk`](https://docs.rs/sync-sdk); use them through
//! `sync_sdk::prelude`, where each is documented beside the trait it implements.
//!
//! Each derive parses its attributes (darling), lowers them to a model that is
//! known to be sound, gathering every mistake with the token concerned, and
//! emits code that names nothing but the SDK's hidden module, `core` and `std`.
//! A derive that fails emits an empty impl beside its errors, so that one
//! mistake gives one message.
//!
//! Each takes `crate = path` in its attribute, for a crate that knows the SDK by
//! another name.

mod attached;
mod choices;
mod collection;
mod collection_folder;
mod common;
mod dashboard;
mod editor;
mod entity;
mod environment;
mod flow;
mod folder;
mod keyword;
mod language;
mod pair;
mod policy;
mod preset;
mod project;
mod role;
mod seed;
mod translated;
mod translations;

#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

macro_rules! derives {
    ($($(#[$doc:meta])* $derive:ident($($attribute:ident),*) = $function:ident in $module:ident;)*) => {$(
        $(#[$doc])*
        #[proc_macro_derive($derive, attributes($($attribute),*))]
        pub fn $function(input: TokenStream) -> TokenStream {
            common::expand(input, $module::expand, $module::dummy)
        }
    )*

        /// What each derive does, by its name.
        #[cfg(test)]
        const DERIVES: &[(&str, fn(&syn::DeriveInput) -> darling::Result<proc_macro2::TokenStream>)] =
            &[$((stringify!($derive), $module::expand)),*];
    };
}

derives! {
    /// A struct is a collection, its fields are the collection's fields.
    ///
    /// `#[collection(…)]`: `name`, `icon`, `color`, `note`, `display`, `sort`,
    /// `group`, `archive(field, value, unarchive, app_filter)`, `versioning`,
    /// `duplicate(…)`, `accountability`, `preview`, `collapse`,
    /// `translations(…)`, `hidden`, `singleton`, `position`, `protect`, `meta`,
    /// `unmanaged`, `no_primary_key`, `no_table`, `relations`; `external` for a
    /// collection that the project does not own, `extends` for fields that it
    /// adds to one. A doc comment is the note.
    ///
    /// `#[field(…)]`: `primary_key`, `name`, `default`, `required`, `readonly`,
    /// `hidden`, `unique`, `index`, `length`, `precision`, `scale`, `special`,
    /// `interface`, `display`, `width`, `group`, `position`, `note`,
    /// `translations(…)`, `validation`, `validation_message`, `conditions(…)`,
    /// `searchable`, `protect`, `unmanaged`, `meta`, `schema`. A doc comment is the note.
    ///
    /// `#[relation(…)]`, at the field that stores the other item's key:
    /// `on_delete`, `on_update`, `on_deselect`, `no_foreign_key`, `meta`,
    /// `schema`, and `collection` for an `AnyItem`; at a field that lists items:
    /// `inverse`, `other`, `sort`, `on_deselect`; at either: `detached`; `raw` is all
    /// of it. A field
    /// is named by its member (`article`), or by the struct that adds it to a
    /// collection (`Staff.article`).
    Collection(collection, field, relation) = derive_collection in collection;
    /// A unit struct is a folder of the navigation, which holds collections.
    ///
    /// `#[collection(…)]`: `name`, `icon`, `color`, `note`, `group`, `collapse`,
    /// `translations(…)`, `hidden`, `meta`. A doc comment is the note.
    CollectionFolder(collection) = derive_collection_folder in collection_folder;
    /// An enum without data is a closed set of values.
    ///
    /// `#[choice(…)]` on a variant: `value` (a text, or in all variants a whole
    /// number), `text`, `icon`, `color`; on the enum: `column` (the type of the
    /// column where it is not `String`, `i32` or, for large numbers, `i64`).
    Choices(choice) = derive_choices in choices;
    /// A struct is a policy; `impl Grants` says what it allows.
    ///
    /// `#[policy(…)]`: `name`, `icon`, `app_access`, `admin_access`,
    /// `enforce_tfa`, `ip_access`, `roles`, `public`, `admin`; and `key`, `id`,
    /// `was` (the key that it had), `protect` (a push may not delete it),
    /// `record = json!({ … })` (columns as Directus stores them), `external` (it
    /// belongs to somebody else), which every record takes. A doc comment is the
    /// description.
    Policy(policy) = derive_policy in policy;
    /// A struct is a role.
    ///
    /// `#[role(…)]`: `name`, `icon`, `parent`, `policies`, `admin`, `key`, `id`,
    /// `was`, `protect`, `record`, `external`. A doc comment is the description.
    Role(role) = derive_role in role;
    /// A struct is a folder of the file library.
    ///
    /// `#[folder(…)]`: `name`, `parent`, `children`, `flows` (a folder of flows),
    /// `key`, `id`, `was`, `protect`, `external`.
    Folder(folder) = derive_folder in folder;
    /// A struct is a flow, its fields are the flow's operations; `impl FlowSpec`
    /// says when it runs and what they do.
    ///
    /// `#[flow(…)]`: `name`, `icon`, `color`, `folder` (Directus 12),
    /// `inactive`, `accountability`, `allow_loop`, `allow_overlap`,
    /// `unchecked_templates`, `key`, `id`, `was`, `protect`, `external`. A doc
    /// comment is the description.
    ///
    /// `accountability` is `all` (the default), `activity` or `none`. With `all`
    /// Directus keeps the options of the operations of each run, the values of
    /// `secret(…)` in clear text: say `activity` or `none` where they use one.
    ///
    /// `#[op(…)]`: `start`, `resolve`, `reject`, `name`, `key` (when it is no
    /// Rust name), `at = (x, y)`, `detached`, `unchecked_templates`, `id`, `was`.
    ///
    /// For each operation there is a constant of its name, which names its result
    /// in those that follow: `Self::read.path("title")`.
    Flow(flow, op) = derive_flow in flow;
    /// A struct is a dashboard, its fields are the dashboard's panels; `impl
    /// DashboardSpec` says what they show.
    ///
    /// `#[dashboard(…)]`: `name`, `icon`, `color`, `note`, `allow_overlap`,
    /// `key`, `id`, `was`, `protect`, `record`, `external` (only its panels are
    /// the project's own). A doc comment is the note.
    ///
    /// `#[panel(…)]`: `at`, `size`, `name`, `unnamed`, `icon`, `color`, `note`,
    /// `show_header`, `off_grid`, `record`, `id`, `was`. A doc comment is the note.
    Dashboard(dashboard, panel) = derive_dashboard in dashboard;
    /// A struct is a preset: how a collection is shown, from the start or as a
    /// bookmark; `impl View` says what is shown.
    ///
    /// `#[preset(…)]`: `collection`, `role`, `bookmark`, `icon`, `color`,
    /// `search`, `refresh_interval`, `allow_duplicate`, `key`, `id`, `was`,
    /// `protect`, `record` (with it, `collection` and `View` can be left out).
    Preset(preset) = derive_preset in preset;
    /// A struct is a project; `impl ProjectSpec` names its environments.
    ///
    /// `#[project(…)]`: `key`, `collections`, `folders`, `roles`, `policies`,
    /// `flows`, `dashboards`, `presets`, `translations`, `seeds`, `protect`.
    Project(project) = derive_project in project;
    /// An enum without data is a list of texts in several languages.
    ///
    /// `#[translations(…)]`: `languages(en_us, fr_fr)`, `partial`, `prefix`.
    ///
    /// `#[text(…)]` on a variant: a text for each language, `key`.
    Translations(translations, text) = derive_translations in translations;
    /// An enum or a struct is a list of rows; `impl SeedRows` or
    /// `impl SeedTable` says what they hold.
    ///
    /// `#[seed(…)]`: `collection`, `insert_order`, `create`, `update`, `delete`,
    /// `preserve_ids`, `ignore_on_update`, `key`.
    ///
    /// `#[row(…)]` on a variant: `key`, `id`, `was`.
    Seed(seed, row) = derive_seed in seed;
    /// An enum without data lists the environments of a project.
    ///
    /// `#[environment(name = "…")]` on a variant.
    Environment(environment) = derive_environment in environment;
}
