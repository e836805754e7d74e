//! Typed configuration-as-code for Directus.
