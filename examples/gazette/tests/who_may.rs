//! Policies allow what they are meant to, and no more. No server is asked: the
//! rules are evaluated as Directus evaluates them.

use gazette::Gazette;
use gazette::access::{Author, ChiefEditor, Editor, Visitors};
use gazette::content::{Article, Comment, Section};
use sync_sdk::prelude::{File, User};
use sync_sdk::testing::{Value, assert_allows, assert_denies, json};

const NOW: &str = "2026-05-01T12:00:00Z";

fn article(status: &str, published_on: Option<&str>) -> Value {
    json!({ "status": status, "published_on": published_on, "author": "ann", "comments": [] })
}

#[test]
fn visitors_see_what_is_online() {
    let online = &article("published", Some("2026-05-01"));
    assert_allows!(
        Gazette as Visitors,
        read(title, body),
        Article,
        online,
        now = NOW
    );
    // The hour has not come, or nobody has set it.
    let later = article("published", Some("2026-05-02"));
    assert_denies!(Gazette as Visitors, read, Article, later, now = NOW);
    assert_denies!(
        Gazette as Visitors,
        read,
        Article,
        article("published", None),
        now = NOW
    );
    assert_denies!(
        Gazette as Visitors,
        read,
        Article,
        article("draft", None),
        now = NOW
    );
    // What the article costs is nobody's business.
    assert_denies!(Gazette as Visitors, read(fee), Article, online, now = NOW);
}

#[test]
fn comments_show_below_articles_that_do() {
    let below = |article: Value| json!({ "spam": false, "article": article });
    let online = article("published", Some("2026-05-01"));
    assert_allows!(Gazette as Visitors, read, Comment, below(online), now = NOW);
    assert_denies!(
        Gazette as Visitors,
        read,
        Comment,
        below(article("draft", None)),
        now = NOW
    );
}

#[test]
fn a_comment_says_something() {
    let comment = |text: &str| json!({ "article": "a", "text": text });
    assert_allows!(Gazette as Visitors, create, Comment, comment("Well said"));
    assert_denies!(Gazette as Visitors, create, Comment, comment(""));
    // Only the desk says what is spam.
    let spam = json!({ "article": "a", "text": "Buy!", "spam": false });
    assert_denies!(Gazette as Visitors, create, Comment, spam);
}

#[test]
fn authors_change_their_own_articles() {
    let ann = &json!({ "id": "ann" });
    let draft = &article("draft", None);
    assert_allows!(Gazette as Author, update(title), Article, draft, user = ann);
    assert_denies!(
        Gazette as Author,
        update(title),
        Article,
        draft,
        user = json!({ "id": "bob" })
    );
    // Publishing is for editors.
    assert_denies!(
        Gazette as Author,
        update(status),
        Article,
        draft,
        user = ann
    );
    assert_allows!(
        Gazette as Editor,
        update(status),
        Article,
        draft,
        user = ann
    );
    // An article needs a title, whoever changes it.
    let untitled = json!({ "title": "" });
    assert_denies!(
        Gazette as Author,
        update,
        Article,
        draft,
        payload = untitled,
        user = ann
    );
}

#[test]
fn what_is_published_stays() {
    assert_allows!(Gazette as Editor, delete, Article, article("draft", None));
    assert_denies!(
        Gazette as Editor,
        delete,
        Article,
        article("published", None)
    );
    assert_denies!(Gazette as Author, delete, Article, article("draft", None));
}

#[test]
fn roles_have_what_their_parents_have() {
    assert_allows!(
        Gazette as ChiefEditor,
        create,
        Section,
        json!({ "name": "Harbour", "slug": "harbour" })
    );
    assert_denies!(
        Gazette as Editor,
        create,
        Section,
        json!({ "name": "Harbour", "slug": "harbour" })
    );
    assert_allows!(
        Gazette as ChiefEditor,
        read(email),
        User,
        json!({ "id": "bob" }),
        user = json!({ "id": "ann" })
    );
    assert_allows!(Gazette as ChiefEditor, read, File, json!({ "id": "cover" }));
}
