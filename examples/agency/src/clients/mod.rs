//! Who the agency works for.

#![allow(
    missing_docs,
    reason = "a doc comment on a field is its note in the app"
)]

pub mod demo;
pub mod views;

use sync_sdk::prelude::*;

use crate::billing::{Invoice, Offer};
use crate::files::Logos;
use crate::projects::Project;

/// All of it, for grants.
pub type All = (Client, Contact, Interaction);

/// Companies, and the people there.
#[derive(CollectionFolder)]
#[collection(icon = "handshake", color = "#6644FF", translations(de_de = "Kunden"))]
pub struct Clients;

/// How far it has come with a client.
#[derive(Choices)]
pub enum ClientStatus {
    /// Somebody has asked.
    #[choice(icon = "visibility", color = "#FFA439")]
    Lead,
    /// There is work.
    #[choice(icon = "bolt", color = "#2ECDA7")]
    Active,
    /// There was work.
    #[choice(icon = "bedtime", color = "#A2B5CD")]
    Dormant,
}

/// A company that the agency works for, or would like to.
#[derive(Collection)]
#[collection(group = Clients, icon = "apartment", display = "{{name}}")]
#[collection(archive(
    field = status,
    value = ClientStatus::Dormant,
    unarchive = ClientStatus::Active
))]
pub struct Client {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[field(required, unique, length = 120, interface = input().trim(), width = half)]
    pub name: String,
    #[field(default = ClientStatus::Lead, display = labels(), width = half)]
    pub status: ClientStatus,
    #[field(interface = image().folder::<Logos>().letterbox(), width = half)]
    pub logo: Option<M2o<File>>,
    /// Who answers when the client calls.
    #[field(display = user().circle(), width = half)]
    pub manager: Option<M2o<User>>,
    #[field(interface = tags().lowercase().alphabetize())]
    pub sectors: Option<Csv>,
    /// For the agency only: no client sees it.
    #[field(interface = markdown())]
    pub notes: Option<Text>,
    #[field(interface = group_detail().icon("receipt_long").closed())]
    pub billing: Group,
    #[field(
        group = billing,
        length = 20,
        interface = input().monospace(),
        validation = |c| c.vat_number.matches("^[A-Z]{2}[0-9A-Z]{2,12}$"),
        validation_message = "Two letters of the country, then the number",
        width = half
    )]
    pub vat_number: Option<String>,
    /// In days.
    #[field(group = billing, default = 30, interface = input().min(0).max(90), width = half)]
    pub payment_term: i16,
    #[field(group = billing, interface = textarea().soft_length(400))]
    pub address: Option<Text>,
    #[field(special = date_created, hidden, readonly)]
    pub created_on: Option<Timestamp>,
    #[field(special = user_created, hidden, readonly)]
    pub created_by: Option<M2o<User>>,
    #[relation(inverse = client)]
    pub contacts: O2m<Contact>,
    #[relation(inverse = client)]
    pub projects: O2m<Project>,
    #[relation(inverse = client)]
    pub offers: O2m<Offer>,
    #[relation(inverse = client)]
    pub invoices: O2m<Invoice>,
}

/// Somebody at a client.
#[derive(Collection)]
#[collection(group = Clients, icon = "badge", display = "{{first_name}} {{last_name}}")]
pub struct Contact {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[relation(on_delete = cascade)]
    pub client: M2o<Client>,
    #[field(required, length = 80, width = half)]
    pub first_name: String,
    #[field(required, length = 80, width = half)]
    pub last_name: String,
    #[field(
        length = 254,
        index,
        interface = input().icon_left("mail").trim(),
        validation = |c| c.email.matches("^[^@ ]+@[^@ ]+$"),
        width = half
    )]
    pub email: Option<String>,
    #[field(length = 30, interface = input().icon_left("call"), width = half)]
    pub phone: Option<String>,
    /// Gets the invoices.
    #[field(default = false)]
    pub pays: bool,
}

/// How people spoke with each other.
#[derive(Choices)]
pub enum Channel {
    #[choice(icon = "call")]
    Call,
    #[choice(icon = "mail")]
    Mail,
    #[choice(icon = "groups")]
    Meeting,
}

/// A talk with a client, for those who were not there.
#[derive(Collection)]
#[collection(group = Clients, icon = "forum", display = "{{client.name}}: {{summary}}")]
pub struct Interaction {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[relation(on_delete = cascade)]
    #[field(width = half)]
    pub client: M2o<Client>,
    #[relation(on_delete = set_null)]
    #[field(
        width = half,
        interface = select_item().template("{{ first_name }} {{ last_name }}")
    )]
    pub contact: Option<M2o<Contact>>,
    #[field(interface = select_radio(), default = Channel::Call, width = half)]
    pub channel: Channel,
    #[field(default = NOW, display = datetime().relative(), width = half)]
    pub happened_at: Timestamp,
    #[field(required)]
    pub summary: String,
    pub minutes: Option<Text>,
    #[field(special = user_created, readonly)]
    pub noted_by: Option<M2o<User>>,
}
