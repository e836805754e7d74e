//! The events that a flow can wait for.

/// The events that Directus emits, as the app offers them for
/// [`Trigger::action`](super::Trigger::action) and
/// [`Trigger::filter`](super::Trigger::filter). A scope is a text: these are the
/// names that cannot be misspelt.
///
/// ```
/// # use sync_sdk::prelude::*;
/// Trigger::action(&[Scope::AUTH_LOGIN]);
/// on::<File>(&[Scope::ITEMS_DELETE]);
/// ```
#[derive(Debug)]
pub enum Scope {}

/// Which triggers can wait for an event.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Of {
    Action,
    Filter,
    Both,
}

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $text:literal: $of:ident;)*) => {
        impl Scope {
            $($(#[$doc])*
            pub const $name: &'static str = $text;)*

            /// Every scope, with the triggers that can wait for it.
            pub(crate) const ALL: &'static [(&'static str, Of)] = &[$(($text, Of::$of)),*];
        }
    };
}

scopes! {
    /// Items are made.
    ITEMS_CREATE = "items.create": Both;
    /// Items are changed.
    ITEMS_UPDATE = "items.update": Both;
    /// Items are removed.
    ITEMS_DELETE = "items.delete": Both;
    /// A version of an item becomes the item.
    ITEMS_PROMOTE = "items.promote": Both;
    /// Items are sorted by hand; for actions.
    ITEMS_SORT = "items.sort": Action;
    /// The server starts; for actions.
    SERVER_START = "server.start": Action;
    /// The server stops; for actions.
    SERVER_STOP = "server.stop": Action;
    /// A response was sent; for actions.
    RESPONSE = "response": Action;
    /// A user logs in.
    AUTH_LOGIN = "auth.login": Both;
    /// A file was uploaded; for actions.
    FILES_UPLOAD = "files.upload": Action;
    /// Extensions are loaded; for actions.
    EXTENSIONS_LOAD = "extensions.load": Action;
    /// Extensions are unloaded; for actions.
    EXTENSIONS_UNLOAD = "extensions.unload": Action;
    /// Extensions are loaded anew; for actions.
    EXTENSIONS_RELOAD = "extensions.reload": Action;
    /// Extensions were installed; for actions.
    EXTENSIONS_INSTALLED = "extensions.installed": Action;
    /// Extensions were uninstalled; for actions.
    EXTENSIONS_UNINSTALLED = "extensions.uninstalled": Action;
    /// A path that nothing answers; for filters.
    REQUEST_NOT_FOUND = "request.not_found": Filter;
    /// A request failed; for filters.
    REQUEST_ERROR = "request.error": Filter;
    /// The database refused something; for filters.
    DATABASE_ERROR = "database.error": Filter;
    /// An access token is made; for filters.
    AUTH_JWT = "auth.jwt": Filter;
    /// An external account logs in for the first time; for filters.
    AUTH_CREATE = "auth.create": Filter;
    /// An external account logs in again; for filters.
    AUTH_UPDATE = "auth.update": Filter;
    /// Who makes a request is found out; for filters.
    AUTHENTICATE = "authenticate": Filter;
    /// A mail is sent; for filters.
    EMAIL_SEND = "email.send": Filter;
}
