//! A project with relations of every kind.

#![allow(unreachable_pub, reason = "written as in a library")]

use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Language {
    #[field(primary_key)]
    pub code: String,
    pub name: String,
}

#[derive(Collection)]
pub struct Tag {
    #[field(primary_key)]
    pub id: i32,
    pub name: String,
    // The other side of the same junction, in an order of its own.
    #[relation(inverse = tag, other = article, sort = place_in_tag)]
    pub articles: M2m<ArticleTag>,
}

#[derive(Collection)]
pub struct Article {
    #[field(primary_key, special = uuid)]
    pub id: Uuid,
    pub title: String,
    #[relation(on_delete = set_null)]
    pub author: Option<M2o<User>>,
    #[field(special = user_created, hidden)]
    #[relation(on_delete = no_action)]
    pub made_by: Option<M2o<User>>,
    #[field(interface = image())]
    pub cover: Option<M2o<File>>,
    pub attachment: Option<M2o<File>>,
    // Self relation, a tree.
    #[relation(on_delete = no_action)]
    pub parent: Option<M2o<Article>>,
    pub place: Option<i32>,
    #[field(interface = raw("list-o2m-tree-view", json!({ "displayTemplate": "{{title}}" })))]
    #[relation(inverse = parent, sort = place)]
    pub children: O2m<Article>,
    #[relation(inverse = article, sort = place, on_deselect = delete)]
    pub comments: O2m<Comment>,
    #[relation(inverse = article, other = tag, sort = place)]
    pub tags: M2m<ArticleTag>,
    #[relation(inverse = article, other = file)]
    pub gallery: Files<ArticleFile>,
    #[relation(inverse = article, other = item, sort = place)]
    pub blocks: M2a<ArticleBlock>,
    #[relation(inverse = article, other = language)]
    pub translations: Translated<ArticleText>,
}

#[derive(Collection)]
pub struct Comment {
    #[field(primary_key)]
    pub id: i32,
    pub text: String,
    pub place: Option<i32>,
    #[relation(on_delete = cascade, on_update = cascade)]
    pub article: M2o<Article>,
    // Contradicts itself, as a real instance can.
    #[relation(schema = json!({ "on_delete": "SET NULL" }))]
    pub language: M2o<Language>,
    // Points to a user, and nothing in Directus says so.
    #[relation(detached)]
    pub checked_by: Option<M2o<User>>,
    // Nothing lists these, but the instance says that something does.
    #[relation(meta = json!({ "one_field": "gone" }))]
    pub tag: Option<M2o<Tag>>,
}

#[derive(Collection)]
#[collection(hidden, icon = "import_export")]
pub struct ArticleTag {
    #[field(primary_key)]
    pub id: i32,
    #[field(hidden, interface = none())]
    #[relation(on_delete = cascade)]
    pub article: Option<M2o<Article>>,
    #[field(hidden, interface = none())]
    #[relation(on_delete = cascade, on_deselect = delete)]
    pub tag: Option<M2o<Tag>>,
    pub place: Option<i32>,
    pub place_in_tag: Option<i32>,
}

#[derive(Collection)]
#[collection(hidden)]
pub struct ArticleFile {
    #[field(primary_key)]
    pub id: i32,
    pub article: Option<M2o<Article>>,
    pub file: Option<M2o<File>>,
}

#[derive(Collection)]
#[collection(hidden)]
pub struct ArticleBlock {
    #[field(primary_key)]
    pub id: i32,
    #[relation(on_delete = cascade)]
    pub article: Option<M2o<Article>>,
    pub collection: Option<String>,
    #[relation(collection = collection)]
    pub item: Option<AnyItem<(Heading, Quote, File)>>,
    pub place: Option<i32>,
}

#[derive(Collection)]
pub struct Heading {
    #[field(primary_key)]
    pub id: i32,
    pub text: String,
}

#[derive(Collection)]
pub struct Quote {
    #[field(primary_key, special = uuid)]
    pub id: Uuid,
    pub text: String,
    pub author: Option<M2o<User>>,
}

#[derive(Collection)]
#[collection(hidden)]
pub struct ArticleText {
    #[field(primary_key)]
    pub id: i32,
    #[relation(on_delete = cascade)]
    pub article: M2o<Article>,
    pub language: Option<M2o<Language>>,
    pub title: String,
}

#[derive(Choices)]
pub enum Subject {
    Article,
    #[choice(value = "directus_users")]
    User,
}

/// An item of any of several collections, without a list.
#[derive(Collection)]
pub struct Mention {
    #[field(primary_key)]
    pub id: i32,
    pub subject: Subject,
    #[relation(collection = subject, on_deselect = delete)]
    pub item: AnyItem<(Article, User)>,
}

/// What the project adds to users: they are listed, and list.
#[derive(Collection)]
#[collection(extends = User)]
pub struct Writer {
    #[relation(inverse = author)]
    pub articles: O2m<Article>,
    pub section: Option<M2o<Section>>,
    #[relation(inverse = user, other = section)]
    pub follows: M2m<Follow>,
}

#[derive(Collection)]
pub struct Section {
    #[field(primary_key)]
    pub id: i32,
    pub name: String,
    #[relation(inverse = Writer.section)]
    pub writers: O2m<User>,
    #[relation(inverse = section, other = user)]
    pub followers: M2m<Follow>,
}

#[derive(Collection)]
#[collection(hidden)]
pub struct Follow {
    #[field(primary_key)]
    pub id: i32,
    #[relation(on_delete = cascade)]
    pub user: Option<M2o<User>>,
    #[relation(on_delete = cascade)]
    pub section: Option<M2o<Section>>,
}

/// Directus 11.17.4 takes a list without its relation, and answers 500 when
/// somebody reads all fields of such an item.
#[derive(Collection)]
pub struct Leftover {
    #[field(primary_key)]
    pub id: i32,
    #[relation(detached)]
    pub comments: O2m<Comment>,
}

/// Sees articles by a text in French, and none that a tag puts away.
#[derive(Policy)]
#[policy(name = "French readers")]
pub struct FrenchReaders;

impl Grants for FrenchReaders {
    fn grants(g: &mut Grant) {
        g.on::<Article>(|p, a| {
            let french = |code: &'static str| {
                a.translations
                    .some(|t| t.language.has(|l| l.code.eq(code)) & t.title.eq("Marée"))
            };
            p.read().fields(fields![a.id, a.title]).when(
                french("fr")
                    & a.tags
                        .none(|j| j.tag.has(|t| t.name.eq("sand") | t.name.eq("mud"))),
            );
        });
    }
}

#[derive(Project)]
#[project(collections(Article, Mention, Leftover, Writer))]
pub struct Library;

impl ProjectSpec for Library {
    type Env = ();
}

/// The same with a policy.
#[derive(Project)]
#[project(policies(FrenchReaders))]
#[project(collections(Article, Mention, Leftover, Writer))]
pub struct ReadInFrench;

impl ProjectSpec for ReadInFrench {
    type Env = ();
}
