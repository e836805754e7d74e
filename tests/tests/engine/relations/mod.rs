//! Relations of every kind, from types to a Directus that works with them.

mod library;
mod meaning;

use library::{Article, Library, Mention, ReadInFrench};
use serde_json::{Value, json};
use sync_sdk::author::{ProjectDeclaration, ProjectSpec};
use sync_sdk::model::{Object, SchemaKind, Snapshot};
use sync_sdk::prelude::*;
use sync_tests::{Api, Config, Server, field, text};

/// A project on a server, pushed and without a difference.
fn pushed<P: ProjectDeclaration + ProjectSpec<Env = ()>>() -> (Server, Snapshot) {
    let snapshot = sync_sdk::build::<P>(()).expect("sound").snapshot;
    let server = Server::start();
    let sync = server.sync().project("library");
    sync.push(&Config::from(snapshot.clone()));
    (server, snapshot)
}

#[test]
fn the_server_answers_with_the_very_relations_that_were_compiled() {
    let (server, compiled) = pushed::<Library>();
    let compiled = compiled.data_model.unwrap();
    let mut answered = server.get("/schema/snapshot");
    // PostgreSQL has a longer name for a type, and names foreign keys, which SQLite does not.
    for field in answered["fields"].as_array_mut().into_iter().flatten() {
        if let Some(name) = field.pointer_mut("/schema/data_type")
            && name == "character varying"
        {
            *name = json!("varchar");
        }
    }
    for relation in answered["relations"].as_array_mut().into_iter().flatten() {
        if let Some(name) = relation.pointer_mut("/schema/constraint_name") {
            *name = Value::Null;
        }
    }

    let entries = |list: &[Value]| -> Vec<String> {
        let mut list: Vec<String> = list.iter().map(Value::to_string).collect();
        list.sort();
        list
    };
    let ours = |list: &[Object], keep: fn(&Value) -> bool| -> Vec<String> {
        let list = list.iter().cloned().map(Value::Object).filter(keep);
        entries(&list.collect::<Vec<_>>())
    };
    let theirs = |kind: SchemaKind, keep: fn(&Value) -> bool| -> Vec<String> {
        let list = answered[kind.name()].as_array().unwrap().iter();
        let list = list.filter(|entry| entry["collection"] != "directus_sync_id_map");
        entries(
            &list
                .filter(|entry| keep(entry))
                .cloned()
                .collect::<Vec<_>>(),
        )
    };
    assert_eq!(
        theirs(SchemaKind::Relations, |_| true),
        ours(&compiled.relations, |_| true)
    );
    // Fields without a column, and those that hold the key of any item.
    let keep = |entry: &Value| entry["type"] == "alias" || entry["field"] == "item";
    let lists = ours(&compiled.fields, keep);
    assert_eq!(theirs(SchemaKind::Fields, keep), lists);
    assert_eq!(lists.len(), 14);

    // SQLite reports other types of columns; all else is the same.
    let shown = |entry: &Value| {
        format!(
            "{} {} {}",
            entry["collection"], entry["field"], entry["meta"]
        )
    };
    let mut theirs: Vec<String> = list(&answered["fields"]).map(shown).collect();
    theirs.retain(|field| !field.contains("directus_sync_id_map"));
    let mut ours: Vec<String> = compiled
        .fields
        .into_iter()
        .map(|entry| shown(&entry.into()))
        .collect();
    theirs.sort();
    ours.sort();
    assert_eq!(theirs, ours);
}

#[test]
fn nested_items_are_written_and_read_through_every_list() {
    let (server, _) = pushed::<Library>();
    let file = json!({ "storage": "local", "filename_disk": "tide.png", "filename_download": "tide.png", "type": "image/png" });
    let file = server.post("/files", &file)["id"].clone();
    let me = server.get("/users/me")["id"].clone();
    server.post(
        "/items/language",
        &json!([{ "code": "en", "name": "English" }, { "code": "fr", "name": "French" }]),
    );
    server.post(
        "/items/article",
        &json!({
            "title": "Tide", "author": me, "cover": file,
            "children": [{ "title": "Ebb" }, { "title": "Flow" }],
            "comments": [{ "text": "Wet", "language": "en" }],
            "tags": [{ "place": 2, "tag": { "name": "sea" } }, { "place": 1, "tag": { "name": "moon" } }],
            "gallery": [{ "file": file }],
            "blocks": [
                { "place": 1, "collection": "heading", "item": { "text": "High" } },
                { "place": 2, "collection": "quote", "item": { "text": "Low", "author": me } },
                { "place": 3, "collection": "directus_files", "item": file },
            ],
            "translations": [{ "language": "en", "title": "Tide" }, { "language": "fr", "title": "Marée" }],
        }),
    );
    server.post(
        "/items/article",
        &json!({ "title": "Dune", "tags": [{ "tag": { "name": "sand" } }] }),
    );

    let read = |fields: &str| read(&server, &Article::FIELDS.title.eq("Tide"), fields).remove(0);
    let article =
        read("tags.tag.name,blocks.collection,blocks.item:heading.text,blocks.item:quote.text");
    let names: Vec<&Value> = list(&article["tags"])
        .map(|row| &row["tag"]["name"])
        .collect();
    assert_eq!(names, ["moon", "sea"], "in the order of `sort`");
    assert_eq!(article["blocks"][0]["item"]["text"], "High");
    assert_eq!(article["blocks"][1]["item"]["text"], "Low");
    let article = read(
        "made_by,cover.type,parent,gallery.file.id,children.parent.title,translations.language.name,comments.language",
    );
    assert_eq!(article["made_by"], me);
    assert_eq!(article["cover"]["type"], "image/png");
    assert_eq!(article["gallery"][0]["file"]["id"], file);
    assert_eq!(article["children"][1]["parent"]["title"], "Tide");
    assert_eq!(article["translations"][1]["language"]["name"], "French");
    assert_eq!(article["comments"][0]["language"], "en");
    let tag = server.find(
        "/items/tag?fields=id,name,articles.article.title",
        "name",
        "sea",
    );
    assert_eq!(tag["articles"][0]["article"]["title"], "Tide");

    rules_find_what_they_say(&server);
    users_are_listed_and_list(&server);
    what_happens_on_delete(&server);
}

/// Each rule, as the server reads it.
fn rules_find_what_they_say(server: &Server) {
    let a = Article::FIELDS;
    let find = |rule: Filter<Article>, titles: &[&str]| {
        let mut found: Vec<String> = read(server, &rule, "title")
            .iter()
            .map(|article| text(article, "title"))
            .collect();
        found.sort();
        assert_eq!(found, titles, "{}", rule.to_value());
    };
    find(a.author.eq(CURRENT_USER), &["Tide"]);
    find(
        a.cover.has(|file| file.mime_type.eq("image/png")),
        &["Tide"],
    );
    find(a.children.some(|child| child.title.eq("Ebb")), &["Tide"]);
    find(
        a.comments
            .some(|c| c.language.has(|l| l.name.eq("English"))),
        &["Tide"],
    );
    find(
        a.tags.some(|j| j.tag.has(|tag| tag.name.eq("sea"))),
        &["Tide"],
    );
    find(
        a.gallery
            .some(|j| j.file.has(|file| file.mime_type.starts_with("image/"))),
        &["Tide"],
    );
    find(
        a.blocks
            .some(|b| b.item.of::<library::Heading>(|h| h.text.eq("High"))),
        &["Tide"],
    );
    find(
        a.blocks
            .some(|b| b.item.of::<library::Quote>(|q| q.author.eq(CURRENT_USER))),
        &["Tide"],
    );
    find(
        a.blocks
            .some(|b| b.item.of::<File>(|f| f.mime_type.eq("image/png"))),
        &["Tide"],
    );

    // Several conditions speak of one item: no French text is called `Tide`.
    let text_in = |code: &'static str, title: &'static str| {
        a.translations
            .some(|t| t.language.has(|l| l.code.eq(code)) & t.title.eq(title))
    };
    find(text_in("fr", "Marée"), &["Tide"]);
    find(text_in("fr", "Tide"), &[]);
    // A quote by somebody, not a quote and somebody.
    let quote = |words: &'static str| {
        a.blocks.some(|b| {
            b.item
                .of::<library::Quote>(|q| q.author.eq(CURRENT_USER) & q.text.eq(words))
        })
    };
    find(quote("Low"), &["Tide"]);
    find(quote("High"), &[]);
    // Of an empty list, no item is without a place.
    find(
        a.comments.some(|c| c.place.null() & c.tag.null()),
        &["Tide"],
    );
    // Alternatives, and none of them.
    let named = |tag: library::TagFields| tag.name.eq("sea") | tag.name.eq("sand");
    find(a.tags.some(|j| j.tag.has(named)), &["Dune", "Tide"]);
    find(a.tags.none(|j| j.tag.has(named)), &["Ebb", "Flow"]);
    find(
        a.tags.none(|j| j.tag.has(|t| t.name.eq("sea"))) & a.parent.null(),
        &["Dune"],
    );
    // Behind another relation, and a list in a list.
    find(
        a.parent
            .has(|p| p.tags.some(|j| j.tag.has(|t| t.name.eq("sea")))),
        &["Ebb", "Flow"],
    );
    find(
        a.tags.some(|j| {
            j.tag
                .has(|t| t.articles.some(|j| j.article.has(|a| a.title.eq("Dune"))))
        }),
        &["Dune"],
    );
    find(
        a.children.some(|c| c.comments.none(|c| c.text.not_empty())),
        &["Tide"],
    );
    // Two rules about one list, each about an item of its own.
    let [moon, sea] =
        ["moon", "sea"].map(|name| a.tags.some(move |j| j.tag.has(|t| t.name.eq(name))));
    find(moon & sea, &["Tide"]);

    let [tide, dune] =
        ["Tide", "Dune"].map(|title| text(&server.find("/items/article", "title", title), "id"));
    server.post(
        "/items/mention",
        &json!([{ "subject": "article", "item": tide }, { "subject": "article", "item": dune }]),
    );
    let rule = Mention::FIELDS.item.of::<Article>(|a| a.title.eq("Dune"));
    let filter = encoded(&rule.to_value().to_string());
    let found = server.list(&format!("/items/mention?filter={filter}"));
    assert_eq!(field(&found, "item"), [json!(dune)]);
}

/// As a user whose only policy has rules through lists.
#[test]
fn a_grant_lets_through_what_its_rule_says() {
    let (server, _) = pushed::<ReadInFrench>();
    server.post(
        "/items/language",
        &json!([{ "code": "en", "name": "English" }, { "code": "fr", "name": "French" }]),
    );
    let text = |language: &str, title: &str| json!({ "language": language, "title": title });
    server.post(
        "/items/article",
        &json!([
            { "title": "Tide", "translations": [text("en", "Tide"), text("fr", "Marée")],
                "tags": [{ "tag": { "name": "sea" } }] },
            { "title": "English", "translations": [text("en", "Marée"), text("fr", "Flux")] },
            { "title": "Tagged", "translations": [text("fr", "Marée")], "tags": [{ "tag": { "name": "mud" } }] },
            { "title": "Untranslated" },
        ]),
    );
    let policy = server.find("/policies", "name", "French readers");
    let user = json!({
        "email": "amelie@example.com", "token": "token-of-amelie",
        "policies": { "create": [{ "policy": policy["id"] }], "update": [], "delete": [] },
    });
    server.post("/users", &user);
    let amelie = Api::new(server.url(), "token-of-amelie");
    assert_eq!(field(&amelie.list("/items/article"), "title"), ["Tide"]);
}

/// Through the fields that the project adds to users.
fn users_are_listed_and_list(server: &Server) {
    let me = text(&server.get("/users/me"), "id");
    let section = json!({ "name": "Harbour", "writers": [me], "followers": [{ "user": me }] });
    server.post("/items/section", &section);
    let user = server.get(&format!(
        "/users/{me}?fields=section.name,articles.title,follows.section.name"
    ));
    assert_eq!(user["section"]["name"], "Harbour");
    assert_eq!(user["articles"], json!([{ "title": "Tide" }]));
    assert_eq!(user["follows"][0]["section"]["name"], "Harbour");

    let writer = library::Writer::FIELDS;
    let ours = |name: &'static str| {
        writer
            .section
            .has(|s| s.writers.some(|w| w.id.eq(CURRENT_USER)))
            & writer.follows.some(|f| f.section.has(|s| s.name.eq(name)))
    };
    let count = |rule: Filter<User>| {
        let filter = encoded(&rule.to_value().to_string());
        server.count(&format!("/users?filter={filter}"))
    };
    assert_eq!(count(ours("Harbour")), 1);
    assert_eq!(count(ours("Elsewhere")), 0);
}

/// The database does what `on_delete` says.
fn what_happens_on_delete(server: &Server) {
    let sea = server.find("/items/tag", "name", "sea")["id"].to_string();
    let joined = server.count("/items/article_tag");
    server.delete(&format!("/items/tag/{sea}"));
    assert_eq!(server.count("/items/article_tag"), joined - 1);

    for child in ["Ebb", "Flow"] {
        let id = text(&server.find("/items/article", "title", child), "id");
        server.delete(&format!("/items/article/{id}"));
    }
    let tide = server.find("/items/article", "title", "Tide");
    let file = text(&tide, "cover");
    server.delete(&format!("/files/{file}"));
    let tide = server.find("/items/article", "title", "Tide");
    assert_eq!(tide["cover"], Value::Null, "set to null");
    assert_eq!(server.list("/items/article_file")[0]["file"], Value::Null);
    server.delete(&format!("/items/article/{}", text(&tide, "id")));
    for gone in ["comment", "article_block", "article_text"] {
        assert_eq!(server.count(&format!("/items/{gone}")), 0, "{gone}");
    }
}

/// The articles that a rule finds.
fn read(server: &Server, rule: &Filter<Article>, fields: &str) -> Vec<Value> {
    let filter = encoded(&rule.to_value().to_string());
    server.list(&format!(
        "/items/article?fields=id,{fields}&filter={filter}&deep[tags][_sort]=place"
    ))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

/// A text as part of an address.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
