//! Every panel and layout with every option, as one writes them by hand. A real Directus
//! takes them in `tests/tests/engine/boards.rs`.

use sync_sdk::prelude::*;

use super::collections::{Stage, Story, StoryFields};
use super::roles::Editor;

/// The options that metrics and metric lists share.
macro_rules! numbers {
    ($panel:expr) => {
        $panel
            .prefix("about ")
            .suffix(" words")
            .number_style(panel::NumberStyle::Unit)
            .unit("kilometer")
            .notation(panel::Notation::Compact)
            .min_decimals(1)
            .max_decimals(2)
            .color_if(panel::Compare::Gte, 100, "#E35169")
    };
}

/// The options that metrics and labels share.
macro_rules! letters {
    ($panel:expr) => {
        $panel
            .align(panel::Align::Start)
            .weight(panel::Weight::Bold)
            .slant(panel::Slant::Italic)
            .size(panel::Size::Small)
            .font(panel::Font::Serif)
    };
}

/// Everything.
#[derive(Dashboard)]
#[dashboard(name = "Boards", icon = "insights", color = "#6644FF", note = "All")]
pub struct Boards {
    #[panel(at = (1, 1), size = (16, 10), color = "#E35169", icon = "edit", show_header)]
    bars: BarChart,
    #[panel(at = (17, 1), size = (16, 10), note = "By author", show_header)]
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
        let not_an_idea = || Story::FIELDS.stage.ne(Stage::Idea);
        Self {
            bars: BarChart::of::<Story>(|q, s| {
                q.by(s.stage).sum(s.words).only(not_an_idea());
            })
            .horizontal()
            .decimals(1)
            .color("#2ECDA7")
            .axis_labels(panel::Axes::X)
            .hide_data_labels()
            .color_if(panel::Compare::Gt, 1000, "#E35169")
            .color_if_text(panel::TextCompare::Eq, "written", "#FFC23B"),
            bars_by_author: BarChart::of::<Story>(|q, s| {
                q.by_item(s.author, |user| user.last_name).count(s.id);
            }),
            line_chart_story: LineChart::of::<Story>(|q, s| {
                q.by(s.due).avg(s.fee).series(s.stage).only(not_an_idea());
            })
            .decimals(0)
            .color("#2ECDA7")
            .min(0.0)
            .max(100.5)
            .curve(panel::Curve::Step)
            .fill(panel::Fill::Disabled)
            .axis_labels(panel::Axes::Y)
            .hide_markers()
            .legend(),
            pie: PieChart::of::<Story>(|q, s| {
                q.count(s.stage).only(not_an_idea());
            })
            .donut()
            .labels()
            .legend(panel::Legend::Bottom)
            .decimals(1)
            .color("#2ECDA7")
            .color_if(panel::Compare::Eq, "out", "#E35169")
            .color_if_text(panel::TextCompare::Contains, "writ", "#FFC23B"),
            series: TimeSeries::of::<Story>(|q, s| {
                q.max(s.words)
                    .over(s.created_on)
                    .only(s.created_on.gte(template("{{since}}")));
            })
            .color("#2ECDA7")
            .precision(panel::Precision::Day)
            .range(panel::TimeRange::Days(14))
            .decimals(1)
            .min(0.0)
            .max(5000.0)
            .curve(panel::Curve::Straight)
            .fill(panel::Fill::Solid)
            .missing(panel::MissingData::Value(0.0))
            .hide_x_axis()
            .hide_y_axis(),
            metric: letters!(numbers!(Metric::of::<Story>(|q, s| {
                q.sum_distinct(s.words).only(not_an_idea());
            }))),
            latest: Metric::of::<Story>(|q, s| {
                q.last(s.words).sort(s.created_on);
            }),
            metrics: numbers!(MetricList::of::<Story>(|q, s| {
                q.by(s.stage).avg_distinct(s.words).only(not_an_idea());
            }))
            .limit(3)
            .ascending(),
            meter: Meter::of::<Story>(|q, s| {
                q.count_distinct(s.author).only(not_an_idea());
            })
            .max(20.5)
            .stroke(panel::Stroke::Broad)
            .color("#2ECDA7")
            .rounded()
            .hide_percentage()
            .half_circle()
            .color_if(panel::Compare::Lt, 50, "#E35169"),
            label: letters!(Label::new("This week"))
                .color("#6644FF")
                .wrap(panel::Wrap::PreserveWrap),
            list: List::of::<Story>(|q, s| {
                q.only(not_an_idea())
                    .sort(s.due)
                    .display("{{title}}: {{words}}");
            })
            .limit(3)
            .editable(),
            since: Variable::new("since").default_value("2026-01-01T00:00:00Z"),
            member: RelationalVariable::new::<User>("member", |q, u| {
                q.only(u.role.not_null()).display("{{last_name}}");
            })
            .multiple(7),
            extension: RawPanel("weather", json!({ "city": "Kiel" })),
        }
    }
}

macro_rules! presets {
    ($($name:ident in $layout:ident: |$l:ident, $s:ident| $say:expr;)*) => {$(
        #[derive(Preset)]
        #[preset(collection = Story, bookmark = stringify!($name), icon = "edit")]
        #[preset(color = "#E35169", search = "harbour", refresh_interval = 60)]
        pub struct $name;

        impl View<Story, $layout<Story>> for $name {
            fn view($l: &mut $layout<Story>, $s: StoryFields) {
                $say.only($s.stage.ne(Stage::Idea));
            }
        }
    )*};
}

presets! {
    InTable in Table: |t, s| t
        .columns(fields![s.title, s.stage])
        .column(s.author.at(|user| user.last_name))
        .column_raw("cover.title")
        .width(s.title, 320)
        .align(s.stage, layout::Align::Center)
        .sort_desc(s.created_on)
        .spacing(layout::Spacing::Comfortable)
        .limit(50)
        .page(1);
    InCards in Cards: |c, s| c
        .image(s.cover)
        .title("{{title}}")
        .subtitle("{{stage}} by {{author.last_name}}")
        .size(3)
        .icon("article")
        .fit(layout::Fit::Contain)
        .sort(s.title)
        .limit(50)
        .page(1);
    InCalendar in Calendar: |c, s| c
        .template("{{title}}")
        .start(s.created_on)
        .end(s.due)
        .first_day(layout::Weekday::Monday)
        .opens(layout::Span::WeekByHour);
    OnMap in Map: |m, s| m
        .geometry(s.place)
        .template("{{title}}")
        .cluster()
        .camera(layout::Camera::new((10.1, 54.3), 9.5, [9.0, 54.0, 11.0, 55.0]))
        .sort(s.title)
        .limit(500)
        .page(1);
    OnBoard in Kanban: |k, s| k
        .group(s.stage)
        .title(s.title)
        .text(s.text)
        .tags(s.tags)
        .date(s.due)
        .image(s.cover)
        .user(s.author)
        .contain()
        .show_ungrouped()
        .limit(500)
        .page(1);
    OnBoardByAuthor in Kanban: |k, s| k.group_by(s.author, |user| user.last_name);
    InGallery in RawLayout: |l, _s| l
        .layout("gallery")
        .query(json!({ "gallery": { "sort": ["title"] }, "tabular": { "page": 2 } }))
        .options(json!({ "gallery": { "columns": 4 } }));
}

/// What everyone sees from the start.
#[derive(Preset)]
#[preset(collection = Story)]
pub struct StoryPreset;

impl View<Story> for StoryPreset {
    fn view(_: &mut Table<Story>, _: StoryFields) {}
}

/// The file library, for everyone.
#[derive(Preset)]
#[preset(collection = File)]
pub struct DirectusFiles;

impl View<File, Cards<File>> for DirectusFiles {
    fn view(c: &mut Cards<File>, _: FileFields) {
        c.thumbnail().title("{{title}}");
    }
}

/// What editors see from the start.
#[derive(Preset)]
#[preset(collection = Story, role = Editor)]
pub struct StoryEditor;

impl View<Story> for StoryEditor {
    fn view(t: &mut Table<Story>, s: StoryFields) {
        t.columns(fields![s.title]);
    }
}
