//! Pages, made of blocks, in several languages.

#![allow(
    missing_docs,
    reason = "a doc comment on a field is its note in the app"
)]

use sync_sdk::prelude::*;

use super::{Visibility, Website};
use crate::files::{Covers, Galleries};

/// A language of the site.
#[derive(Collection)]
#[collection(group = Website, icon = "translate", display = "{{name}}")]
pub struct Language {
    /// As browsers know it: `de-DE`.
    #[field(primary_key, length = 8)]
    pub code: String,
    #[field(required)]
    pub name: String,
    #[field(default = false, interface = toggle().label("From right to left"))]
    pub rtl: bool,
}

/// The site as a whole.
#[derive(Collection)]
#[collection(group = Website, icon = "home", singleton)]
pub struct Site {
    #[field(primary_key, hidden, readonly)]
    pub id: i32,
    #[field(required)]
    pub title: String,
    #[relation(on_delete = restrict)]
    pub language: Option<M2o<Language>>,
    #[relation(on_delete = set_null)]
    pub front_page: Option<M2o<Page>>,
    /// Shown above all pages.
    #[field(interface = wysiwyg().toolbar([HtmlTool::Bold, HtmlTool::Link]))]
    pub banner: Option<Text>,
    #[field(interface = list()
        .template("{{ label }}")
        .field(list_field::<String>("label").required().half())
        .field(list_field::<String>("url").required().half())
    )]
    pub footer: Option<Json>,
}

/// A page of the site.
#[derive(Collection)]
#[collection(group = Website, icon = "web", display = "{{slug}}", sort = place)]
#[collection(preview = "https://atelier-nord.example.com/{{slug}}", versioning)]
#[collection(archive(
    field = status,
    value = Visibility::Archived,
    unarchive = Visibility::Draft
))]
pub struct Page {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[field(default = Visibility::Draft, display = labels(), width = half)]
    pub status: Visibility,
    /// The part of the address behind the domain.
    #[field(required, unique, index, interface = input().slug(), width = half)]
    pub slug: String,
    #[relation(on_delete = set_null)]
    pub parent: Option<M2o<Page>>,
    #[relation(inverse = parent, sort = place)]
    pub children: O2m<Page>,
    #[field(hidden)]
    pub place: Option<i32>,
    #[field(interface = translations().language_field(Language::FIELDS.name).user_language())]
    #[relation(inverse = page, other = language)]
    pub translations: Translated<PageTranslation>,
    #[relation(inverse = page, other = item, sort = place, on_deselect = delete)]
    pub blocks: M2a<PageBlock>,
    #[field(special = date_updated, hidden, readonly)]
    pub updated_on: Option<Timestamp>,
    #[field(special = user_updated, hidden, readonly)]
    pub updated_by: Option<M2o<User>>,
}

/// The texts of a page in one language.
#[derive(Collection)]
#[collection(group = Website, icon = "translate", hidden)]
pub struct PageTranslation {
    #[field(primary_key, hidden, readonly)]
    pub id: i32,
    #[relation(on_delete = cascade)]
    #[field(hidden)]
    pub page: M2o<Page>,
    #[relation(on_delete = cascade)]
    #[field(hidden)]
    pub language: M2o<Language>,
    #[field(required)]
    pub title: String,
    /// What search engines show.
    #[field(interface = textarea().soft_length(160))]
    pub description: Option<Text>,
}

/// The place of a block on a page.
#[derive(Collection)]
#[collection(group = Website, icon = "import_export", hidden)]
pub struct PageBlock {
    #[field(primary_key, hidden, readonly)]
    pub id: i32,
    #[relation(on_delete = cascade)]
    #[field(hidden)]
    pub page: M2o<Page>,
    #[field(hidden)]
    pub collection: String,
    #[field(hidden)]
    #[relation(collection = collection)]
    pub item: AnyItem<(HeroBlock, TextBlock, QuoteBlock, GalleryBlock)>,
    #[field(hidden)]
    pub place: Option<i32>,
}

/// A large picture with a line of text.
#[derive(Collection)]
#[collection(group = Website, icon = "panorama", display = "{{headline}}", hidden)]
pub struct HeroBlock {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[field(required)]
    pub headline: String,
    #[field(interface = image().folder::<Covers>())]
    pub picture: Option<M2o<File>>,
}

/// Text, and nothing else.
#[derive(Collection)]
#[collection(group = Website, icon = "notes", hidden)]
pub struct TextBlock {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[field(interface = block_editor().tools([BlockTool::Header, BlockTool::Paragraph]))]
    pub body: Option<Json>,
}

/// What somebody said about the agency.
#[derive(Collection)]
#[collection(group = Website, icon = "format_quote", display = "{{who}}", hidden)]
pub struct QuoteBlock {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[field(required)]
    pub text: Text,
    pub who: Option<String>,
}

/// Pictures side by side.
#[derive(Collection)]
#[collection(group = Website, icon = "photo_library", hidden)]
pub struct GalleryBlock {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[field(interface = files().folder::<Galleries>().mime_types(["image/*"]))]
    #[relation(inverse = gallery, other = file, sort = place)]
    pub pictures: Files<GalleryFile>,
}

/// A picture of a gallery.
#[derive(Collection)]
#[collection(group = Website, icon = "image", hidden)]
pub struct GalleryFile {
    #[field(primary_key, hidden, readonly)]
    pub id: i32,
    #[relation(on_delete = cascade, on_deselect = delete)]
    pub gallery: M2o<GalleryBlock>,
    #[relation(on_delete = cascade)]
    pub file: M2o<File>,
    #[field(hidden)]
    pub place: Option<i32>,
}
