use std::path::Path;

use sync_sdk::compile::Review;

use super::*;

#[derive(Collection)]
pub struct Language {
    #[field(primary_key)]
    pub code: String,
    pub name: String,
    pub direction: Option<String>,
}

#[derive(Collection)]
pub struct Article {
    #[field(primary_key, special = uuid)]
    pub id: Uuid,
    pub title: String,
    #[field(default = false)]
    pub front: bool,
    pub language: Option<M2o<Language>>,
    pub author: Option<M2o<User>>,
    pub cover: Option<M2o<File>>,
    pub follows: Option<M2o<Article>>,
    pub tag: Option<M2o<Tag>>,
    pub day: Option<Date>,
    #[field(special = date_created)]
    pub created: Timestamp,
}

#[derive(Collection)]
pub struct ArticleTag {
    #[field(primary_key)]
    pub id: i32,
    pub article: M2o<Article>,
    pub tag: M2o<Tag>,
}

#[derive(Collection)]
pub struct Tag {
    #[field(primary_key)]
    pub id: i32,
    pub name: String,
}

#[derive(Folder)]
pub struct Covers;

#[derive(Role)]
pub struct Writer;

#[derive(Seed)]
#[seed(collection = Language, ignore_on_update(name), delete = false)]
pub enum Languages {
    English,
    #[row(key = "fr", id = "lang-french")]
    French,
}

impl SeedRows for Languages {
    fn row(self, row: &mut Row<Language>, l: LanguageFields) {
        match self {
            Self::English => row.set(l.code, "en-US").set(l.name, "English"),
            Self::French => row
                .set(l.code, "fr-FR")
                .set(l.name, "French")
                .set(l.name, "Français")
                .null(l.direction),
        };
    }
}

#[derive(Seed)]
#[seed(collection = User)]
pub enum Staff {
    Ann,
}

impl SeedRows for Staff {
    fn row(self, row: &mut Row<User>, u: UserFields) {
        row.set(u.email, "ann@example.com")
            .set(u.role, Writer)
            .set_raw("password", secret("PASSWORD_OF_ANN"));
    }
}

#[derive(Seed)]
#[seed(collection = File)]
pub enum Pictures {
    Logo,
}

impl SeedRows for Pictures {
    fn row(self, row: &mut Row<File>, f: FileFields) {
        row.file("Cargo.toml")
            .set(f.folder, Covers)
            .set(f.uploaded_by, Staff::Ann);
    }
}

#[derive(Seed)]
#[seed(collection = Article, preserve_ids)]
pub enum Articles {
    Tide,
    Ebb,
}

impl SeedRows for Articles {
    fn row(self, row: &mut Row<Article>, a: ArticleFields) {
        match self {
            Self::Tide => row
                .set(a.title, "Tide")
                .set(a.language, Languages::French)
                .set(a.author, Staff::Ann)
                .set(a.cover, Pictures::Logo)
                .set(a.day, "2026-05-01"),
            Self::Ebb => row.set(a.title, "Ebb").set(a.follows, Self::Tide),
        };
    }
}

#[derive(Seed)]
#[seed(collection = Tag)]
pub struct Tags;

impl SeedTable for Tags {
    fn rows(rows: &mut Rows<Tag>, t: TagFields) {
        for name in ["sea", "port"] {
            rows.add(name).set(t.name, name);
        }
    }
}

#[derive(Seed)]
#[seed(collection = ArticleTag)]
pub struct Tagged;

impl SeedTable for Tagged {
    fn rows(rows: &mut Rows<ArticleTag>, j: ArticleTagFields) {
        rows.add("tide-sea")
            .set(j.article, Articles::Tide)
            .set(j.tag, Tags::at("sea"));
    }
}

project!(App, seeds(Tagged));

#[test]
fn a_seed_brings_along_what_its_rows_refer_to() {
    let compiled = built::<App>();
    let orders: Vec<(i64, &str)> = compiled
        .seeds
        .iter()
        .map(|seed| (seed.insert_order, seed.collection.as_str()))
        .collect();
    assert_eq!(
        orders,
        [
            (1, "directus_users"),
            (1, "language"),
            (1, "tag"),
            (2, "directus_files"),
            (3, "article"),
            (4, "article_tag"),
        ]
    );
    let row = |address: &str| {
        let rows = compiled.seeds.iter().flat_map(|seed| &seed.rows);
        rows.into_iter()
            .find(|row| row.address.as_ref().is_some_and(|a| a.as_str() == address))
            .unwrap_or_else(|| panic!("no row `{address}`"))
    };
    let id = |address: &str| json!(row(address).sync_id.as_str());

    let language = &compiled.seeds[1].to_value();
    assert_eq!(
        *language,
        json!({
            "collection": "language",
            "meta": {
                "insert_order": 1,
                "create": true,
                "update": true,
                "delete": false,
                "preserve_ids": false,
                "ignore_on_update": ["name"],
            },
            "data": [
                { "_sync_id": id("seed.languages.english"), "code": "en-US", "name": "English" },
                { "_sync_id": "lang-french", "code": "fr-FR", "name": "Français", "direction": null },
            ],
        })
    );
    let writer = record(&compiled, Kind::Roles, "role.writer");
    assert_eq!(
        json!(row("seed.staff.ann").fields),
        json!({
            "email": "ann@example.com",
            "role": writer.sync_id.as_str(),
            "password": { "$directus-sync": { "secret": "PASSWORD_OF_ANN" } },
        })
    );
    let covers = record(&compiled, Kind::Folders, "folder.covers");
    assert_eq!(
        json!(row("seed.pictures.logo").fields),
        json!({
            "_file_path": "Cargo.toml",
            "folder": covers.sync_id.as_str(),
            "uploaded_by": id("seed.staff.ann"),
        })
    );
    let root = compiled.seeds[3].root.as_deref();
    assert_eq!(root, Some(Path::new(env!("CARGO_MANIFEST_DIR"))));
    assert_eq!(
        json!(row("seed.articles.tide").fields),
        json!({
            "title": "Tide",
            "language": "lang-french",
            "author": id("seed.staff.ann"),
            "cover": id("seed.pictures.logo"),
            "day": "2026-05-01",
        })
    );
    assert_eq!(
        row("seed.articles.ebb").fields["follows"],
        id("seed.articles.tide")
    );
    assert_eq!(
        json!(row("seed.tagged.tide-sea").fields),
        json!({ "article": id("seed.articles.tide"), "tag": id("seed.tags.sea") })
    );
    assert!(compiled.project.owns(&row("seed.tags.sea").sync_id));
    let origin = row("seed.tagged.tide-sea")
        .origin
        .as_ref()
        .expect("a place");
    assert!(
        origin.file.ends_with("seeds.rs") && origin.line > 100,
        "{origin}"
    );
}

mod more {
    use super::*;

    #[derive(Seed)]
    #[seed(collection = Language, insert_order = 7, delete = false)]
    pub enum Rare {
        Frisian,
    }

    impl SeedRows for Rare {
        fn row(self, row: &mut Row<Language>, l: LanguageFields) {
            row.set(l.code, "fy").set(l.name, "Frysk");
        }
    }

    /// One that waits for a seed that says its own place.
    #[derive(Seed)]
    #[seed(collection = Article)]
    pub enum Frisian {
        One,
    }

    impl SeedRows for Frisian {
        fn row(self, row: &mut Row<Article>, a: ArticleFields) {
            row.set(a.title, "Ien").set(a.language, Rare::Frisian);
        }
    }

    project!(Apart, seeds(Frisian));
    project!(Joined, seeds(Languages, Rare));
}

#[test]
fn a_review_shows_the_rows() {
    let text = Review::new(&[built::<App>()]).to_string();
    let seeds = &text[text.find("seed article:").expect("the seeds")..];
    let expected = r#"seed article:
  insert_order: 3
  preserve_ids: true

seed.articles.tide:
  title: "Tide"
  language: seed.languages.fr
  author: seed.staff.ann
  cover: seed.pictures.logo
  day: "2026-05-01"

seed.articles.ebb:
  title: "Ebb"
  follows: seed.articles.tide

seed article_tag:
  insert_order: 4
"#;
    assert_eq!(&seeds[..expected.len().min(seeds.len())], expected);
    assert!(seeds.contains("  _sync_id: \"lang-french\"\n"), "{seeds}");
    assert!(seeds.contains("  folder: folder.covers\n"), "{seeds}");
}

#[test]
fn seeds_of_one_collection_are_one_file() {
    let joined = built::<more::Joined>();
    assert_eq!(joined.seeds.len(), 1);
    let seed = &joined.seeds[0];
    assert_eq!((seed.rows.len(), seed.insert_order), (3, 1));
    assert_eq!(seed.meta.ignore_on_update, ["name"]);
}

#[test]
fn a_place_that_is_said_moves_what_comes_behind() {
    let apart = built::<more::Apart>();
    let orders: Vec<i64> = apart.seeds.iter().map(|seed| seed.insert_order).collect();
    assert_eq!(orders, [7, 8]);
}

mod renamed {
    use super::*;

    /// `Languages` with another name for English.
    #[derive(Seed)]
    #[seed(collection = Language, key = "languages")]
    pub enum Tongues {
        #[row(was = "english")]
        AmericanEnglish,
    }

    impl SeedRows for Tongues {
        fn row(self, row: &mut Row<Language>, l: LanguageFields) {
            row.set(l.code, "en-US").set(l.name, "English");
        }
    }

    project!(App, seeds(Tongues));
}

#[test]
fn a_row_with_a_new_key_stays_who_it_is() {
    let (before, after) = (built::<App>(), built::<renamed::App>());
    let english = &after.seeds[0].rows[0];
    let address = english.address.as_ref().expect("an address");
    assert_eq!(address.as_str(), "seed.languages.american_english");
    assert_eq!(before.seeds[1].collection, "language");
    assert_eq!(english.sync_id, before.seeds[1].rows[0].sync_id);
}

mod by_environment {
    use super::*;

    #[derive(Clone, Copy, PartialEq, Environment)]
    pub enum Env {
        Dev,
        Prod,
    }

    #[derive(Project)]
    #[project(key = "rest", collections(Tag))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = Env;

        fn roots(env: Env, roots: &mut Roots<'_>) {
            roots.translations::<super::super::translations::Strings>();
            if env == Env::Dev {
                roots.seed::<Tags>();
            }
        }
    }
}

#[test]
fn an_environment_can_have_rows_of_its_own() {
    use by_environment::{App, Env};

    let of = |env| sync_sdk::build::<App>(env).expect("sound");
    let collections = |env| -> Vec<String> {
        let seeds = of(env).seeds.into_iter();
        seeds.map(|seed| seed.collection).collect()
    };
    assert_eq!(collections(Env::Dev), ["tag"]);
    assert_eq!(collections(Env::Prod), [""; 0]);
    assert_eq!(of(Env::Prod).snapshot.of(Kind::Translations).len(), 6);
}

mod wrong {
    use super::*;

    #[derive(Collection)]
    #[collection(singleton)]
    pub struct About {
        #[field(primary_key)]
        pub id: i32,
        pub text: String,
    }

    #[derive(Seed)]
    #[seed(collection = Tag, preserve_ids)]
    pub struct Table;

    impl SeedTable for Table {
        fn rows(rows: &mut Rows<Tag>, t: TagFields) {
            rows.add_with_id("a", "no-uuid").set(t.name, "a");
            rows.add("b").set(t.name, "b");
            rows.add("b").set(t.name, "b");
        }
    }

    #[derive(Seed)]
    #[seed(collection = Article, delete = false)]
    pub struct First;

    impl SeedTable for First {
        fn rows(rows: &mut Rows<Article>, a: ArticleFields) {
            rows.add("untitled").set(a.front, true);
            rows.add("lost")
                .set(a.title, "Lost")
                .set(a.follows, First::at("untitle"));
            rows.add("keyed")
                .set(a.title, "Keyed")
                .set(a.author, Uuid::nil());
            rows.add("counted").set(a.title, "Counted").set(a.tag, 7);
            rows.add("raw")
                .set(a.title, "Raw")
                .set_raw("author", json!("user-ann"));
        }
    }

    #[derive(Seed)]
    #[seed(collection = Article)]
    pub enum Second {
        One,
    }

    impl SeedRows for Second {
        fn row(self, row: &mut Row<Article>, a: ArticleFields) {
            row.set(a.title, "One");
        }
    }

    #[derive(Seed)]
    #[seed(collection = File)]
    pub enum Files {
        Without,
        Missing,
    }

    impl SeedRows for Files {
        fn row(self, row: &mut Row<File>, _: FileFields) {
            if let Self::Missing = self {
                row.file("nowhere.png");
            }
        }
    }

    #[derive(Seed)]
    #[seed(collection = About)]
    pub enum Abouts {
        One,
        Two,
    }

    impl SeedRows for Abouts {
        fn row(self, row: &mut Row<About>, a: AboutFields) {
            row.set(a.text, "About");
        }
    }

    #[derive(Seed)]
    #[seed(collection = Role)]
    pub struct Roles;

    impl SeedTable for Roles {
        fn rows(_: &mut Rows<Role>, _: sync_sdk::author::system::RoleFields) {}
    }

    project!(App, seeds(Table, First, Second, Files, Abouts, Roles));
}

#[test]
fn what_no_push_could_do_is_refused() {
    let root = env!("CARGO_MANIFEST_DIR");
    let line_of_b = problems::<wrong::App>()
        .iter()
        .find_map(|message| {
            Some(
                message
                    .split_once("seeds.rs:")?
                    .1
                    .split(' ')
                    .next()?
                    .to_owned(),
            )
        })
        .expect("a place");
    assert_eq!(
        problems::<wrong::App>(),
        [
            "seed.table: `preserve_ids` needs a primary key `id` that is a UUID; that of `tag` is `id`, of type `integer`".to_owned(),
            "seed.table.a: its SyncID `no-uuid` is no UUID, which `preserve_ids` would make its primary key: leave out one of the two".to_owned(),
            format!("seed.table.b: sync-sdk/tests/rest/seeds.rs:{line_of_b} declares a row of this address too: give one another key"),
            "seed.first.untitled: it has no `title`, which cannot be null and has no default".to_owned(),
            "seed.first.lost: `follows` refers to the row `untitle` of the seed `first`, which has no such row; did you mean `untitled`?".to_owned(),
            "seed.first.keyed: `author` refers to a row by its primary key (\"00000000-0000-0000-0000-000000000000\"), which differs from one instance to the next: name the row of a seed; `set_raw` takes the SyncID of a row that another tool seeds".to_owned(),
            "seed.first.counted: `tag` refers to a row by its primary key (7), which differs from one instance to the next: name the row of a seed; `set_raw` takes the SyncID of a row that another tool seeds".to_owned(),
            "seed.second: another seed of `article` says something else of `create`, `update`, `delete` or `preserve_ids`: a collection has one seed file, say the same in both".to_owned(),
            "seed.files.without: it names no file to upload: give it `row.file(\"…\")`, a path in the crate".to_owned(),
            format!("seed.files.missing: there is no file `nowhere.png` in {root}"),
            "seed.abouts: `about` holds one item, this seed has 2 rows: leave one".to_owned(),
            "seed.roles: `directus_roles` cannot be seeded: of the collections that every Directus has, only users and files can".to_owned(),
        ]
    );
}
