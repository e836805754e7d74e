//! What a new instance starts with.

use sync_sdk::prelude::*;

use crate::access;
use crate::content::{
    Article, ArticleFields, Comment, CommentFields, Section, SectionFields, Status,
};
use crate::files::Covers;

/// The parts of the paper; their order is up to the desk.
#[derive(Seed)]
#[seed(collection = Section, ignore_on_update(rank))]
pub enum Sections {
    /// Ships and people.
    Harbour,
    /// Everything else.
    Town,
}

impl SeedRows for Sections {
    fn row(self, row: &mut Row<Section>, s: SectionFields) {
        match self {
            Self::Harbour => row
                .set(s.name, "Harbour")
                .set(s.slug, "harbour")
                .set(s.rank, 1),
            Self::Town => row.set(s.name, "Town").set(s.slug, "town").set(s.rank, 2),
        };
    }
}

/// Who wrote the first articles.
#[derive(Seed)]
#[seed(collection = User, delete = false)]
pub enum Staff {
    /// Writes.
    Ann,
}

impl SeedRows for Staff {
    fn row(self, row: &mut Row<User>, u: UserFields) {
        row.set(u.first_name, "Ann")
            .set(u.last_name, "Anchor")
            .set(u.email, "ann.anchor@gazette.example.com")
            .set(u.role, access::Author)
            .set_raw("password", secret("PASSWORD_OF_ANN"));
    }
}

/// Pictures above the first articles.
#[derive(Seed)]
#[seed(collection = File)]
pub enum Pictures {
    /// A ship.
    Harbour,
}

impl SeedRows for Pictures {
    fn row(self, row: &mut Row<File>, f: FileFields) {
        row.file("assets/harbour.svg")
            .set(f.title, "The harbour")
            .set(f.folder, Covers)
            .set(f.uploaded_by, Staff::Ann);
    }
}

/// What readers find on the first day. The desk may change it.
#[derive(Seed)]
#[seed(collection = Article, preserve_ids, update = false)]
pub enum FirstArticles {
    /// On the front page.
    Tide,
    /// Not yet out.
    Fair,
}

impl SeedRows for FirstArticles {
    fn row(self, row: &mut Row<Article>, a: ArticleFields) {
        row.set(a.author, Staff::Ann);
        match self {
            Self::Tide => row
                .set(a.title, "The tide is coming in")
                .set(a.status, Status::Published)
                .set(a.section, Sections::Harbour)
                .set(a.cover, Pictures::Harbour)
                .set(a.published_on, "2026-05-01T06:00:00")
                .set(a.front_page, true),
            Self::Fair => row
                .set(a.title, "Who comes to the fair?")
                .set(a.section, Sections::Town)
                .set(a.event_date, "2026-06-20"),
        };
    }
}

/// What readers said.
#[derive(Seed)]
#[seed(collection = Comment, update = false)]
pub struct FirstComments;

impl SeedTable for FirstComments {
    fn rows(rows: &mut Rows<Comment>, c: CommentFields) {
        let said = [("wet", "Finally."), ("dry", "I liked it better dry.")];
        for (key, text) in said {
            rows.add(key)
                .set(c.article, FirstArticles::Tide)
                .set(c.text, text);
        }
        rows.add("answer")
            .set(c.article, FirstArticles::Tide)
            .set(c.text, "It will be, in six hours.")
            .set(c.answers, Self::at("dry"));
    }
}
