//! Clients to play with, on the machines of developers.

use sync_sdk::prelude::*;

use super::{Client, ClientFields, ClientStatus, Contact, ContactFields};

/// Companies that do not exist.
#[derive(Seed)]
#[seed(collection = Client, preserve_ids, update = false)]
pub enum DemoClients {
    /// Pays in time.
    Harbour,
    /// Does not.
    Windmill,
}

impl SeedRows for DemoClients {
    fn row(self, row: &mut Row<Client>, c: ClientFields) {
        match self {
            Self::Harbour => row
                .set(c.name, "Harbour & Sons")
                .set(c.status, ClientStatus::Active)
                .set(c.vat_number, "DE123456789"),
            Self::Windmill => row.set(c.name, "Windmill").set(c.payment_term, 60),
        };
    }
}

/// People who work there.
#[derive(Seed)]
#[seed(collection = Contact, preserve_ids, update = false)]
pub struct DemoContacts;

impl SeedTable for DemoContacts {
    fn rows(rows: &mut Rows<Contact>, c: ContactFields) {
        for (first_name, last_name) in [("Ann", "Anchor"), ("Bo", "Buoy")] {
            rows.add(first_name.to_lowercase())
                .set(c.client, DemoClients::Harbour)
                .set(c.first_name, first_name)
                .set(c.last_name, last_name);
        }
    }
}
