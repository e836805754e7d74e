//! How the app shows what the desk writes.

use sync_sdk::prelude::*;

use crate::access::{Author, Editor};
use crate::content::{Article, ArticleFields, Status};

/// What everyone sees from the start.
#[derive(Preset)]
#[preset(collection = Article)]
pub struct Articles;

impl View<Article> for Articles {
    fn view(t: &mut Table<Article>, a: ArticleFields) {
        t.columns(fields![a.status, a.title, a.section, a.published_on])
            .column(a.author.at(|user| user.last_name))
            .width(a.title, 320)
            .align(a.published_on, layout::Align::Right)
            .sort_desc(a.published_on)
            .spacing(layout::Spacing::Compact);
    }
}

/// What authors have not handed in yet.
#[derive(Preset)]
#[preset(collection = Article, role = Author, bookmark = "My drafts", icon = "edit")]
pub struct MyDrafts;

impl View<Article> for MyDrafts {
    fn view(t: &mut Table<Article>, a: ArticleFields) {
        t.columns(fields![a.title, a.section])
            .only(a.status.eq(Status::Draft) & a.author.eq(CURRENT_USER));
    }
}

/// Where every article stands.
#[derive(Preset)]
#[preset(collection = Article, role = Editor, bookmark = "Board", icon = "view_week")]
#[preset(color = "#1F6F8B", refresh_interval = 300)]
pub struct Board;

impl View<Article, Kanban<Article>> for Board {
    fn view(k: &mut Kanban<Article>, a: ArticleFields) {
        k.group(a.status)
            .title(a.title)
            .text(a.body)
            .tags(a.keywords)
            .date(a.published_on)
            .user(a.author);
    }
}

/// What is going on in town, and who writes about it.
#[derive(Preset)]
#[preset(collection = Article, bookmark = "Events", icon = "event")]
pub struct Events;

impl View<Article, Calendar<Article>> for Events {
    fn view(c: &mut Calendar<Article>, a: ArticleFields) {
        c.start(a.event_date)
            .template("{{title}}")
            .first_day(layout::Weekday::Monday)
            .only(a.event_date.not_null());
    }
}

/// Articles by their pictures.
#[derive(Preset)]
#[preset(collection = Article, bookmark = "Covers", icon = "image")]
pub struct CoverPictures;

impl View<Article, Cards<Article>> for CoverPictures {
    fn view(c: &mut Cards<Article>, a: ArticleFields) {
        c.image(a.cover)
            .title("{{title}}")
            .subtitle("{{section.name}}")
            .only(a.cover.not_null());
    }
}
