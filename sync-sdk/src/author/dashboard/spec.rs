//! What `codegen` reads of the tables of panels.

use super::charts::{BarChart, LineChart, PieChart, TimeSeries};
use super::numbers::{Meter, Metric, MetricList, NUMBER_FORMS};
use super::texts::{Label, List, RelationalVariable, TEXT_FORMS};
use super::{Panel, Variable};
use crate::author::form::OptionForm;

/// A panel of the app, and its type.
#[derive(Debug)]
pub(crate) struct PanelSpec {
    /// The type's name in Rust.
    pub(crate) ident: &'static str,
    /// As Directus stores it.
    pub(crate) name: &'static str,
    pub(crate) least: (i32, i32),
    /// The options that `build` insists on.
    pub(crate) needs: &'static [(&'static str, &'static str)],
    pub(crate) options: [&'static [OptionForm]; 3],
    pub(crate) query: Option<QuerySpec>,
    /// The option that `color_if` adds to.
    pub(crate) colors: Option<&'static str>,
}

/// What a panel can say of its data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct QuerySpec {
    pub(crate) measures: Option<Measures>,
    pub(crate) fields: &'static [OptionForm],
}

/// The functions over the values of a field that a panel knows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measures {
    /// The option with the field.
    pub(crate) field: &'static str,
    /// The option with the function.
    pub(crate) function: &'static str,
    /// The method, the function's name, and the bound of the fields that it takes.
    pub(crate) words: &'static [(&'static str, &'static str, &'static str)],
}

macro_rules! options {
    ($own:expr) => {
        [$own, &[], &[]]
    };
    ($own:expr, $more:ident) => {
        [$own, $more, &[]]
    };
    ($own:expr, $more:ident, $other:ident) => {
        [$own, $more, $other]
    };
}

macro_rules! some {
    () => {
        None
    };
    ($value:expr) => {
        Some($value)
    };
}

macro_rules! panels {
    ($($panel:ident $([$($more:ident),*])? $(, data $data:ident)? $(, colors $colors:ident)?;)*) => {
        /// Every panel with a type of its own but [`Variable`].
        pub(crate) const PANELS: &[PanelSpec] = &[$(PanelSpec {
            ident: stringify!($panel),
            name: $panel::NAME,
            least: $panel::LEAST,
            needs: $panel::NEEDS,
            options: options!($panel::FORMS $($(, $more)*)?),
            query: some!($($panel::$data)?),
            colors: some!($($panel::$colors)?),
        }),*];
    };
}

panels! {
    BarChart, data QUERY, colors COLORS;
    Label [TEXT_FORMS];
    LineChart, data QUERY;
    List, data QUERY;
    Meter, data QUERY, colors COLORS;
    Metric [NUMBER_FORMS, TEXT_FORMS], data QUERY, colors COLORS;
    MetricList [NUMBER_FORMS], data QUERY, colors COLORS;
    PieChart, data QUERY, colors COLORS;
    RelationalVariable, data QUERY;
    TimeSeries, data QUERY;
}

/// As Directus stores the type of [`Variable`].
pub(crate) const VARIABLE: &str = "variable";

/// The least size of a [`Variable`].
pub(crate) const VARIABLE_LEAST: (i32, i32) = <Variable<String> as Panel>::LEAST;
