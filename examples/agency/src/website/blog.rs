//! Posts with tags, in a tree of categories, and events on a map.

#![allow(
    missing_docs,
    reason = "a doc comment on a field is its note in the app"
)]

use sync_sdk::prelude::*;

use super::pages::Language;
use super::{Visibility, Website};
use crate::files::Covers;

/// What posts are about, as a tree.
#[derive(Collection)]
#[collection(group = Website, icon = "account_tree", display = "{{name}}", sort = place)]
pub struct Category {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[field(required, length = 80)]
    pub name: String,
    #[field(interface = icon())]
    pub icon: Option<String>,
    #[relation(on_delete = cascade)]
    #[field(hidden)]
    pub parent: Option<M2o<Category>>,
    #[field(hidden)]
    pub place: Option<i32>,
    #[field(interface = list_o2m_tree().template("{{ name }}"))]
    #[relation(inverse = parent, sort = place)]
    pub children: O2m<Category>,
}

/// A post of the blog.
#[derive(Collection)]
#[collection(group = Website, icon = "article", display = "{{slug}}", versioning)]
#[collection(preview = "https://atelier-nord.example.com/blog/{{slug}}")]
#[collection(archive(
    field = status,
    value = Visibility::Archived,
    unarchive = Visibility::Draft
))]
pub struct Post {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[field(default = Visibility::Draft, display = labels(), width = half)]
    pub status: Visibility,
    #[field(width = half)]
    pub published_on: Option<DateTime>,
    #[field(required, unique, index, interface = input().slug())]
    pub slug: String,
    #[field(interface = image().folder::<Covers>())]
    pub cover: Option<M2o<File>>,
    #[relation(on_delete = set_null)]
    #[field(display = user(), width = half)]
    pub author: Option<M2o<User>>,
    #[relation(on_delete = set_null)]
    #[field(width = half)]
    pub category: Option<M2o<Category>>,
    #[relation(inverse = post, other = tag)]
    pub tags: M2m<PostTag>,
    #[relation(inverse = post, other = language)]
    pub translations: Translated<PostTranslation>,
    #[field(default = 0, readonly, hidden)]
    pub views: i64,
}

/// The texts of a post in one language.
#[derive(Collection)]
#[collection(group = Website, icon = "translate", hidden)]
pub struct PostTranslation {
    #[field(primary_key, hidden, readonly)]
    pub id: i32,
    #[relation(on_delete = cascade)]
    #[field(hidden)]
    pub post: M2o<Post>,
    #[relation(on_delete = cascade)]
    #[field(hidden)]
    pub language: M2o<Language>,
    #[field(required)]
    pub title: String,
    #[field(interface = markdown().folder::<Covers>())]
    pub body: Option<Text>,
}

/// That a post has a tag.
#[derive(Collection)]
#[collection(group = Website, icon = "import_export", hidden)]
pub struct PostTag {
    #[field(primary_key, hidden, readonly)]
    pub id: i32,
    #[relation(on_delete = cascade)]
    pub post: M2o<Post>,
    #[relation(on_delete = cascade)]
    pub tag: M2o<Tag>,
}

/// A word that posts are found by.
#[derive(Collection)]
#[collection(group = Website, icon = "sell", display = "{{name}}")]
pub struct Tag {
    #[field(primary_key, hidden, readonly)]
    pub id: i32,
    #[field(required, unique, length = 40)]
    pub name: String,
    #[relation(inverse = tag, other = post)]
    pub posts: M2m<PostTag>,
}

/// Somewhere one can meet the agency.
#[derive(Collection)]
#[collection(group = Website, icon = "event", display = "{{title}}")]
pub struct Event {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[field(default = Visibility::Draft, display = labels())]
    pub status: Visibility,
    #[field(required)]
    pub title: String,
    #[field(required, width = half)]
    pub starts_at: DateTime,
    #[field(width = half)]
    pub ends_at: Option<DateTime>,
    // PostgreSQL needs PostGIS for these two, SQLite SpatiaLite.
    /// Where the doors are.
    #[field(interface = map().view(10.0, 53.55, 11.0))]
    pub place: Option<Point>,
    /// Which part of the town it fills.
    #[field(interface = map())]
    pub area: Option<Polygon>,
}
