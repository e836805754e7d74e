//! How the app shows money.

use sync_sdk::prelude::*;

use super::{Invoice, InvoiceFields, InvoiceStatus, Offer, Payment};
use crate::access::Bookkeeper;
use crate::texts::Strings;

/// What was not paid in time.
#[derive(Preset)]
#[preset(collection = Invoice, role = Bookkeeper, bookmark = Strings::Overdue)]
#[preset(icon = "warning", color = "#E35169")]
pub struct OverdueInvoices;

impl View<Invoice> for OverdueInvoices {
    fn view(t: &mut Table<Invoice>, i: InvoiceFields) {
        t.columns(fields![i.number, i.due_on, i.total])
            .column(i.client.at(|c| c.name))
            .align(i.total, layout::Align::Right)
            .sort(i.due_on)
            .only(i.status.eq(InvoiceStatus::Overdue));
    }
}

/// What came in, and what is still out there.
#[derive(Dashboard)]
#[dashboard(name = Strings::Billing, icon = "payments", color = "#FFA439")]
pub struct Finance {
    #[panel(at = (1, 1), size = (36, 3), unnamed)]
    title: Label,
    #[panel(at = (1, 4), size = (12, 6), unnamed)]
    since: Variable<Date>,
    #[panel(at = (13, 4), size = (12, 6), name = Strings::Overdue, icon = "warning", show_header)]
    overdue: Metric,
    #[panel(at = (25, 4), size = (12, 6), name = "Won", show_header)]
    won: Metric,
    #[panel(at = (1, 10), size = (24, 12), name = "Income", show_header)]
    income: LineChart,
    #[panel(at = (25, 10), size = (12, 12), name = "Invoices", show_header)]
    states: PieChart,
}

impl DashboardSpec for Finance {
    fn panels() -> Self {
        let in_euros = |metric: Metric| {
            metric
                .number_style(panel::NumberStyle::Currency)
                .unit("EUR")
        };
        Self {
            title: Label::new("All amounts are in euros, without tax.").size(panel::Size::Small),
            since: Variable::new("since").default_value("2026-01-01"),
            overdue: in_euros(Metric::of::<Invoice>(|q, i| {
                q.sum(i.total).only(i.status.eq(InvoiceStatus::Overdue));
            }))
            .color_if(panel::Compare::Gte, 10_000, "#E35169"),
            won: in_euros(Metric::of::<Offer>(|q, o| {
                q.sum(o.total)
                    .only(o.status.eq(super::OfferStatus::Accepted));
            })),
            income: LineChart::of::<Payment>(|q, p| {
                q.by(p.received_on)
                    .sum(p.amount)
                    .only(p.received_on.gte(template("{{since}}")));
            })
            .curve(panel::Curve::Step),
            states: PieChart::of::<Invoice>(|q, i| {
                q.count(i.status);
            })
            .donut()
            .legend(panel::Legend::Bottom)
            .color_if_text(
                panel::TextCompare::Eq,
                InvoiceStatus::Overdue.value(),
                "#E35169",
            ),
        }
    }
}
