use sync_sdk::prelude::*;

use crate::collections::{Stage, Story};

/// All
#[derive(Dashboard)]
#[dashboard(icon = "insights", color = "#6644FF")]
pub struct Boards {
    #[panel(at = (1, 1), size = (16, 10), icon = "edit", color = "#E35169", show_header)]
    bars: BarChart,
    /// By author
    #[panel(at = (17, 1), size = (16, 10), show_header)]
    bars_by_author: BarChart,
    #[panel(at = (33, 1), size = (16, 10), unnamed)]
    line_chart_story: LineChart,
    #[panel(at = (1, 11), size = (16, 10), show_header)]
    pie: PieChart,
    #[panel(at = (17, 11), size = (16, 10), show_header)]
    series: TimeSeries,
    #[panel(at = (33, 11), size = (16, 10), show_header)]
    metric: Metric,
    #[panel(at = (1, 21), size = (16, 10), show_header)]
    latest: Metric,
    #[panel(at = (17, 21), size = (16, 10), show_header)]
    metrics: MetricList,
    #[panel(at = (33, 21), size = (16, 10), show_header)]
    meter: Meter,
    #[panel(at = (1, 31), size = (16, 10))]
    label: Label,
    #[panel(at = (17, 31), size = (16, 10), show_header)]
    list: List,
    #[panel(at = (33, 31), size = (16, 10), show_header)]
    since: Variable<Timestamp>,
    #[panel(at = (1, 41), size = (16, 10), show_header)]
    member: RelationalVariable,
    #[panel(at = (17, 41), size = (16, 10), show_header)]
    extension: RawPanel,
}

impl DashboardSpec for Boards {
    fn panels() -> Self {
        Self {
            bars: BarChart::of::<Story>(|q, s| {
                q.by(s.stage).sum(s.words).only(s.stage.ne(Stage::Idea));
            })
            .horizontal()
            .decimals(1)
            .color("#2ECDA7")
            .hide_data_labels()
            .axis_labels(panel::Axes::X)
            .color_if(panel::Compare::Gt, 1000, "#E35169")
            .color_if_text(panel::TextCompare::Eq, "written", "#FFC23B"),
            bars_by_author: BarChart::of::<Story>(|q, s| {
                q.by_item(s.author, |u| u.last_name).count(s.id);
            }),
            line_chart_story: LineChart::of::<Story>(|q, s| {
                q.by(s.due)
                    .avg(s.fee)
                    .series(s.stage)
                    .only(s.stage.ne(Stage::Idea));
            })
            .decimals(0)
            .color("#2ECDA7")
            .min(0)
            .max(100.5)
            .curve(panel::Curve::Step)
            .fill(panel::Fill::Disabled)
            .axis_labels(panel::Axes::Y)
            .hide_markers()
            .legend(),
            pie: PieChart::of::<Story>(|q, s| {
                q.count(s.stage).only(s.stage.ne(Stage::Idea));
            })
            .donut()
            .labels()
            .legend(panel::Legend::Bottom)
            .decimals(1)
            .color("#2ECDA7")
            .color_if_text(panel::TextCompare::Eq, "out", "#E35169")
            .color_if_text(panel::TextCompare::Contains, "writ", "#FFC23B"),
            series: TimeSeries::of::<Story>(|q, s| {
                q.max(s.words)
                    .over(s.created_on)
                    .only(s.created_on.gte("{{since}}"));
            })
            .color("#2ECDA7")
            .precision(panel::Precision::Day)
            .range(panel::TimeRange::Days(14))
            .decimals(1)
            .min(0)
            .max(5000)
            .curve(panel::Curve::Straight)
            .fill(panel::Fill::Solid)
            .missing(panel::MissingData::Value(0.0))
            .hide_x_axis()
            .hide_y_axis(),
            metric: Metric::of::<Story>(|q, s| {
                q.sum_distinct(s.words).only(s.stage.ne(Stage::Idea));
            })
            .prefix("about ")
            .suffix(" words")
            .number_style(panel::NumberStyle::Unit)
            .notation(panel::Notation::Compact)
            .unit("kilometer")
            .min_decimals(1)
            .max_decimals(2)
            .align(panel::Align::Start)
            .weight(panel::Weight::Bold)
            .slant(panel::Slant::Italic)
            .size(panel::Size::Small)
            .font(panel::Font::Serif)
            .color_if(panel::Compare::Gte, 100, "#E35169"),
            latest: Metric::of::<Story>(|q, s| {
                q.last(s.words).sort(s.created_on);
            }),
            metrics: MetricList::of::<Story>(|q, s| {
                q.by(s.stage)
                    .avg_distinct(s.words)
                    .only(s.stage.ne(Stage::Idea));
            })
            .limit(3)
            .ascending()
            .prefix("about ")
            .suffix(" words")
            .number_style(panel::NumberStyle::Unit)
            .notation(panel::Notation::Compact)
            .unit("kilometer")
            .min_decimals(1)
            .max_decimals(2)
            .color_if(panel::Compare::Gte, 100, "#E35169"),
            meter: Meter::of::<Story>(|q, s| {
                q.count_distinct(s.author).only(s.stage.ne(Stage::Idea));
            })
            .max(20.5)
            .stroke(panel::Stroke::Broad)
            .color("#2ECDA7")
            .rounded()
            .half_circle()
            .hide_percentage()
            .color_if(panel::Compare::Lt, 50, "#E35169"),
            label: Label::new("This week")
                .color("#6644FF")
                .wrap(panel::Wrap::PreserveWrap)
                .align(panel::Align::Start)
                .weight(panel::Weight::Bold)
                .slant(panel::Slant::Italic)
                .size(panel::Size::Small)
                .font(panel::Font::Serif),
            list: List::of::<Story>(|q, s| {
                q.sort(s.due)
                    .display("{{title}}: {{words}}")
                    .only(s.stage.ne(Stage::Idea));
            })
            .limit(3)
            .editable(),
            since: Variable::new("since").default_value("2026-01-01T00:00:00Z"),
            member: RelationalVariable::new::<User>("member", |q, u| {
                q.display("{{last_name}}").only(u.role.not_null());
            })
            .multiple(7),
            extension: RawPanel("weather", json!({ "city": "Kiel" })),
        }
    }
}
