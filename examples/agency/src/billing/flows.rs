//! What happens to offers and invoices.

use house_style::Tell;
use sync_sdk::prelude::*;

use super::{Invoice, InvoiceStatus, Offer, OfferStatus, Payment};
use crate::clients::{Channel, Interaction};
use crate::texts::Strings;

/// A payment settles its invoice, and the manager of the client hears of it.
#[derive(Flow)]
#[flow(icon = "price_check", color = "#2ECDA7")]
pub struct Settle {
    #[op(start, resolve = all)]
    payment: ItemRead<Payment>,
    #[op(name = "Is it all?", resolve = paid, reject = tell)]
    all: Condition,
    #[op(name = "The invoice is paid", resolve = tell)]
    paid: ItemUpdate<Invoice>,
    #[op(name = "Tell the manager")]
    tell: TriggerFlow<Tell>,
}

impl FlowSpec for Settle {
    fn trigger() -> Trigger {
        on::<Payment>(&[Scope::ITEMS_CREATE])
    }

    fn operations() -> Self {
        Self {
            payment: ItemRead::<Payment>::new()
                .key("{{$trigger.key}}")
                .fields(|p| fields![p.settles, p.received_on, p.amount])
                .fields_raw(["invoice.id", "invoice.number", "invoice.client.manager"])
                .access(ItemAccess::Full),
            all: Condition::result(Self::payment, |p| p.settles.eq(true)),
            paid: ItemUpdate::<Invoice>::new(|row, i| {
                row.set(i.status, InvoiceStatus::Paid)
                    .set(i.paid_on, Self::payment.field(|p| p.received_on));
            })
            .key(Self::payment.path("invoice.id"))
            .access(ItemAccess::Full),
            tell: Tell::user(
                Self::payment.path("invoice.client.manager").into(),
                "Money came in",
                "{{payment.amount}} € for {{payment.invoice.number}}",
            ),
        }
    }
}

/// Every morning: what was not paid in time, what was not answered in time.
#[derive(Flow)]
#[flow(icon = "alarm")]
pub struct Deadlines {
    #[op(start, name = "Invoices are overdue", resolve = offers)]
    invoices: ItemUpdate<Invoice>,
    #[op(name = "Offers expire")]
    offers: ItemUpdate<Offer>,
}

impl FlowSpec for Deadlines {
    fn trigger() -> Trigger {
        Trigger::schedule("0 0 6 * * *")
    }

    fn operations() -> Self {
        Self {
            invoices: ItemUpdate::<Invoice>::new(|row, i| {
                row.set(i.status, InvoiceStatus::Overdue);
            })
            .filter(|i| i.status.eq(InvoiceStatus::Sent) & i.due_on.lt(NOW))
            .access(ItemAccess::Full),
            offers: ItemUpdate::<Offer>::new(|row, o| {
                row.set(o.status, OfferStatus::Expired);
            })
            .filter(|o| o.status.eq(OfferStatus::Sent) & o.valid_until.lt(NOW))
            .access(ItemAccess::Full),
        }
    }
}

/// Sends an offer to a client, and keeps a note of it.
#[derive(Flow)]
#[flow(icon = "outgoing_mail", color = "#3399FF")]
pub struct SendOffer {
    #[op(start, resolve = mark)]
    offer: ItemRead<Offer>,
    #[op(name = "It is sent", resolve = note)]
    mark: ItemUpdate<Offer>,
    #[op(name = "Keep a note", resolve = mail)]
    note: ItemCreate<Interaction>,
    #[op(reject = log)]
    mail: Email,
    #[op]
    log: Log,
}

impl FlowSpec for SendOffer {
    fn trigger() -> Trigger {
        Trigger::manual(Location::Item)
            .of::<Offer>()
            .confirm(Strings::SendOffer)
            .ask::<String>("to", |ask| ask.label("E-mail").required().width("half"))
            .ask::<Option<Text>>("message", |ask| ask.label("A few words"))
            .error_on_reject()
    }

    fn operations() -> Self {
        Self {
            offer: ItemRead::<Offer>::new()
                .key("{{$trigger.body.keys[0]}}")
                .access(ItemAccess::Trigger),
            mark: ItemUpdate::<Offer>::new(|row, o| {
                row.set(o.status, OfferStatus::Sent);
            })
            .key(Self::offer.field(|o| o.id))
            .access(ItemAccess::Trigger),
            note: ItemCreate::<Interaction>::new(|row, talk| {
                row.set(talk.client, Self::offer.field(|o| o.client))
                    .set(talk.channel, Channel::Mail)
                    .set(talk.summary, template("Offer {{offer.number}} was sent"));
            })
            .access(ItemAccess::Full),
            mail: Email::to("{{$trigger.body.to}}")
                .reply_to(var("OFFICE_EMAIL"))
                .subject("Our offer {{offer.number}}")
                .markdown("{{$trigger.body.message}}"),
            log: Log("The offer {{offer.number}} was not mailed: {{$last}}"),
        }
    }
}
