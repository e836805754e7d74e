//! What the agency asks for its work, and gets.

#![allow(
    missing_docs,
    reason = "a doc comment on a field is its note in the app"
)]

pub mod flows;
pub mod views;

use sync_sdk::prelude::*;

use crate::clients::Client;
use crate::files::Documents;
use crate::projects::Project;
use crate::texts::Strings;

/// Offers, for grants.
pub type Offers = (Offer, OfferLine);

/// Invoices, for grants.
pub type Invoices = (Invoice, InvoiceLine, Payment);

/// Offers and invoices.
#[derive(CollectionFolder)]
#[collection(
    icon = "payments",
    color = "#FFA439",
    translations(de_de = "Abrechnung")
)]
pub struct Billing;

/// How much tax is on a line.
#[derive(Collection)]
#[collection(group = Billing, icon = "percent", display = "{{name}}")]
pub struct TaxRate {
    #[field(primary_key, length = 16)]
    pub code: String,
    #[field(required)]
    pub name: String,
    #[field(precision = 5, scale = 2, display = formatted().suffix(" %"))]
    pub percent: Decimal,
}

/// How far an offer has come.
#[derive(Choices)]
pub enum OfferStatus {
    #[choice(icon = "edit")]
    Draft,
    #[choice(icon = "outgoing_mail", color = "#3399FF")]
    Sent,
    #[choice(icon = "thumb_up", color = "#2ECDA7")]
    Accepted,
    #[choice(icon = "thumb_down", color = "#E35169")]
    Declined,
    #[choice(icon = "hourglass_disabled", color = "#A2B5CD")]
    Expired,
}

/// What the agency would do, and for how much.
#[derive(Collection)]
#[collection(group = Billing, icon = "request_quote", display = "{{number}} {{title}}")]
#[collection(duplicate(client, title, "lines.title", "lines.price"))]
pub struct Offer {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[field(required, unique, length = 20, interface = input().monospace(), width = half)]
    pub number: String,
    #[field(default = OfferStatus::Draft, display = labels(), width = half)]
    pub status: OfferStatus,
    #[field(required)]
    pub title: String,
    #[relation(on_delete = restrict)]
    #[field(width = half)]
    pub client: M2o<Client>,
    #[field(width = half)]
    pub valid_until: Option<Date>,
    #[field(precision = 12, scale = 2, display = formatted().suffix(" €"), width = half)]
    pub total: Option<Decimal>,
    #[field(interface = file().folder::<Documents>().mime_types(["application/pdf"]), width = half)]
    pub document: Option<M2o<File>>,
    #[relation(inverse = offer, sort = place, on_deselect = delete)]
    pub lines: O2m<OfferLine>,
}

/// A line of an offer.
#[derive(Collection)]
#[collection(group = Billing, icon = "list", display = "{{title}}", hidden, sort = place)]
pub struct OfferLine {
    #[field(primary_key, hidden, readonly)]
    pub id: i32,
    #[relation(on_delete = cascade)]
    pub offer: M2o<Offer>,
    #[field(required)]
    pub title: String,
    #[field(precision = 12, scale = 2)]
    pub price: Decimal,
    #[field(hidden)]
    pub place: Option<i32>,
}

/// How far an invoice has come.
#[derive(Choices)]
pub enum InvoiceStatus {
    #[choice(icon = "edit")]
    Draft,
    #[choice(icon = "outgoing_mail", color = "#3399FF")]
    Sent,
    #[choice(text = Strings::Overdue, icon = "warning", color = "#E35169")]
    Overdue,
    #[choice(icon = "check", color = "#2ECDA7")]
    Paid,
    #[choice(icon = "block", color = "#A2B5CD")]
    Cancelled,
}

/// What a client owes.
#[derive(Collection)]
#[collection(group = Billing, icon = "receipt_long", display = "{{number}}")]
#[collection(archive(
    field = status,
    value = InvoiceStatus::Cancelled,
    unarchive = InvoiceStatus::Draft
))]
pub struct Invoice {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[field(
        interface = notice().text("What was sent is cancelled and written anew.").warning(),
        hidden,
        conditions(when("Sent", |i| i.status.ne(InvoiceStatus::Draft)).hidden(false))
    )]
    pub hint: Presentation,
    #[field(required, unique, length = 20, interface = input().monospace(), width = half)]
    pub number: String,
    #[field(default = InvoiceStatus::Draft, display = labels(), width = half)]
    pub status: InvoiceStatus,
    #[relation(on_delete = restrict)]
    #[field(width = half)]
    pub client: M2o<Client>,
    #[relation(on_delete = set_null)]
    #[field(width = half)]
    pub project: Option<M2o<Project>>,
    #[field(width = half)]
    pub issued_on: Option<Date>,
    #[field(width = half)]
    pub due_on: Option<Date>,
    #[field(precision = 12, scale = 2, display = formatted().bold().suffix(" €"), width = half)]
    pub total: Option<Decimal>,
    #[field(readonly, width = half)]
    pub paid_on: Option<Date>,
    #[relation(inverse = invoice, sort = place, on_deselect = delete)]
    pub lines: O2m<InvoiceLine>,
    #[relation(inverse = invoice)]
    pub payments: O2m<Payment>,
}

/// A line of an invoice.
#[derive(Collection)]
#[collection(group = Billing, icon = "list", display = "{{title}}", hidden, sort = place)]
pub struct InvoiceLine {
    #[field(primary_key, hidden, readonly)]
    pub id: i32,
    #[relation(on_delete = cascade)]
    pub invoice: M2o<Invoice>,
    #[field(required)]
    pub title: String,
    #[field(precision = 12, scale = 2)]
    pub price: Decimal,
    #[relation(on_delete = restrict)]
    pub tax: Option<M2o<TaxRate>>,
    #[field(hidden)]
    pub place: Option<i32>,
}

/// Money that came in.
#[derive(Collection)]
#[collection(group = Billing, icon = "savings", display = "{{received_on}} {{amount}}")]
pub struct Payment {
    #[field(primary_key, hidden, readonly)]
    pub id: i64,
    #[relation(on_delete = restrict)]
    pub invoice: M2o<Invoice>,
    #[field(required, width = half)]
    pub received_on: Date,
    #[field(required, precision = 12, scale = 2, width = half)]
    pub amount: Decimal,
    /// Nothing is left to pay.
    #[field(default = true)]
    pub settles: bool,
    /// What the bank says.
    #[field(interface = code().language("plaintext"))]
    pub statement: Option<Text>,
}

/// Taxes of the country.
#[derive(Seed)]
#[seed(collection = TaxRate, delete = false)]
pub enum TaxRates {
    /// Nearly everything.
    Standard,
    /// Books, and the like.
    Reduced,
    /// Abroad.
    None,
}

impl SeedRows for TaxRates {
    fn row(self, row: &mut Row<TaxRate>, t: TaxRateFields) {
        let (code, name, percent) = match self {
            Self::Standard => ("standard", "Standard", 19.0),
            Self::Reduced => ("reduced", "Reduced", 7.0),
            Self::None => ("none", "Reverse charge", 0.0),
        };
        row.set(t.code, code)
            .set(t.name, name)
            .set(t.percent, percent);
    }
}
