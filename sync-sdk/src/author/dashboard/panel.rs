//! The words that the options of panels take: `panel::Precision::Week`.

use serde_json::Value;

use crate::author::words::words;

words! { in "panel::";
    /// How a value is compared with that of a conditional style.
    Compare {
        /// Equal.
        Eq = "=",
        /// Not equal.
        Ne = "!=",
        /// Greater.
        Gt = ">",
        /// Greater or equal.
        Gte = ">=",
        /// Less.
        Lt = "<",
        /// Less or equal.
        Lte = "<=",
    }
    /// How a text is compared with that of a conditional style.
    TextCompare {
        /// Equal.
        Eq = "=",
        /// Not equal.
        Ne = "!=",
        /// Contains it.
        Contains = "contains",
        /// Does not contain it.
        NotContains = "ncontains",
        /// Starts with it.
        StartsWith = "starts_with",
        /// Does not start with it.
        NotStartsWith = "nstarts_with",
        /// Starts with it, whatever the case.
        IStartsWith = "istarts_with",
        /// Does not start with it, whatever the case.
        NotIStartsWith = "nistarts_with",
        /// Ends with it.
        EndsWith = "ends_with",
        /// Does not end with it.
        NotEndsWith = "nends_with",
        /// Ends with it, whatever the case.
        IEndsWith = "iends_with",
        /// Does not end with it, whatever the case.
        NotIEndsWith = "niends_with",
    }
    /// The span that one point of a time series stands for.
    Precision {
        /// A second.
        Second = "second",
        /// A minute.
        Minute = "minute",
        /// An hour; the app's default.
        Hour = "hour",
        /// A day.
        Day = "day",
        /// A week.
        Week = "week",
        /// A month.
        Month = "month",
        /// A year.
        Year = "year",
    }
    /// How a line runs from point to point.
    Curve {
        /// Round; the app's default.
        Smooth = "smooth",
        /// Straight.
        Straight = "straight",
        /// In steps.
        Step = "stepline",
    }
    /// What is below a line.
    Fill {
        /// Its colour, fading; the app's default.
        Gradient = "gradient",
        /// Its colour.
        Solid = "solid",
        /// Nothing.
        Disabled = "disabled",
    }
    /// Where the legend of a pie stands.
    Legend {
        /// Nowhere; the app's default.
        None = "none",
        /// To the right.
        Right = "right",
        /// Below.
        Bottom = "bottom",
    }
    /// How a number is written, as in JavaScript's `Intl.NumberFormat`.
    NumberStyle {
        /// As it is; the app's default.
        Plain = "decimal",
        /// With the currency that `unit` names (`EUR`).
        Currency = "currency",
        /// In percent: 0.5 is 50 %.
        Percent = "percent",
        /// With the unit that `unit` names (`kilometer`).
        Unit = "unit",
    }
    /// How a large number is written, as in JavaScript's `Intl.NumberFormat`.
    Notation {
        /// All digits; the app's default.
        Standard = "standard",
        /// `1.2E6`
        Scientific = "scientific",
        /// `1.2E6`, with exponents of thousands.
        Engineering = "engineering",
        /// `1.2M`
        Compact = "compact",
    }
    /// How a text stands in its panel.
    Align {
        /// At the start of the line.
        Start = "start",
        /// In the middle; the app's default.
        Center = "center",
        /// At the end of the line.
        End = "end",
        /// As wide as the panel.
        Justify = "justify",
    }
    /// How heavy a text is.
    Weight {
        /// 100
        Thin = 100,
        /// 200
        ExtraLight = 200,
        /// 300
        Light = 300,
        /// 400
        Normal = 400,
        /// 500
        Medium = 500,
        /// 600
        SemiBold = 600,
        /// 700
        Bold = 700,
        /// 800; the app's default.
        ExtraBold = 800,
        /// 900
        Black = 900,
    }
    /// How a text leans.
    Slant {
        /// Upright; the app's default.
        Normal = "normal",
        /// In the font's italics.
        Italic = "italic",
        /// Tilted.
        Oblique = "oblique",
    }
    /// How large a text is.
    Size {
        /// Small.
        Small = "1.8125rem",
        /// Medium.
        Medium = "2.6875rem",
        /// Large.
        Large = "3.625rem",
        /// As large as fits; the app's default.
        Auto = "auto",
    }
    /// The font of a text.
    Font {
        /// Without serifs; the app's default.
        SansSerif = "sans-serif",
        /// With serifs.
        Serif = "serif",
        /// All letters of one width.
        Monospace = "monospace",
    }
    /// Where a text may wrap; CSS's `white-space`.
    Wrap {
        /// Anywhere.
        Normal = "normal",
        /// Nowhere.
        NoWrap = "nowrap",
        /// At its own line ends; keeps spaces.
        Preserve = "pre",
        /// Anywhere; keeps spaces and line ends.
        PreserveWrap = "pre-wrap",
        /// Anywhere; keeps line ends.
        PreserveLine = "pre-line",
        /// Anywhere, within spaces too.
        BreakSpaces = "break-spaces",
    }
    /// How broad the line of a meter is.
    Stroke {
        /// 8 pixels.
        Thin = 8,
        /// 20 pixels; the app's default.
        Medium = 20,
        /// 48 pixels.
        Broad = 48,
    }
}

/// Which axes of a chart have labels.
///
/// ```
/// # use sync_sdk::prelude::*;
/// BarChart::of::<File>(|q, f| {
///     q.by(f.mime_type).count(f.id);
/// })
/// .axis_labels(panel::Axes::X);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axes {
    /// Both; the app's default.
    Both,
    /// The horizontal one.
    X,
    /// The vertical one.
    Y,
    /// None.
    None,
}

/// What charts call their axes.
macro_rules! axes {
    ($($method:ident $form:ident { $($axes:ident = $word:literal),* })*) => {
        impl Axes {$(
            pub(super) fn $method(self) -> &'static str {
                match self {
                    $(Self::$axes => $word,)*
                }
            }

            #[cfg(feature = "codegen")]
            pub(super) const $form: crate::author::form::Form =
                crate::author::form::Form::Word(crate::author::form::Words {
                    path: "panel::Axes",
                    words: &[$((stringify!($axes), stringify!($word))),*],
                });
        )*}
    };
}

axes! {
    in_bars IN_BARS { Both = "both", X = "xOnly", Y = "yOnly", None = "none" }
    in_lines IN_LINES { Both = "both", X = "xAxis", Y = "yAxis", None = "none" }
}

/// How far a time series looks back.
///
/// The app offers 5, 15 and 30 minutes, 1 and 4 hours, 1 and 2 days, 1 week, 1
/// and 3 months, and takes any other.
///
/// ```
/// # use sync_sdk::prelude::*;
/// assert_eq!(serde_json::Value::from(panel::TimeRange::Months(3)), "3 months");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeRange {
    /// As far as there are data.
    Auto,
    /// So many minutes.
    Minutes(u32),
    /// So many hours.
    Hours(u32),
    /// So many days.
    Days(u32),
    /// So many weeks; the app's default is one.
    Weeks(u32),
    /// So many months.
    Months(u32),
    /// So many years.
    Years(u32),
}

impl From<TimeRange> for Value {
    fn from(range: TimeRange) -> Self {
        let (count, unit) = match range {
            TimeRange::Auto => return Value::from("auto"),
            TimeRange::Minutes(count) => (count, "minute"),
            TimeRange::Hours(count) => (count, "hour"),
            TimeRange::Days(count) => (count, "day"),
            TimeRange::Weeks(count) => (count, "week"),
            TimeRange::Months(count) => (count, "month"),
            TimeRange::Years(count) => (count, "year"),
        };
        let plural = if count == 1 { "" } else { "s" };
        Value::from(format!("{count} {unit}{plural}"))
    }
}

/// What a time series shows where there are no data.
///
/// ```
/// # use sync_sdk::prelude::*;
/// TimeSeries::of::<File>(|q, f| {
///     q.count(f.id).over(f.created_on);
/// })
/// .missing(panel::MissingData::Value(0.0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MissingData {
    /// The line goes on to the next point.
    Continuous,
    /// Nothing; the app's default.
    Gap,
    /// This value.
    Value(f64),
}

impl From<MissingData> for Value {
    fn from(missing: MissingData) -> Self {
        match missing {
            MissingData::Continuous => Value::from("ignore"),
            MissingData::Gap => Value::from("null"),
            MissingData::Value(value) => Value::from(value.to_string()),
        }
    }
}
