//! Who hears of the agency, and who writes to it.

#![allow(
    missing_docs,
    reason = "a doc comment on a field is its note in the app"
)]

use sync_sdk::prelude::*;

use super::Website;

/// Somebody who wants the newsletter.
#[derive(Collection)]
#[collection(group = Website, icon = "alternate_email", display = "{{email}}")]
pub struct Subscriber {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[field(required, unique, length = 254)]
    pub email: String,
    /// The address is theirs.
    #[field(default = false)]
    pub confirmed: bool,
    #[field(special = date_created, readonly)]
    pub asked_on: Option<Timestamp>,
}

/// A newsletter.
#[derive(Collection)]
#[collection(group = Website, icon = "newspaper", display = "{{subject}}")]
pub struct Issue {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[field(required)]
    pub subject: String,
    #[field(interface = wysiwyg())]
    pub body: Option<Text>,
    pub sent_at: Option<Timestamp>,
}

/// What somebody wrote in the form of the site.
#[derive(Collection)]
#[collection(group = Website, icon = "inbox", display = "{{email}}", accountability = none)]
pub struct Message {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[field(required, length = 254)]
    pub email: String,
    #[field(required)]
    pub text: Text,
    #[field(default = false)]
    pub answered: bool,
    #[field(special = date_created, readonly)]
    pub received_on: Option<Timestamp>,
}
