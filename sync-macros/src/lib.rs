//! The derive macros of `sync-sdk`.
