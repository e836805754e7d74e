//! Every panel and layout, and what no app would store.

use sync_sdk::prelude::*;

use crate::collections::{Story, StoryFields};
use crate::every::{
    Boards, DirectusFiles, InCalendar, InCards, InGallery, InTable, OnBoard, OnBoardByAuthor,
    OnMap, StoryEditor, StoryPreset,
};

/// What no app would store, and what people make of a board over time.
#[derive(Dashboard)]
#[dashboard(allow_overlap, note = " Two\nlines ", record = json!({ "name": " ", "since_13": [1] }))]
pub struct UnnamedDashboard {
    #[panel(at = (0, -2), size = (0, 1), off_grid, unnamed)]
    weather: RawPanel,
    #[panel(at = (1, 1), size = (6, 2), name = "Type")]
    r#type: Label,
    #[panel(at = (1, 1), size = (6, 2), name = "type", record = json!({ "since_13": 1 }))]
    type_2: Label,
    #[panel(at = (1, 3), size = (6, 2), name = "*/ \"quoted\" #\u{202e}")]
    quoted: RawPanel,
    #[panel(at = (1, 5), size = (12, 6), name = "2nd")]
    _2nd: Metric,
    #[panel(at = (13, 5), size = (12, 6), name = "")]
    variable_size: Variable<i32>,
    #[panel(at = (25, 5), size = (12, 6), unnamed)]
    variable_stage: Variable<String>,
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
            r#type: Label::new("\u{0}").cleared(["color", "font"]),
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
                .interface(sync_sdk::author::interface::slider().min(1).max(5))
                .default_value(3),
            variable_stage: Variable::new("stage")
                .interface(sync_sdk::author::interface::none())
                .cleared(["defaultValue"]),
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

/// Belongs to somebody else.
#[derive(Dashboard)]
#[dashboard(external, id = "their-dashboard")]
pub struct ExternalDashboard {
    #[panel(at = (1, 1), size = (6, 2))]
    ours: Label,
}

impl DashboardSpec for ExternalDashboard {
    fn panels() -> Self {
        Self {
            ours: Label::new("Ours"),
        }
    }
}

#[derive(Dashboard)]
pub struct Empty;

impl DashboardSpec for Empty {
    fn panels() -> Self {
        Self
    }
}

#[derive(Preset)]
#[preset(record = json!({ "collection": "gone", "layout_query": {}, "icon": null, "refresh_interval": -1 }))]
pub struct Gone;

#[derive(Preset)]
#[preset(collection = Story, record = json!({ "bookmark": "" }))]
pub struct StoryPreset2;

impl View<Story> for StoryPreset2 {
    fn view(t: &mut Table<Story>, s: StoryFields) {
        t.unnamed()
            .width(s.title, 276.5)
            .query("sort", json!(["title", "-words"]))
            .also(|c: &mut Cards<Story>| {
                c.size(3).limit(10).title("{{title}}");
            })
            .also(|l: &mut RawLayout<Story>| {
                l.query(json!({ "gallery": null, "tabular2": {} }));
            });
    }
}

#[derive(Preset)]
#[preset(collection = Story, bookmark = "Twin", allow_duplicate)]
pub struct Twin;

impl View<Story, RawLayout<Story>> for Twin {
    fn view(l: &mut RawLayout<Story>, _: StoryFields) {
        l.query(json!([])).options(json!({}));
    }
}

#[derive(Preset)]
#[preset(collection = Story, bookmark = "Twin", allow_duplicate)]
pub struct TwinPreset;

impl View<Story, Calendar<Story>> for TwinPreset {
    fn view(c: &mut Calendar<Story>, s: StoryFields) {
        c.option("startDateField", "title")
            .option("template", "{{gone}}")
            .option("viewInfo", json!({ "type": "list", "more": 1 }))
            .only(s.title.not_null());
    }
}

#[derive(Preset)]
#[preset(collection = Role, bookmark = "Empty parts")]
pub struct EmptyParts;

impl View<Role> for EmptyParts {
    fn view(t: &mut Table<Role>, r: RoleFields) {
        t.column(r.users.each(|u| u.role.at(|r| r.name)))
            .also(|l: &mut RawLayout<Role>| {
                l.options(json!({ "tabular": {}, "cards": null }));
            });
    }
}

#[derive(Project)]
#[project(
    key = "boards",
    dashboards(Boards, Empty, ExternalDashboard, UnnamedDashboard)
)]
#[project(presets(
    InTable,
    InCards,
    InCalendar,
    OnMap,
    OnBoard,
    OnBoardByAuthor,
    InGallery,
    StoryPreset,
    StoryPreset2,
    DirectusFiles,
    StoryEditor,
    Gone,
    Twin,
    TwinPreset,
    EmptyParts
))]
pub struct Written;

impl ProjectSpec for Written {
    type Env = ();
}
