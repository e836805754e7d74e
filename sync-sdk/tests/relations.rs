//! Relations as `build` compiles them, and rules that it refuses. The forms are
//! those of Directus, which `tests/tests/engine/relations` asks.

#![allow(unreachable_pub, reason = "written as in a library")]

use sync_sdk::compile::Compiled;
use sync_sdk::model::Object;
use sync_sdk::prelude::*;

fn relation<'a>(compiled: &'a Compiled, collection: &str, field: &str) -> Option<&'a Object> {
    let model = compiled.snapshot.data_model.as_ref().expect("a data model");
    model
        .relations
        .iter()
        .find(|entry| entry["collection"] == collection && entry["field"] == field)
}

mod odd {
    use super::*;

    pub type Tags = M2m<ArticleTag>;

    #[derive(Collection)]
    pub struct Article {
        #[field(primary_key)]
        pub id: Uuid,
        // An alias of a list is one.
        #[relation(inverse = article, other = tag, on_deselect = delete)]
        pub tags: Tags,
        #[relation(no_foreign_key)]
        pub section: Option<M2o<Section>>,
        #[relation(detached)]
        pub editor: Option<M2o<User>>,
        #[relation(
            meta = json!({ "one_field": "elsewhere", "extra": 1 }),
            schema = json!({ "on_delete": "SET NULL", "constraint_name": "odd" }),
        )]
        pub reviewer: M2o<User>,
    }

    #[derive(Collection)]
    pub struct ArticleTag {
        #[field(primary_key)]
        pub id: i32,
        pub article: Option<M2o<Article>>,
        pub tag: Option<M2o<Section>>,
    }

    /// Of which nothing is pushed, and of which nothing needs to be said.
    #[derive(Collection)]
    #[collection(external)]
    pub struct Section {
        #[field(primary_key)]
        pub id: i32,
        pub articles: O2m<Article>,
        pub anything: AnyItem<(Article, User)>,
    }

    #[derive(Project)]
    #[project(collections(Article, Section))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn what_an_instance_can_be_like_can_be_said() {
    let compiled = sync_sdk::build::<odd::App>(()).expect("sound");
    let tag = relation(&compiled, "article_tag", "tag").expect("a relation");
    assert_eq!(tag["meta"]["junction_field"], "article");
    assert_eq!(tag["meta"]["one_field"], json!(null));
    let article = relation(&compiled, "article_tag", "article").expect("a relation");
    assert_eq!(article["meta"]["one_deselect_action"], "delete");
    assert_eq!(article["schema"]["on_delete"], "SET NULL");

    let section = relation(&compiled, "article", "section").expect("a relation");
    assert!(!section.contains_key("schema"));
    assert!(relation(&compiled, "article", "editor").is_none());
    assert!(relation(&compiled, "section", "anything").is_none());
    let reviewer = relation(&compiled, "article", "reviewer").expect("a relation");
    assert_eq!(
        (&reviewer["meta"]["one_field"], &reviewer["meta"]["extra"]),
        (&json!("elsewhere"), &json!(1))
    );
    assert_eq!(
        reviewer["schema"],
        json!({
            "table": "article", "column": "reviewer",
            "foreign_key_table": "directus_users", "foreign_key_column": "id",
            "constraint_name": "odd", "on_update": "NO ACTION", "on_delete": "SET NULL",
        })
    );

    let model = compiled.snapshot.data_model.expect("a data model");
    let target = |field: &str| {
        let mut fields = model.fields.iter();
        let entry = fields.find(|entry| entry["field"] == field);
        entry.expect("a field")["schema"]["foreign_key_table"].clone()
    };
    assert_eq!(target("section"), json!(null));
    assert_eq!(target("editor"), json!(null));
    assert_eq!(target("reviewer"), "directus_users");
}

mod refused {
    use super::*;

    #[derive(Collection)]
    pub struct Article {
        #[field(primary_key)]
        pub id: Uuid,
        pub parent: Option<M2o<Article>>,
        #[relation(inverse = article)]
        pub comments: O2m<Comment>,
        #[relation(meta = json!(1))]
        pub author: Option<M2o<User>>,
    }

    #[derive(Collection)]
    pub struct Comment {
        #[field(primary_key)]
        pub id: Uuid,
        pub article: M2o<Article>,
        pub spam: bool,
        pub text: String,
    }

    #[derive(Policy)]
    pub struct Reading;

    impl Grants for Reading {
        fn grants(g: &mut Grant) {
            g.on::<Article>(|p, a| {
                p.read()
                    .when(a.comments.none(|c| c.spam.eq(true) & c.text.eq("x")));
                p.update()
                    .when(a.parent.has(|p| p.comments.none(|c| c.spam.eq(true))));
                p.create()
                    .validate(a.comments.some(|c| c.spam.eq(true) & c.text.eq("x")));
                // As it is said, whatever Directus makes of it.
                p.delete().when(Filter::raw(json!({
                    "comments": { "_none": { "_and": [{ "spam": { "_eq": true } }] } }
                })));
            });
        }
    }

    #[derive(Project)]
    #[project(policies(Reading))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn rules_that_directus_would_leave_out_are_refused() {
    let errors = sync_sdk::build::<refused::App>(()).expect_err("unsound");
    let found: Vec<String> = errors
        .iter()
        .map(|problem| format!("{}: {}", problem.address, problem.message))
        .collect();
    let has = |start: &str, text: &str| {
        let mut of = found.iter().filter(|message| message.starts_with(start));
        let message = of.next().unwrap_or_else(|| panic!("{start} in {found:#?}"));
        assert!(message.contains(text), "{message}");
        assert_eq!(of.next(), None);
    };
    has(
        "permission.reading.article.read: ",
        "none of `comments` meets several conditions",
    );
    has(
        "permission.reading.article.update: ",
        "`parent.comments` is neither",
    );
    has(
        "permission.reading.article.create: ",
        "does not look at `some` in a validation",
    );
    has(
        "field.article.author: ",
        "`meta` takes a JSON object, not `1`",
    );
    assert_eq!(found.len(), 4, "{found:#?}");
}
