//! What `build` makes of dashboards and presets, and what it refuses.

#![allow(missing_docs, unreachable_pub, reason = "written as in a library")]

use sync_sdk::compile::Compiled;
use sync_sdk::model::{Kind, Object};
use sync_sdk::prelude::*;

fn fields<'a>(compiled: &'a Compiled, kind: Kind, address: &str) -> &'a Object {
    let found = compiled.snapshot.of(kind).iter().find(|record| {
        let found = record.address.as_ref();
        found.is_some_and(|found| found.as_str() == address)
    });
    &found
        .unwrap_or_else(|| panic!("no record `{address}`"))
        .fields
}

#[derive(Choices)]
pub enum Status {
    Draft,
    Out,
}

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    pub status: Status,
    pub title: String,
    pub words: Option<i32>,
    pub author: Option<M2o<User>>,
    pub created_on: Option<Timestamp>,
}

#[derive(Policy)]
pub struct Editing;

impl Grants for Editing {
    fn grants(_: &mut Grant) {}
}

#[derive(Role)]
#[role(policies(Editing))]
pub struct Editor;

mod sound {
    use super::*;

    /// What the desk looks at.
    #[derive(Dashboard)]
    #[dashboard(color = "#6644FF")]
    pub struct Newsroom {
        /// Not yet on the site.
        #[panel(at = (1, 1), size = (12, 6), color = "#E35169", show_header)]
        drafts: Metric,
        #[panel(at = (13, 1), size = (12, 6), unnamed, id = "5d0f8d52-2c3c-4f0e-8e1b-1f3a0d4c5b6a")]
        since: Variable<Timestamp>,
        #[panel(at = (1, 7), size = (24, 12), name = "Words a week", icon = "edit")]
        words: TimeSeries,
    }

    impl DashboardSpec for Newsroom {
        fn panels() -> Self {
            Self {
                drafts: Metric::count::<Article>(|a| a.status.eq(Status::Draft)),
                since: Variable::new("since"),
                words: TimeSeries::of::<Article>(|q, a| {
                    q.sum(a.words)
                        .over(a.created_on)
                        .only(a.status.eq(Status::Out))
                        .only(a.created_on.gte(template("{{since}}")));
                })
                .precision(panel::Precision::Week)
                .range(panel::TimeRange::Weeks(1))
                .option("future", json!(true)),
            }
        }
    }

    #[derive(Preset)]
    #[preset(collection = Article)]
    pub struct Everyone;

    impl View<Article> for Everyone {
        fn view(_: &mut Table<Article>, _: ArticleFields) {}
    }

    #[derive(Preset)]
    #[preset(collection = Article, role = Editor, bookmark = "My drafts", icon = "edit")]
    #[preset(color = "#FFC23B", search = "harbour", refresh_interval = 300)]
    pub struct MyDrafts;

    impl View<Article> for MyDrafts {
        fn view(t: &mut Table<Article>, a: ArticleFields) {
            t.columns(fields![a.title, a.words])
                .column(a.author.at(|user| user.role.at(|role| role.name)))
                .width(a.title, 320)
                .align(a.words, layout::Align::Right)
                .sort_desc(a.words)
                .limit(50)
                .only(a.status.eq(Status::Draft))
                .only(a.author.eq(CURRENT_USER));
        }
    }

    #[derive(Project)]
    #[project(key = "boards", dashboards(Newsroom), presets(Everyone, MyDrafts))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn a_dashboard_brings_its_panels_and_their_collections() {
    let compiled = sync_sdk::build::<sound::App>(()).expect("sound");
    let newsroom = fields(&compiled, Kind::Dashboards, "dashboard.newsroom");
    assert_eq!(
        json!(newsroom),
        json!({
            "name": "Newsroom", "icon": "dashboard",
            "note": "What the desk looks at.", "color": "#6644FF",
        })
    );
    let dashboard = compiled.snapshot.of(Kind::Dashboards)[0].sync_id.as_str();
    assert_eq!(
        json!(fields(&compiled, Kind::Panels, "panel.newsroom.drafts")),
        json!({
            "dashboard": dashboard, "name": "Drafts", "icon": null, "color": "#E35169",
            "show_header": true, "note": "Not yet on the site.", "type": "metric",
            "position_x": 1, "position_y": 1, "width": 12, "height": 6,
            "options": {
                "collection": "article", "function": "count",
                "filter": { "status": { "_eq": "draft" } },
            },
        })
    );
    let words = fields(&compiled, Kind::Panels, "panel.newsroom.words");
    assert_eq!(
        words["options"],
        json!({
            "collection": "article", "valueField": "words", "function": "sum",
            "dateField": "created_on", "precision": "week", "range": "1 week", "future": true,
            "filter": { "_and": [
                { "status": { "_eq": "out" } }, { "created_on": { "_gte": "{{since}}" } },
            ] },
        })
    );
    let since = fields(&compiled, Kind::Panels, "panel.newsroom.since");
    assert_eq!(since["name"], json!(null));
    assert_eq!(
        since["options"],
        json!({ "field": "since", "type": "timestamp", "inter": "datetime" })
    );
    let of_since = &compiled.snapshot.of(Kind::Panels)[1];
    assert_eq!(
        of_since.sync_id.as_str(),
        "5d0f8d52-2c3c-4f0e-8e1b-1f3a0d4c5b6a"
    );
    let origin = of_since.origin.as_ref().expect("an origin");
    assert!(origin.file.ends_with("tests/boards.rs"));
    let model = compiled.snapshot.data_model.as_ref().expect("a data model");
    assert_eq!(model.collections.len(), 1);
}

#[test]
fn a_preset_is_what_the_app_stores() {
    let compiled = sync_sdk::build::<sound::App>(()).expect("sound");
    assert_eq!(
        json!(fields(&compiled, Kind::Presets, "preset.everyone")),
        json!({
            "bookmark": null, "role": null, "collection": "article", "search": null,
            "layout": "tabular", "layout_query": null, "layout_options": null,
            "refresh_interval": null, "filter": null, "icon": "bookmark", "color": null,
        })
    );
    let role = compiled.snapshot.of(Kind::Roles)[0].sync_id.as_str();
    assert_eq!(
        json!(fields(&compiled, Kind::Presets, "preset.my_drafts")),
        json!({
            "bookmark": "My drafts", "role": role, "collection": "article",
            "search": "harbour", "layout": "tabular",
            "layout_query": { "tabular": {
                "fields": ["title", "words", "author.role.name"], "sort": ["-words"], "limit": 50,
            } },
            "layout_options": { "tabular": {
                "widths": { "title": 320 }, "align": { "words": "right" },
            } },
            "refresh_interval": 300,
            "filter": { "_and": [
                { "status": { "_eq": "draft" } }, { "author": { "_eq": "$CURRENT_USER" } },
            ] },
            "icon": "edit", "color": "#FFC23B",
        })
    );
}

mod odd {
    use super::*;

    #[derive(Dashboard)]
    #[dashboard(record = json!({ "name": " ", "since_13": [1] }))]
    pub struct Nameless {
        #[panel(at = (1, 1), size = (1, 1), unnamed, record = json!({ "name": "", "since_13": 1 }))]
        nothing: RawPanel,
        #[panel(at = (2, 1), size = (1, 1))]
        list: RawPanel,
        #[panel(at = (1, 2), size = (6, 6))]
        whole: Meter,
    }

    impl DashboardSpec for Nameless {
        fn panels() -> Self {
            Self {
                nothing: RawPanel("weather", json!(null)),
                list: RawPanel("weather", json!(["Kiel"])),
                whole: Meter::of::<Article>(|q, a| {
                    q.count(a.id);
                })
                .max(20),
            }
        }
    }

    /// Somebody else's.
    #[derive(Dashboard)]
    #[dashboard(external, id = "their-dashboard", allow_overlap)]
    pub struct Theirs {
        #[panel(at = (1, 1), size = (6, 2))]
        ours: Label,
        #[panel(at = (1, 1), size = (6, 2))]
        too: Label,
    }

    impl DashboardSpec for Theirs {
        fn panels() -> Self {
            Self {
                ours: Label::new("Ours"),
                too: Label::new("Too"),
            }
        }
    }

    #[derive(Preset)]
    #[preset(role = Editor, record = json!({ "collection": "gone", "layout_query": {}, "icon": null }))]
    pub struct Gone;

    #[derive(Preset)]
    #[preset(collection = Article, record = json!({ "bookmark": "" }))]
    pub struct Blank;

    impl View<Article> for Blank {
        fn view(t: &mut Table<Article>, a: ArticleFields) {
            t.unnamed()
                .width(a.title, 276.5)
                .width(a.words, 100)
                .also(|c: &mut Cards<Article>| {
                    c.size(3).limit(10).title("{{title}}");
                })
                .also(|l: &mut RawLayout<Article>| {
                    l.query(json!({ "gallery": null }))
                        .options(json!({ "gallery": { "columns": 4 } }));
                });
        }
    }

    #[derive(Preset)]
    #[preset(collection = Article)]
    pub struct Listed;

    impl View<Article, RawLayout<Article>> for Listed {
        fn view(l: &mut RawLayout<Article>, _: ArticleFields) {
            l.query(json!([])).options(json!({}));
        }
    }

    #[derive(Project)]
    #[project(
        key = "boards",
        dashboards(Nameless, Theirs),
        presets(Gone, Blank, Listed)
    )]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn what_no_app_would_store_can_be_said() {
    let compiled = sync_sdk::build::<odd::App>(()).expect("sound");
    let of = |kind, address| json!(fields(&compiled, kind, address));
    let dashboard = of(Kind::Dashboards, "dashboard.nameless");
    assert_eq!(
        dashboard,
        json!({ "name": " ", "icon": "dashboard", "note": null, "color": null, "since_13": [1] })
    );
    let nothing = of(Kind::Panels, "panel.nameless.nothing");
    assert_eq!(
        [&nothing["name"], &nothing["since_13"], &nothing["options"]],
        [&json!(""), &json!(1), &json!(null)]
    );
    assert_eq!(
        of(Kind::Panels, "panel.nameless.list")["options"],
        json!(["Kiel"])
    );
    let whole = of(Kind::Panels, "panel.nameless.whole");
    assert_eq!(whole["options"]["max"], json!(20));
}

#[test]
fn a_dashboard_of_others_can_have_panels_of_ours() {
    let compiled = sync_sdk::build::<odd::App>(()).expect("sound");
    assert_eq!(compiled.snapshot.of(Kind::Dashboards).len(), 1);
    let external = &compiled.snapshot.externals[0].record;
    assert_eq!(external.sync_id.as_str(), "their-dashboard");
    for address in ["panel.theirs.ours", "panel.theirs.too"] {
        let panel = fields(&compiled, Kind::Panels, address);
        assert_eq!(panel["dashboard"], "their-dashboard");
    }
}

#[test]
fn a_preset_holds_what_other_layouts_had() {
    let compiled = sync_sdk::build::<odd::App>(()).expect("sound");
    let role = compiled.snapshot.of(Kind::Roles)[0].sync_id.as_str();
    assert_eq!(
        json!(fields(&compiled, Kind::Presets, "preset.gone")),
        json!({
            "bookmark": null, "role": role, "collection": "gone", "search": null,
            "layout": null, "layout_query": {}, "layout_options": null,
            "refresh_interval": null, "filter": null, "icon": null, "color": null,
        })
    );
    let blank = fields(&compiled, Kind::Presets, "preset.blank");
    assert_eq!(
        [&blank["bookmark"], &blank["layout"]],
        [&json!(""), &json!(null)]
    );
    assert_eq!(
        blank["layout_query"],
        json!({ "cards": { "limit": 10 }, "gallery": null })
    );
    assert_eq!(
        blank["layout_options"],
        json!({
            "tabular": { "widths": { "title": 276.5, "words": 100 } },
            "cards": { "size": 3, "title": "{{title}}" },
            "gallery": { "columns": 4 },
        })
    );
    let listed = fields(&compiled, Kind::Presets, "preset.listed");
    assert_eq!(
        [&listed["layout_query"], &listed["layout_options"]],
        [&json!([]), &json!({})]
    );
}

mod unsound {
    use super::*;

    #[derive(Dashboard)]
    pub struct Newsroom {
        #[panel(at = (1, 1), size = (12, 12))]
        chart: BarChart,
        #[panel(at = (13, 1), size = (12, 6))]
        list: List,
        #[panel(at = (13, 7), size = (12, 6))]
        late: Metric,
    }

    impl DashboardSpec for Newsroom {
        fn panels() -> Self {
            Self {
                chart: BarChart::of::<Article>(|q, a| {
                    q.by(a.status);
                }),
                list: List::of::<Article>(|q, _| {
                    q.display("{{titel}} {{author.last_name}} {{year(created_on)}}");
                }),
                late: Metric::count::<Article>(|a| a.created_on.lt(template("{{until}}"))),
            }
        }
    }

    macro_rules! presets {
        ($($name:ident = $bookmark:literal, |$layout:ident| $say:expr;)*) => {$(
            #[derive(Preset)]
            #[preset(collection = Article, bookmark = $bookmark)]
            pub struct $name;

            impl View<Article, RawLayout<Article>> for $name {
                fn view($layout: &mut RawLayout<Article>, _: ArticleFields) {
                    $say;
                }
            }
        )*};
    }

    presets! {
        First = "Twin", |l| l.layout("tabular");
        Second = "Twin", |l| l.query(json!([]));
        Nameless = " ", |l| l.layout("cards");
    }

    #[derive(Preset)]
    #[preset(record = json!([]))]
    pub struct Listed;

    #[derive(Project)]
    #[project(
        key = "boards",
        dashboards(Newsroom),
        presets(First, Second, Nameless, Listed)
    )]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let errors = sync_sdk::build::<unsound::App>(()).expect_err("unsound");
    let said: Vec<String> = errors
        .iter()
        .map(|problem| format!("{}: {}", problem.address, problem.message))
        .collect();
    assert_eq!(
        said,
        [
            "panel.newsroom.chart: a `bar-chart` panel shows nothing without a measure such as `count` or `sum`: call it",
            "panel.newsroom.list: its template `{{titel}} {{author.last_name}} {{year(created_on)}}`: `article` has no field `titel` (if that is meant, set it with `option`); did you mean `title`?",
            "panel.newsroom.late: its rule names the variable `until`, which no panel of the dashboard sets: add a `Variable::new(\"until\")`, or set the rule with `option(\"filter\", …)`",
            "preset.second: `preset.first` is of the same collection, role and bookmark: give one another bookmark; if two are meant, say `#[preset(allow_duplicate)]`",
            "preset.nameless: its bookmark is empty: leave it out for the default view; if it is meant, say `record = json!({ \"bookmark\": \"\" })`",
            "preset.listed: its `record` is a JSON object, not `[]`",
        ]
    );
}
