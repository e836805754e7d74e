//! Charts.

use serde_json::{Value, json};

use super::body::{color_if, panel_option, panels};
use super::panel::{self, Axes, TextCompare};
use super::query::{Dated, measure, queries};
use crate::author::{Collection, Field, FieldType, Relational};

panels! {
    /// Bars: one for each value of a field.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// BarChart::of::<File>(|q, f| {
    ///     q.by(f.mime_type).sum(f.filesize);
    /// })
    /// .horizontal()
    /// .color_if(panel::Compare::Gte, 1_000_000, "#E35169");
    /// ```
    BarChart = "bar-chart", least(12, 10),
        needs { "xAxis": "`by`", "yAxis": "a measure such as `count` or `sum`" }
    {
        /// The bars lie.
        horizontal: on "horizontal";
        /// The digits behind the point; 2 by default.
        decimals: (u32) "decimals";
        /// The colour of the bars.
        color: text "color";
        /// The bars do not show their values.
        hide_data_labels: off "showDataLabel";
        /// Which axes have labels.
        axis_labels: (Axes as in_bars IN_BARS) "showAxisLabels";
    }
    /// A line, or one for each value of a field.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// LineChart::of::<File>(|q, f| {
    ///     q.by(f.created_on).avg(f.filesize).series(f.mime_type);
    /// })
    /// .curve(panel::Curve::Straight)
    /// .legend();
    /// ```
    LineChart = "line-chart", least(6, 6),
        needs { "xAxis": "`by`", "yAxis": "a measure such as `count` or `sum`" }
    {
        /// The digits behind the point; 2 by default.
        decimals: (u32) "decimals";
        /// The colour of the lines.
        color: text "color";
        /// Where the vertical axis starts.
        min: number "min";
        /// Where the vertical axis ends.
        max: number "max";
        /// How the line runs from point to point.
        curve: (panel::Curve) "curveType";
        /// What is below the line.
        fill: (panel::Fill) "fillType";
        /// Which axes have labels.
        axis_labels: (Axes as in_lines IN_LINES) "showAxisLabels";
        /// No mark in the tooltip.
        hide_markers: off "showMarker";
        /// With a legend.
        legend: on "showLegend";
    }
    /// A pie: one slice for each value of the field that is measured.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// PieChart::of::<User>(|q, u| {
    ///     q.count(u.status);
    /// })
    /// .donut()
    /// .legend(panel::Legend::Bottom)
    /// .color_if_text(panel::TextCompare::Eq, "suspended", "#E35169");
    /// ```
    PieChart = "pie-chart", least(10, 10),
        needs { "column": "a measure such as `count` or `sum`" }
    {
        /// With a hole.
        donut: on "donut";
        /// The slices show their share.
        labels: on "showLabels";
        /// Where the legend stands.
        legend: (panel::Legend) "legend";
        /// The digits behind the point; 0 by default.
        decimals: (u32) "decimals";
        /// The colour of the slices, in shades.
        color: text "color";
    }
    /// A line over time.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// TimeSeries::of::<File>(|q, f| {
    ///     q.count(f.id).over(f.created_on);
    /// })
    /// .precision(panel::Precision::Week)
    /// .range(panel::TimeRange::Months(3))
    /// .missing(panel::MissingData::Value(0.0));
    /// ```
    TimeSeries = "time-series", least(12, 6),
        needs { "dateField": "`over`", "function": "a measure such as `count` or `sum`" }
    {
        /// The colour of the line.
        color: text "color";
        /// The span that one point stands for.
        precision: (panel::Precision) "precision";
        /// How far it looks back.
        range: (panel::TimeRange) "range";
        /// The digits behind the point; 0 by default.
        decimals: (u32) "decimals";
        /// Where the vertical axis starts.
        min: number "min";
        /// Where the vertical axis ends.
        max: number "max";
        /// How the line runs from point to point.
        curve: (panel::Curve) "curveType";
        /// What is below the line.
        fill: (panel::Fill) "fillType";
        /// What is shown where there are no data.
        missing: (panel::MissingData) "missingData";
        /// Without the horizontal axis.
        hide_x_axis: off "showXAxis";
        /// Without the vertical axis.
        hide_y_axis: off "showYAxis";
    }
}

queries! {
    /// What a [`BarChart`] shows.
    BarChartQuery pub of BarChart, measures("yAxis", "function") {
        count, count_distinct, avg, avg_distinct, sum, sum_distinct, min, max
    } {
        /// A bar for each value of this field.
        by = "xAxis";
    }
    /// What a [`LineChart`] shows.
    LineChartQuery pub of LineChart, measures("yAxis", "aggregation") {
        count, count_distinct, avg, avg_distinct, sum, sum_distinct, min, max
    } {
        /// A point for each value of this field.
        by = "xAxis";
        /// A line for each value of this field.
        series = "grouping";
    }
    /// What a [`PieChart`] shows.
    PieChartQuery pub of PieChart, measures("column", "function") {
        count, avg, sum, min, max
    } {}
    /// What a [`TimeSeries`] shows.
    TimeSeriesQuery pub of TimeSeries, measures("valueField", "function") {
        count, count_distinct, avg, avg_distinct, sum, sum_distinct, min, max
    } {
        /// When it was.
        over [where T: FieldType<Base: Dated>] = "dateField";
    }
}

color_if!(BarChart = "conditionalFill", PieChart = "conditionalFill");

impl<C: Collection> BarChartQuery<C> {
    /// A bar for each item that this field points to, labelled with a field of
    /// that item: `q.by_item(a.author, |user| user.last_name)`.
    pub fn by_item<T: Relational, L>(
        &mut self,
        field: Field<C, T>,
        label: impl FnOnce(<T::Target as Collection>::Fields) -> Field<T::Target, L>,
    ) -> &mut Self {
        let label = label(<T::Target as Collection>::FIELDS);
        self.data.body.set("xAxisDisplayField", label.name().into());
        self.by(field)
    }
}

impl BarChart {
    /// Another colour for the bars whose label compares so with this text.
    ///
    /// For anything but `Eq` and `Ne` the app compares the other way around
    /// (seen in 11.17.4 and 12.4.1): whether this text contains the label, say.
    pub fn color_if_text(mut self, compare: TextCompare, text: &str, color: &str) -> Self {
        let rule =
            json!({ "axis": "X", "operator": Value::from(compare), "value": text, "color": color });
        self.body.push("conditionalFill", rule);
        self
    }
}

impl PieChart {
    /// Another colour for the slices whose label compares so with this text. The
    /// app holds to `Eq`, `Ne`, `Contains` and `NotContains`; it offers the
    /// others and does nothing with them (seen in 11.17.4).
    pub fn color_if_text(mut self, compare: TextCompare, text: &str, color: &str) -> Self {
        let rule = json!({ "operator": Value::from(compare), "value": text, "color": color });
        self.body.push("conditionalFill", rule);
        self
    }
}
