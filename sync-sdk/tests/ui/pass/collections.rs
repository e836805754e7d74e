//! The derive writes nothing that a strict crate is warned about.

#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications)]
#![warn(clippy::all)]

use sync_sdk::prelude::*;

#[derive(Choices)]
enum State {
    Open,
    Done,
}

const TITLE: &str = "Title";

#[derive(CollectionFolder)]
#[collection(name = "desk_folder", icon = "work", note = "Everything", group = Outer, hidden)]
struct Desk;

#[derive(CollectionFolder)]
#[collection(meta = json!({ "sort": 3 }))]
struct Outer;

#[derive(Collection)]
#[collection(
    name = "jobs",
    icon = "task",
    color = "#112233",
    group = Desk,
    note = TITLE,
    display = "{{type}} {{boss.first_name}}",
    sort = r#type,
    archive(field = done, value = true, unarchive = false),
    duplicate(state, "boss.role"),
    accountability = none,
    collapse = locked,
    singleton,
    translations(en_us = TITLE, de(name = "Aufgaben", plural = "Aufgaben")),
    meta = json!({ "sort": 1 }),
)]
struct Job {
    #[field(primary_key)]
    id: i64,
    #[field(group = r#loop)]
    r#type: i32,
    #[field(name = "the_loop", translations("nl-BE" = "Lus"))]
    r#loop: Group,
    #[field(default = State::Open, interface = select_radio(), display = raw("labels", json!({})))]
    state: State,
    #[field(
        default = false,
        validation = |j| j.done.eq(true) | j.state.eq(State::Done),
        validation_message = TITLE,
        note = format!("{TITLE}!"),
    )]
    done: bool,
    #[field(special = [user_created, "my-flag"], conditions(when("a", |j| j.done.eq(true)).hidden(true)))]
    boss: Option<M2o<User>>,
    #[field(conditions(when_raw("b", json!({})).required(true).raw("extra", 1)), searchable = false)]
    point: Option<Point>,
}

#[derive(Collection)]
#[collection(extends = User)]
struct Worker {
    #[field(validation = |u| u.first_name.not_null() & Worker::FIELDS.badge.not_null())]
    badge: Option<String>,
}

#[derive(Collection)]
#[collection(unmanaged, no_primary_key, relations = json!([{ "field": "gone", "related_collection": "jobs" }]))]
struct Log {
    #[field(unmanaged, index)]
    line: Option<String>,
    #[field(unmanaged)]
    #[relation(raw = json!({ "related_collection": "jobs", "meta": null }))]
    job: Option<i32>,
}

#[derive(Collection)]
#[collection(no_table, position = 4, archive(app_filter = false))]
struct Ruin {
    #[field(special = only("m2m"), position = 7)]
    tags: Alias,
    #[field(special = none, position = none)]
    links: Alias,
}

#[derive(Collection)]
#[collection(external, name = "elsewhere")]
struct Elsewhere {
    #[field(primary_key)]
    id: Uuid,
    size: Option<f64>,
}

#[derive(Collection)]
#[collection(extends = Elsewhere)]
struct There {
    #[field(index)]
    badge: Option<String>,
}

#[derive(Project)]
#[project(key = "strict", collections(Job, Worker, There, Outer, Log, Ruin))]
struct Strict;

impl ProjectSpec for Strict {
    type Env = ();
}

fn main() {
    sync_sdk::build::<Strict>(()).expect("the config is sound");
}
