//! Dashboards and their panels.

mod body;
mod charts;
mod numbers;
pub mod panel;
mod query;
#[cfg(feature = "codegen")]
pub(crate) mod spec;
mod texts;

pub use body::{Panel, PanelBody, RawPanel};
pub use charts::{
    BarChart, BarChartQuery, LineChart, LineChartQuery, PieChart, PieChartQuery, TimeSeries,
    TimeSeriesQuery,
};
pub use numbers::{Meter, MeterQuery, Metric, MetricList, MetricListQuery, MetricQuery};
pub use query::{Addable, Dated};
pub use texts::{Label, List, ListQuery, RelationalVariable, RelationalVariableQuery, Variable};

use serde_json::Value;

use super::{Declarations, Entity, Identity};
use crate::model::{Address, Kind, Origin};

/// A dashboard: `#[derive(Dashboard)]` for a struct whose fields are the
/// panels. Each `#[panel(…)]` says where the panel stands and what its head
/// looks like; [`DashboardSpec`] says what the panels show.
///
/// The grid starts at (1, 1). Panels that overlap are refused, unless
/// `#[dashboard(allow_overlap)]` says that it is meant; so are panels that are
/// off the grid or smaller than the app makes them, unless `#[panel(off_grid)]`
/// says so.
///
/// ```
/// # use sync_sdk::prelude::*;
/// /// What the library holds.
/// #[derive(Dashboard)]
/// #[dashboard(name = "Library", icon = "folder", color = "#2ECDA7")]
/// pub struct Library {
///     #[panel(at = (1, 1), size = (12, 6), name = "Pictures", show_header)]
///     pictures: Metric,
///     #[panel(at = (13, 1), size = (24, 12))]
///     uploads: TimeSeries,
/// }
///
/// impl DashboardSpec for Library {
///     fn panels() -> Self {
///         Self {
///             pictures: Metric::count::<File>(|f| f.mime_type.starts_with("image/")),
///             uploads: TimeSeries::of::<File>(|q, f| {
///                 q.sum(f.filesize).over(f.created_on);
///             })
///             .precision(panel::Precision::Day)
///             .range(panel::TimeRange::Months(1)),
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a dashboard",
    label = "not a dashboard",
    note = "derive `Dashboard` for a struct to make it a dashboard"
)]
pub trait DashboardDeclaration: Entity {}

/// What the panels of a dashboard show.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Dashboard)]
/// pub struct Library {
///     #[panel(at = (1, 1), size = (12, 6))]
///     pictures: Metric,
/// }
///
/// impl DashboardSpec for Library {
///     fn panels() -> Self {
///         Self { pictures: Metric::count::<File>(|f| f.mime_type.starts_with("image/")) }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "the dashboard `{Self}` does not say what its panels show",
    label = "`DashboardSpec` is missing",
    note = "write `impl DashboardSpec for {Self}` with `fn panels() -> Self`"
)]
pub trait DashboardSpec: Sized {
    /// What each panel shows.
    fn panels() -> Self;
}

/// A declared dashboard.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct DashboardDef {
    /// Who it is.
    pub identity: Identity,
    /// What people see.
    pub name: String,
    /// A Material icon.
    pub icon: String,
    /// A CSS colour.
    pub color: Option<String>,
    /// More for people.
    pub note: Option<String>,
    /// It belongs to somebody else; its panels do not.
    pub external: bool,
    /// Its panels, in the order of the struct.
    pub panels: Vec<PanelDef>,
}

impl DashboardDef {
    /// A dashboard without panels.
    pub fn new(identity: Identity, name: impl Into<String>) -> Self {
        Self {
            identity,
            name: name.into(),
            icon: "dashboard".to_owned(),
            color: None,
            note: None,
            external: false,
            panels: Vec::new(),
        }
    }

    /// Where one of its panels was declared.
    pub(crate) fn origin_of(&self, panel: &PanelDef) -> Origin {
        Origin {
            file: self.identity.file.to_owned(),
            line: panel.line,
        }
    }

    /// Adds the dashboard, and what its panels refer to.
    pub fn declare(mut self, to: &mut Declarations) {
        for panel in &mut self.panels {
            for reach in std::mem::take(&mut panel.body.reach) {
                reach(to);
            }
            if let Some(columns) = panel.record.take() {
                let address = panel_address(&self.identity, panel.key);
                to.records.insert(address, columns);
            }
        }
        to.dashboards.push(self);
    }
}

/// `panel.newsroom.drafts`
pub(crate) fn panel_address(dashboard: &Identity, key: &str) -> Address {
    let noun = Kind::Panels.spec().noun;
    Address::new(format!("{noun}.{}.{key}", dashboard.key))
}

/// A declared panel.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct PanelDef {
    /// The part of its address behind the dashboard's.
    pub key: &'static str,
    /// What stands in its head.
    pub name: Option<String>,
    /// A Material icon; that of its type when `None`.
    pub icon: Option<String>,
    /// A CSS colour of at most 10 characters.
    pub color: Option<String>,
    /// What the app shows when one points at the head.
    pub note: Option<String>,
    /// Whether it has a head at all.
    pub show_header: bool,
    /// The column and row of its upper left corner, from 1.
    pub at: (i32, i32),
    /// Its width and height.
    pub size: (i32, i32),
    /// The SyncID that its author chose, if any.
    pub id: Option<&'static str>,
    /// The key that it had when its SyncID was made, if that is another one.
    pub was: Option<&'static str>,
    /// Columns as Directus stores them, in place of what the rest says.
    pub record: Option<Value>,
    /// The line, in the dashboard's file.
    pub line: u32,
    /// What it shows.
    pub(crate) body: PanelBody,
}

impl PanelDef {
    /// A panel without a head.
    pub fn new(key: &'static str, line: u32, panel: impl Panel) -> Self {
        Self {
            key,
            name: None,
            icon: None,
            color: None,
            note: None,
            show_header: false,
            at: (1, 1),
            size: (1, 1),
            id: None,
            was: None,
            record: None,
            line,
            body: panel.body(),
        }
    }
}
