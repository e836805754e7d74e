//! What a check refuses of a data model, of rules and of triggers, said in the
//! way that an instance has that really is like that.

use sync_sdk::prelude::*;

#[derive(Collection)]
#[collection(
    name = "tbl_Article",
    meta = json!({
        "sort_field": "title",
        "display_template": "{{gone}}",
        "preview_url": "https://example.org/{{gone}}",
        "item_duplication_fields": ["gone"],
        "group": "gone",
    })
)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[field(
        special = "cast-boolean",
        schema = json!({ "default_value": 3 }),
        meta = json!({ "group": "status" }),
        interface = raw("slider", json!({ "max": 3 })),
        display = raw("stars", json!({})),
        conditions(when_raw("Old", json!({ "gone": { "_null": true } })).raw("wide", true))
    )]
    pub title: String,
    pub status: String,
    #[field(schema = json!({ "data_type": "tsvector" }))]
    pub search: Unknown,
    /// It cannot be null, and yet.
    #[relation(schema = json!({ "on_delete": "SET NULL" }))]
    pub author: M2o<User>,
    #[relation(no_foreign_key, on_delete = set_null)]
    pub editor: Option<M2o<User>>,
    #[relation(inverse = article)]
    pub comments: O2m<Comment>,
    /// A second list of one relation, and a list without one.
    #[relation(detached)]
    pub spam: O2m<Comment>,
    #[relation(detached)]
    pub tags: M2m<Comment>,
}

#[derive(Collection)]
pub struct Comment {
    #[field(primary_key)]
    pub id: Uuid,
    #[relation(meta = json!({ "sort_field": "text" }))]
    pub article: M2o<Article>,
    pub text: String,
    #[relation(detached)]
    pub about: AnyItem<(Article, User)>,
}

#[derive(Policy)]
pub struct Readers;

impl Grants for Readers {
    fn grants(g: &mut Grant) {
        g.on::<Article>(|p, a| {
            p.read().fields_raw(["gone"]).when(a.author.eq(CURRENT_USER));
            p.read().fields(fields![a.title]).duplicate();
            p.update()
                .fields(fields![a.title])
                .when_raw(json!({ "title": { "_regex": "^a" } }))
                .validate_raw(json!({ "gone": { "_some": {} } }))
                .preset_raw("gone", json!(1));
        });
        g.on_raw("gone", |p| {
            p.read().when_raw(json!({ "user": { "_eq": "$CURRENT_USER" } }));
        });
    }
}

/// Of a dashboard that is not in the dump, and of a collection that is gone.
#[derive(Dashboard)]
#[dashboard(external, id = "5f7d5bd2-4c53-4e7e-8a0d-3a3f8f0c7a11")]
pub struct Elsewhere {
    #[panel(at = (1, 1), size = (6, 2), record = json!({ "name": "" }))]
    note: Label,
}

impl DashboardSpec for Elsewhere {
    fn panels() -> Self {
        Self { note: Label::new("Ours") }
    }
}

#[derive(Preset)]
#[preset(role = Reader, record = json!({ "collection": "gone", "layout": "cards", "icon": null }))]
pub struct OfTheGone;

#[derive(Role)]
#[role(id = "2a0e3f6c-55c1-4f0e-9b8c-2c9c64bd7a10", name = "Reader", policies(Readers))]
pub struct Reader;

#[derive(Flow)]
#[flow(unchecked_templates)]
pub struct Nightly {
    #[op(start)]
    log: Log,
}

impl FlowSpec for Nightly {
    fn trigger() -> Trigger {
        Trigger::schedule("0 0 * * * *").option("cron", "@often")
    }

    fn operations() -> Self {
        Self { log: Log("{{gone}}") }
    }
}

#[derive(Flow)]
pub struct Heard {
    #[op(start)]
    ask: Raw,
}

impl FlowSpec for Heard {
    fn trigger() -> Trigger {
        Trigger::raw("my-trigger", json!({ "a": 1 }))
    }

    fn operations() -> Self {
        Self { ask: Raw("request", json!({ "method": "PURGE" })) }
    }
}

#[derive(Flow)]
pub struct Imported {
    #[op(start)]
    log: Raw,
}

impl FlowSpec for Imported {
    fn trigger() -> Trigger {
        on::<Article>(&["items.create"]).custom_event("my-extension.imported")
    }

    fn operations() -> Self {
        Self { log: Raw("log", json!({ "message": "in" })) }
    }
}

#[derive(Project)]
#[project(key = "instance", roles(Reader), flows(Nightly, Heard, Imported))]
#[project(dashboards(Elsewhere), presets(OfTheGone))]
pub struct Instance;

impl ProjectSpec for Instance {
    type Env = ();

    fn settings((): ()) -> Settings {
        Settings::new().raw("my_setting", json!(1))
    }
}

fn main() {
    sync_sdk::build::<Instance>(()).expect("each is said to be meant");
}
