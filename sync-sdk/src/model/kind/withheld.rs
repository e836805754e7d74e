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
    /// It says whose an instance is, or how others may enter it. A dump has it, as
    /// one of directus-sync has; code, which is for several instances, says it with
    /// a word more.
    Owner,
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
    of("project_owner", Why::Owner),
    of("project_usage", Why::Owner),
    of("org_name", Why::Owner),
    of("product_updates", Why::Owner),
    of("project_status", Why::Owner),
    of("mcp_oauth_enabled", Why::Owner),
    of("mcp_oauth_dcr_enabled", Why::Owner),
    of("mcp_oauth_cimd_enabled", Why::Owner),
];
