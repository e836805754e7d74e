//! What the desk writes.

#![allow(
    missing_docs,
    reason = "a doc comment on a field is its note in the app"
)]

use sync_sdk::prelude::*;

use crate::texts::Strings;

/// How far an article has come.
#[derive(Choices)]
pub enum Status {
    /// Being written.
    #[choice(icon = "edit", color = "#A2B5CD")]
    Draft,
    /// On the site.
    #[choice(icon = "check", color = "#2ECDA7")]
    Published,
    /// Off the site.
    #[choice(text = Strings::InTheArchive, icon = "archive")]
    Archived,
}

/// A part of the paper.
#[derive(Collection)]
#[collection(icon = "newspaper", display = "{{name}}", sort = rank)]
pub struct Section {
    #[field(primary_key, hidden, readonly)]
    pub id: i32,
    #[field(required, unique, length = 80)]
    pub name: String,
    /// The part of the address behind the domain.
    #[field(unique, index, length = 80)]
    pub slug: String,
    #[field(hidden)]
    pub rank: Option<i32>,
    #[relation(inverse = section)]
    pub articles: O2m<Article>,
}

/// Everything the desk publishes.
#[derive(Collection)]
#[collection(icon = "article", color = "#1F6F8B", display = "{{title}}", sort = rank)]
pub struct Article {
    #[field(primary_key, special = uuid, hidden, readonly)]
    pub id: Uuid,
    #[field(default = Status::Draft, interface = select_dropdown(), width = half)]
    pub status: Status,
    #[relation(on_delete = restrict)]
    #[field(required, width = half)]
    pub section: M2o<Section>,
    /// Shown on the front page.
    #[field(required, default = "Untitled", interface = input().option("trim", true))]
    pub title: String,
    #[field(interface = markdown())]
    pub body: Option<Text>,
    #[field(interface = image())]
    pub cover: Option<M2o<File>>,
    #[relation(on_delete = set_null)]
    #[field(width = half)]
    pub author: Option<M2o<User>>,
    #[field(width = half)]
    pub published_on: Option<DateTime>,
    /// An event that the article is about.
    #[field(width = half)]
    pub event_date: Option<Date>,
    #[field(width = half)]
    pub event_time: Option<Time>,
    pub keywords: Option<Csv>,
    #[field(default = false, width = half)]
    pub front_page: bool,
    /// From 0 to 5.
    #[field(interface = slider().option("maxValue", 5), width = half)]
    pub rating: Option<f32>,
    /// What the agency asks for it, in euros.
    #[field(precision = 8, scale = 2)]
    pub fee: Option<Decimal>,
    #[field(readonly)]
    pub views: Option<i64>,
    /// What other systems know about the article.
    pub extra: Option<Json>,
    #[field(hidden)]
    pub rank: Option<i32>,
    #[field(special = date_created, readonly, hidden)]
    pub created_on: Option<Timestamp>,
    #[field(special = user_created, readonly, hidden)]
    pub created_by: Option<M2o<User>>,
    #[relation(inverse = article)]
    pub comments: O2m<Comment>,
}

/// What readers say.
#[derive(Collection)]
#[collection(icon = "chat_bubble")]
pub struct Comment {
    #[field(primary_key, hidden)]
    pub id: Uuid,
    #[relation(on_delete = cascade, on_deselect = delete)]
    pub article: M2o<Article>,
    #[field(required)]
    pub text: Text,
    #[field(default = false)]
    pub spam: bool,
    /// The comment that this one answers.
    #[relation(on_delete = set_null)]
    pub answers: Option<M2o<Comment>>,
}

/// A letter to the editor, as it came in.
#[derive(Collection)]
#[collection(name = "letters", icon = "mail", hidden)]
#[collection(meta = json!({ "accountability": null }))]
pub struct Letter {
    #[field(primary_key)]
    pub id: i64,
    #[field(name = "from_address", length = 320)]
    pub from: String,
    pub text: Text,
}
