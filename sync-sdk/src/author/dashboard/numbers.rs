//! Panels that show numbers as such.

use super::body::{color_if, options, panel_option, panels};
use super::panel;
use super::query::{measure, queries};
use crate::author::{Collection, Filter};

panels! {
    /// One number, or one value.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// Metric::count::<User>(|u| u.status.eq(system::UserStatus::Active));
    ///
    /// Metric::of::<File>(|q, f| {
    ///     q.sum(f.filesize).only(f.folder.null());
    /// })
    /// .number_style(panel::NumberStyle::Unit)
    /// .unit("megabyte")
    /// .color_if(panel::Compare::Gte, 500, "#E35169");
    /// ```
    Metric = "metric", least(6, 2),
        needs { "function": "a measure such as `count` or `sum`" }
    {}
    /// One number for each value of a field, as a list.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// MetricList::of::<File>(|q, f| {
    ///     q.by(f.mime_type).count(f.id);
    /// })
    /// .limit(10)
    /// .suffix(" files");
    /// ```
    MetricList = "metric-list", least(12, 6),
        needs { "groupByField": "`by`", "aggregateField": "a measure such as `count` or `sum`" }
    {
        /// At most so many rows; 5 by default.
        limit: (i64) "limit";
        /// The least number first; by default, the greatest.
        ascending: (= "asc") "sortDirection";
    }
    /// A circle that fills up to a number.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// Meter::of::<User>(|q, u| {
    ///     q.count(u.id).only(u.status.eq(system::UserStatus::Active));
    /// })
    /// .max(250)
    /// .half_circle()
    /// .stroke(panel::Stroke::Broad);
    /// ```
    Meter = "meter", least(6, 6),
        needs { "field": "a measure such as `count` or `sum`" }
    {
        /// The number that fills it; 100 by default.
        max: number "max";
        /// How broad its line is.
        stroke: (panel::Stroke) "strokeWidth";
        /// The colour of the line.
        color: text "color";
        /// The line has round ends.
        rounded: on "roundedStroke";
        /// The upper half of a circle only.
        half_circle: (= "half") "size";
        /// Without the number in the middle.
        hide_percentage: off "showPercentage";
    }
}

options! { NUMBER_FORMS; Metric, MetricList:
    /// What stands before the number.
    prefix: text "prefix";
    /// What stands behind the number.
    suffix: text "suffix";
    /// How the number is written.
    number_style: (panel::NumberStyle) "numberStyle";
    /// How a large number is written.
    notation: (panel::Notation) "notation";
    /// The currency (`EUR`) or unit (`kilometer`) of the style.
    unit: text "unit";
    /// At least so many digits behind the point; 0 by default.
    min_decimals: (u32) "minimumFractionDigits";
    /// At most so many digits behind the point; 0 by default.
    max_decimals: (u32) "maximumFractionDigits";
}

queries! {
    /// What a [`Metric`] shows.
    MetricQuery pub of Metric, measures("field", "function") {
        count, count_distinct, first, last, avg, avg_distinct, sum, sum_distinct, min, max
    } {
        /// The order of `first` and `last`.
        sort = "sortField";
    }
    /// What a [`MetricList`] shows.
    MetricListQuery pub of MetricList, measures("aggregateField", "aggregateFunction") {
        count, count_distinct, avg, avg_distinct, sum, sum_distinct
    } {
        /// A row for each value of this field.
        by = "groupByField";
    }
    /// What a [`Meter`] shows.
    MeterQuery pub of Meter, measures("field", "fn") {
        count, count_distinct, avg, avg_distinct, sum, sum_distinct, min, max
    } {}
}

color_if!(
    Metric = "conditionalFormatting",
    MetricList = "conditionalFormatting",
    Meter = "conditionalFill"
);

impl Metric {
    /// How many items of `C` are as the rule says.
    pub fn count<C: Collection>(rule: impl FnOnce(C::Fields) -> Filter<C>) -> Self {
        Self::of::<C>(|query, fields| {
            query.count_items().only(rule(fields));
        })
    }
}

impl<C: Collection> MetricQuery<C> {
    /// How many items there are.
    pub fn count_items(&mut self) -> &mut Self {
        self.data.body.set("function", "count".into());
        self
    }
}
