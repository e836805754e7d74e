//! Settings that are no part of a configuration, and why.

/// Why a field of a kind is no part of a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It names a file of one instance. Its content is synced where that is
    /// wanted, see [`assets`](crate::model::assets).
    Asset,
    /// It tells one instance from another.
    Instance,
    /// It is what an instance may do. Directus 12 refuses a `PATCH` of the
    /// settings with it.
    Licence,
    /// It opens another service. It is never read, and written only where a
    /// configuration names it by `secret`.
    Secret,
}

/// A field that is no part of a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withheld {
    /// The field.
    pub field: &'static str,
    /// Why.
    pub why: Why,
}

const fn of(field: &'static str, why: Why) -> Withheld {
    Withheld { field, why }
}

/// Of `directus_settings`, in 11.17.4 and 12.4.1. A new column of this kind is
/// found by the test that compares the server's columns with what the settings
/// of the typed surface can say.
pub(super) const OF_SETTINGS: &[Withheld] = &[
    of("project_logo", Why::Asset),
    of("public_foreground", Why::Asset),
    of("public_background", Why::Asset),
    of("public_favicon", Why::Asset),
    of("project_url", Why::Instance),
    of("project_id", Why::Instance),
    of("license_key", Why::Licence),
    of("license_token", Why::Licence),
    of("license_last_validated", Why::Licence),
    of("ai_openai_api_key", Why::Secret),
    of("ai_anthropic_api_key", Why::Secret),
    of("ai_google_api_key", Why::Secret),
    of("ai_openai_compatible_api_key", Why::Secret),
    // The server stores these in the open, and answers them so.
    of("ai_openai_compatible_headers", Why::Secret),
];
