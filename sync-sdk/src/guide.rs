//! The code in the README and in the guide compiles.

macro_rules! chapters {
    ($($name:ident = $file:literal;)*) => {$(
        #[doc = include_str!($file)]
        struct $name;
    )*};
}

chapters! {
    Readme = "../../README.md";
    Introduction = "../../docs/guide/introduction.md";
    Start = "../../docs/guide/start.md";
    Existing = "../../docs/guide/existing.md";
    Structure = "../../docs/guide/structure.md";
    Environments = "../../docs/guide/environments.md";
    Plans = "../../docs/guide/plans.md";
    Escapes = "../../docs/guide/escapes.md";
    Hooks = "../../docs/guide/hooks.md";
    Selection = "../../docs/guide/selection.md";
    Dangers = "../../docs/guide/dangers.md";
    Failures = "../../docs/guide/failures.md";
    Atomic = "../../docs/guide/atomic.md";
    State = "../../docs/guide/state.md";
    Repair = "../../docs/guide/repair.md";
    Collections = "../../docs/guide/collections.md";
    Relations = "../../docs/guide/relations.md";
    Interfaces = "../../docs/guide/interfaces.md";
    Rules = "../../docs/guide/rules.md";
    Policies = "../../docs/guide/policies.md";
    Roles = "../../docs/guide/roles.md";
    Flows = "../../docs/guide/flows.md";
    Dashboards = "../../docs/guide/dashboards.md";
    Presets = "../../docs/guide/presets.md";
    Folders = "../../docs/guide/folders.md";
    Translations = "../../docs/guide/translations.md";
    Settings = "../../docs/guide/settings.md";
    Seeds = "../../docs/guide/seeds.md";
    FromTheApp = "../../docs/guide/from-the-app.md";
    FromTerraform = "../../docs/guide/from-terraform.md";
    FromDirectusSync = "../../docs/directus-sync.md";
    Versions = "../../docs/versions.md";
}

#[cfg(feature = "engine")]
chapters! {
    Drift = "../../docs/guide/drift.md";
}

#[cfg(feature = "testing")]
chapters! {
    Testing = "../../docs/guide/testing.md";
}
