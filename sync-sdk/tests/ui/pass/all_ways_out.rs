//! What is refused without it.

use sync_sdk::prelude::*;

#[derive(Flow)]
#[flow(allow_loop, allow_overlap)]
pub struct Poll {
    #[op(start, resolve = wait, at = (1, 1))]
    ask: Request,
    #[op(resolve = ask, at = (1, -1))]
    wait: Raw,
    #[op(detached, resolve = lost, unchecked_templates)]
    spare: Log,
    #[op(key = "found-again")]
    lost: Log,
}

impl FlowSpec for Poll {
    fn trigger() -> Trigger {
        Trigger::operation()
    }

    fn operations() -> Self {
        Self {
            ask: Request::get(var("URL")),
            wait: Raw("sleep", json!({ "milliseconds": 1000 })),
            spare: Log("{{gone}}"),
            lost: Log("lost"),
        }
    }
}

#[derive(Flow)]
#[flow(no_start)]
pub struct Unstarted {
    #[op(detached)]
    later: Log,
}

impl FlowSpec for Unstarted {
    fn trigger() -> Trigger {
        Trigger::operation()
    }

    fn operations() -> Self {
        Self { later: Log("later") }
    }
}

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[field(interface = raw("my-interface", json!({ "a": 1 })), meta = json!({ "group": "box" }))]
    pub r#type: String,
}

#[derive(Policy)]
pub struct Raw1;

impl Grants for Raw1 {
    fn grants(g: &mut Grant) {
        g.on::<Article>(|p, a| {
            p.read()
                .fields_raw(["gone"])
                .when(a.r#type.eq("x") & Filter::raw(json!({ "gone": { "_eq": 1 } })));
        });
    }
}

#[derive(Dashboard)]
#[dashboard(allow_overlap)]
pub struct Piled {
    #[panel(at = (1, 1), size = (12, 6))]
    below: Metric,
    #[panel(at = (0, -2), size = (3, 1), off_grid, unnamed)]
    above: RawPanel,
}

impl DashboardSpec for Piled {
    fn panels() -> Self {
        Self {
            below: Metric::of::<Article>(|_, _| {}).option("function", json!("count")),
            above: RawPanel("weather", json!({ "city": "Kiel" })),
        }
    }
}

#[derive(Preset)]
#[preset(collection = Article, bookmark = "Twin")]
pub struct First;

impl View<Article> for First {
    fn view(t: &mut Table<Article>, _: ArticleFields) {
        t.column_raw("gone.name").option("new", json!(1)).query("new", json!(1));
    }
}

#[derive(Preset)]
#[preset(collection = Article, bookmark = "Twin", allow_duplicate)]
pub struct Second;

impl View<Article, RawLayout<Article>> for Second {
    fn view(l: &mut RawLayout<Article>, _: ArticleFields) {
        l.layout("gallery").options(json!({ "gallery": { "columns": 4 } }));
    }
}

#[derive(Project)]
#[project(key = "ways-out", flows(Unstarted), dashboards(Piled), presets(First, Second))]
pub struct WaysOut;

impl ProjectSpec for WaysOut {
    type Env = ();
}

#[derive(Translations)]
#[translations(languages(en_us, french = "fr"), partial)]
pub enum Strings {
    #[text(french = "Signature")]
    Byline,
}

#[derive(Seed)]
#[seed(collection = Article)]
pub struct Rows1;

impl SeedTable for Rows1 {
    fn rows(rows: &mut Rows<Article>, _: ArticleFields) {
        rows.add_with_id("a", "of-old").set_raw("type", json!("x"));
    }
}

pub fn owned() -> Settings {
    Settings::new().raw_anyway("org_name", json!("Gazette"))
}

fn main() {
    sync_sdk::build::<WaysOut>(()).expect("each is said to be meant");
    assert_eq!(Article::FIELDS.r#type.name(), "type");
}
