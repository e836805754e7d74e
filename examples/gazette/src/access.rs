//! Who may do what.

use sync_sdk::prelude::*;

use crate::content::{Article, ArticleFields, Comment, Section, Status};
use crate::texts::Strings;

/// Everyone on the site.
#[derive(Policy)]
#[policy(public)]
pub struct Visitors;

impl Grants for Visitors {
    fn grants(g: &mut Grant) {
        g.on::<Section>(|p, _| {
            p.read();
        });
        g.on::<Article>(|p, a| {
            p.read()
                .fields(fields![
                    a.id,
                    a.title,
                    a.body,
                    a.cover,
                    a.section,
                    a.published_on
                ])
                .when(online(a));
        });
        g.on::<Comment>(|p, c| {
            p.create()
                .fields(fields![c.article, c.text])
                .validate(c.text.not_empty())
                .preset(c.spam, false);
            p.read().when(c.spam.eq(false) & c.article.has(online));
        });
    }
}

/// What readers see.
fn online(a: ArticleFields) -> Filter<Article> {
    a.status.eq(Status::Published) & a.published_on.lte(NOW)
}

/// Writes articles, and sees those of the others.
#[derive(Policy)]
#[policy(name = "Writing", icon = "edit_note", app_access)]
pub struct Writing;

impl Grants for Writing {
    fn grants(g: &mut Grant) {
        g.on::<Section>(|p, _| {
            p.read();
        });
        g.on::<Article>(|p, a| {
            p.create()
                .fields(fields![a.title, a.body, a.cover, a.section, a.keywords])
                .preset(a.status, Status::Draft)
                .preset(a.author, CURRENT_USER);
            p.read()
                .when(a.status.ne(Status::Archived) | a.author.eq(CURRENT_USER));
            p.update()
                .fields(fields![a.title, a.body, a.cover, a.keywords])
                .when(a.author.eq(CURRENT_USER) & a.comments.none(|c| c.spam.eq(true)))
                .validate(a.title.not_empty());
        });
        g.on::<File>(|p, f| {
            p.create();
            p.read();
            p.update()
                .fields(fields![f.title, f.description])
                .when(f.uploaded_by.eq(CURRENT_USER));
        });
        g.on_raw("directus_presets", |p| {
            p.read()
                .when_raw(json!({ "user": { "_eq": "$CURRENT_USER" } }));
        });
    }
}

/// Publishes, and keeps the comments clean.
#[derive(Policy)]
#[policy(icon = "fact_check", app_access, enforce_tfa)]
pub struct Publishing;

impl Grants for Publishing {
    fn grants(g: &mut Grant) {
        g.on::<Article>(|p, a| {
            p.read();
            p.update().validate(
                a.status.ne(Status::Published)
                    | (a.title.not_empty() & a.section.not_null() & a.rating.between(0.0, 5.0)),
            );
            p.delete()
                .when(a.status.in_([Status::Draft, Status::Archived]));
            p.share();
        });
        g.on::<Comment>(|p, c| {
            p.read();
            p.update().fields(fields![c.spam]);
            p.delete().when(c.spam.eq(true));
        });
    }
}

/// Looks after the paper as a whole, from the office only.
#[derive(Policy)]
#[policy(
    name = "Managing",
    icon = "tune",
    app_access,
    ip_access("10.0.0.0/8", "127.0.0.1")
)]
pub struct Managing;

impl Grants for Managing {
    fn grants(g: &mut Grant) {
        g.on::<Section>(|p, _| {
            p.crud();
        });
        g.on::<User>(|p, u| {
            p.read()
                .fields(fields![u.id, u.first_name, u.last_name, u.email, u.role]);
        });
    }
}

/// Writes.
#[derive(Role)]
#[role(icon = "person", policies(Writing))]
pub struct Author;

/// Writes and publishes.
#[derive(Role)]
#[role(icon = "group", parent = Author, policies(Publishing))]
pub struct Editor;

/// Decides.
#[derive(Role)]
#[role(name = Strings::ChiefEditor, parent = Editor, policies(Managing, Publishing))]
pub struct ChiefEditor;
