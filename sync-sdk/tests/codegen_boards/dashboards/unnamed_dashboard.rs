use sync_sdk::prelude::*;

use crate::collections::Story;
use sync_sdk::author::interface;

#[derive(Dashboard)]
#[dashboard(
    note = r" Two
lines ",
    allow_overlap,
    record = json!({ "name": " ", "since_13": [1] }),
)]
pub struct UnnamedDashboard {
    #[panel(at = (0, -2), size = (0, 1), unnamed, off_grid)]
    weather: RawPanel,
    #[panel(at = (1, 1), size = (6, 2))]
    r#type: Label,
    #[panel(at = (1, 1), size = (6, 2), name = "type", record = json!({ "since_13": 1 }))]
    type_2: Label,
    #[panel(at = (1, 3), size = (6, 2), name = "*/ \"quoted\" #\u{202e}")]
    quoted: RawPanel,
    #[panel(at = (1, 5), size = (12, 6))]
    _2nd: Metric,
    #[panel(at = (13, 5), size = (12, 6), name = "")]
    variable_size: Variable<i32>,
    #[panel(at = (25, 5), size = (12, 6), unnamed)]
    variable_stage: RawPanel,
    #[panel(at = (1, 11), size = (12, 10), name = "By gone")]
    by_gone: BarChart,
    #[panel(at = (13, 11), size = (12, 6), name = "Nothing chosen")]
    nothing_chosen: RawPanel,
    #[panel(at = (25, 11), size = (12, 6), name = "All items")]
    all_items: List,
    #[panel(at = (37, 11), size = (12, 6), name = "Whole rule")]
    whole_rule: Metric,
}

impl DashboardSpec for UnnamedDashboard {
    fn panels() -> Self {
        Self {
            weather: RawPanel("weather", json!(null)),
            r#type: Label::new("\0").cleared(["color", "font"]),
            type_2: Label::new(var("TITLE")).option("gone", json!({ "a": [1, null] })),
            quoted: RawPanel("list", json!(["no", "object"])),
            _2nd: Metric::of::<Story>(|q, _| {
                q.count_items();
            })
            .option(
                "conditionalFormatting",
                json!([{ "operator": "=", "value": 1 }]),
            ),
            variable_size: Variable::new("size")
                .interface(interface::slider().min(1).max(5))
                .default_value(3),
            variable_stage: RawPanel(
                "variable",
                json!({ "field": "stage", "type": "string", "inter": null, "defaultValue": null }),
            ),
            by_gone: BarChart::of::<Story>(|q, s| {
                q.count(s.id);
            })
            .option("xAxis", "gone")
            .option("filter", json!({ "stage": { "_eq": "{{nobody}}" } })),
            nothing_chosen: RawPanel("metric", json!({ "collection": "story" })),
            all_items: List::of::<Story>(|_, _| {}).option("displayTemplate", "{{gone}}"),
            whole_rule: Metric::count::<Story>(|_| Filter::always()),
        }
    }
}
