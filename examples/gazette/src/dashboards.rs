//! What the desk looks at in the morning.

use sync_sdk::prelude::*;

use crate::content::{Article, Comment, Status};

/// How the paper is doing.
#[derive(Dashboard)]
#[dashboard(icon = "insights", color = "#1F6F8B")]
pub struct Newsroom {
    #[panel(at = (1, 1), size = (12, 6), name = "Drafts", icon = "edit", show_header)]
    drafts: Metric,
    /// Comments that somebody has to look at.
    #[panel(at = (13, 1), size = (12, 6), color = "#E35169", show_header)]
    spam: Metric,
    #[panel(at = (25, 1), size = (12, 6), unnamed)]
    since: Variable<DateTime>,
    #[panel(at = (1, 7), size = (24, 12), name = "Published", show_header)]
    published: TimeSeries,
    #[panel(at = (25, 7), size = (12, 12), name = "By section", show_header)]
    by_section: BarChart,
    #[panel(at = (1, 19), size = (12, 12), name = "What the agency asks", show_header)]
    fees: MetricList,
    #[panel(at = (13, 19), size = (12, 12), name = "States", show_header)]
    states: PieChart,
    #[panel(at = (25, 19), size = (12, 12), name = "To be checked", show_header)]
    unrated: List,
}

impl DashboardSpec for Newsroom {
    fn panels() -> Self {
        Self {
            drafts: Metric::count::<Article>(|a| a.status.eq(Status::Draft)),
            spam: Metric::count::<Comment>(|c| c.spam.eq(true)).color_if(
                panel::Compare::Gte,
                10,
                "#E35169",
            ),
            since: Variable::new("since").default_value("2026-01-01T00:00:00"),
            published: TimeSeries::of::<Article>(|q, a| {
                q.count(a.id).over(a.published_on).only(
                    a.status.eq(Status::Published) & a.published_on.gte(template("{{since}}")),
                );
            })
            .precision(panel::Precision::Week)
            .range(panel::TimeRange::Months(3))
            .missing(panel::MissingData::Value(0.0)),
            by_section: BarChart::of::<Article>(|q, a| {
                q.by_item(a.section, |section| section.name).count(a.id);
            })
            .horizontal()
            .decimals(0),
            fees: MetricList::of::<Article>(|q, a| {
                q.by(a.section).sum(a.fee);
            })
            .number_style(panel::NumberStyle::Currency)
            .unit("EUR")
            .max_decimals(2),
            states: PieChart::of::<Article>(|q, a| {
                q.count(a.status);
            })
            .donut()
            .legend(panel::Legend::Bottom)
            .color_if_text(
                panel::TextCompare::Eq,
                Status::Published.value(),
                "#2ECDA7",
            ),
            unrated: List::of::<Article>(|q, a| {
                q.only(a.rating.null())
                    .sort(a.created_on)
                    .display("{{title}} ({{author.last_name}})");
            })
            .limit(10)
            .editable(),
        }
    }
}
