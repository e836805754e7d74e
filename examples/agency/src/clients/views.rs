//! How the app shows clients.

use sync_sdk::prelude::*;

use super::{Client, ClientFields, ClientStatus, Interaction};
use crate::access::AccountManager;
use crate::billing::{Offer, OfferStatus};

/// What everyone sees from the start.
#[derive(Preset)]
#[preset(collection = Client)]
pub struct ClientList;

impl View<Client> for ClientList {
    fn view(t: &mut Table<Client>, c: ClientFields) {
        t.columns(fields![c.name, c.status, c.sectors])
            .column(c.manager.at(|user| user.last_name))
            .width(c.name, 280)
            .sort(c.name);
    }
}

/// Who has asked, and is not a client yet.
#[derive(Preset)]
#[preset(collection = Client, role = AccountManager, bookmark = "Leads", icon = "visibility")]
pub struct Leads;

impl View<Client, Cards<Client>> for Leads {
    fn view(c: &mut Cards<Client>, client: ClientFields) {
        c.image(client.logo)
            .fit(layout::Fit::Contain)
            .title("{{name}}")
            .subtitle("{{manager.last_name}}")
            .only(client.status.eq(ClientStatus::Lead));
    }
}

/// What is about to be sold.
#[derive(Dashboard)]
#[dashboard(icon = "handshake", color = "#6644FF")]
pub struct Sales {
    #[panel(at = (1, 1), size = (12, 6), name = "Leads", icon = "visibility", show_header)]
    leads: Metric,
    #[panel(at = (13, 1), size = (12, 6), name = "Open offers", show_header)]
    open: Metric,
    #[panel(at = (1, 7), size = (24, 12), name = "Offers by state", show_header)]
    states: BarChart,
    #[panel(at = (25, 1), size = (14, 18), name = "Last talks", show_header)]
    talks: List,
}

impl DashboardSpec for Sales {
    fn panels() -> Self {
        Self {
            leads: Metric::count::<Client>(|c| c.status.eq(ClientStatus::Lead)),
            open: Metric::of::<Offer>(|q, o| {
                q.sum(o.total).only(o.status.eq(OfferStatus::Sent));
            })
            .number_style(panel::NumberStyle::Currency)
            .unit("EUR"),
            states: BarChart::of::<Offer>(|q, o| {
                q.by(o.status).sum(o.total);
            })
            .decimals(0),
            talks: List::of::<Interaction>(|q, talk| {
                q.sort_desc(talk.happened_at)
                    .display("{{client.name}}: {{summary}}");
            })
            .limit(12)
            .editable(),
        }
    }
}
