//! What the public sees.

pub mod blog;
pub mod flows;
pub mod newsletter;
pub mod pages;
pub mod seeds;
pub mod views;

use sync_sdk::prelude::*;

use blog::{Category, PostTag, PostTranslation, Tag};
use newsletter::{Issue, Message, Subscriber};
use pages::{
    GalleryBlock, GalleryFile, HeroBlock, Language, PageBlock, PageTranslation, QuoteBlock, Site,
    TextBlock,
};

/// What pages are made of, for grants.
pub type Blocks = (
    PageBlock,
    HeroBlock,
    TextBlock,
    QuoteBlock,
    GalleryBlock,
    GalleryFile,
);

/// What belongs to pages and posts beside, for grants.
pub type Texts = (PageTranslation, PostTranslation, PostTag, Tag, Category);

/// What surrounds the content, for grants.
pub type Frame = (Site, Language);

/// What comes in through the site, for grants.
pub type Mailbox = (Message, Subscriber, Issue);

/// Pages, posts, and what comes in through the site.
#[derive(CollectionFolder)]
#[collection(
    icon = "public",
    color = "#3399FF",
    translations(de_de = "Webauftritt")
)]
pub struct Website;

/// Whether the public sees it.
#[derive(Choices)]
pub enum Visibility {
    /// Being written.
    #[choice(icon = "edit", color = "#A2B5CD")]
    Draft,
    /// On the site.
    #[choice(icon = "public", color = "#2ECDA7")]
    Published,
    /// Off the site.
    #[choice(icon = "archive", color = "#18222F")]
    Archived,
}
