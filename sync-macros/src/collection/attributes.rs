//! `#[collection(…)]`: what is said about the collection itself.

use darling::util::{Flag, SpannedValue};
use darling::{FromDeriveInput, FromMeta};
use syn::{Attribute, Expr, Ident, LitInt, LitStr, Path};

use crate::translated::{self, Translated};
use crate::{common, keyword};

#[derive(FromDeriveInput)]
#[darling(attributes(collection), forward_attrs(doc), supports(struct_named))]
pub(super) struct Receiver {
    pub(super) attrs: Vec<Attribute>,
    pub(super) name: Option<LitStr>,
    #[darling(default, with = common::expression)]
    pub(super) icon: Option<Expr>,
    #[darling(default, with = common::expression)]
    pub(super) color: Option<Expr>,
    #[darling(default, with = common::expression)]
    pub(super) note: Option<Expr>,
    #[darling(default, with = common::expression)]
    pub(super) display: Option<Expr>,
    pub(super) sort: Option<Ident>,
    pub(super) group: Option<Path>,
    pub(super) archive: Option<SpannedValue<ArchiveReceiver>>,
    pub(super) versioning: Flag,
    #[darling(default, with = common::list)]
    pub(super) duplicate: Vec<Expr>,
    #[darling(default, with = keyword::accountability)]
    pub(super) accountability: Option<&'static str>,
    #[darling(default, with = common::expression)]
    pub(super) preview: Option<Expr>,
    #[darling(default, with = keyword::collapse)]
    pub(super) collapse: Option<&'static str>,
    #[darling(default, with = translated::list)]
    pub(super) translations: Vec<Translated>,
    pub(super) hidden: Flag,
    pub(super) singleton: Flag,
    pub(super) protect: Flag,
    #[darling(default, with = common::expression)]
    pub(super) meta: Option<Expr>,
    pub(super) position: Option<LitInt>,
    pub(super) unmanaged: Flag,
    pub(super) no_primary_key: Flag,
    pub(super) no_table: Flag,
    #[darling(default, with = common::expression)]
    pub(super) relations: Option<Expr>,
    pub(super) external: Flag,
    pub(super) extends: Option<Path>,
    #[darling(rename = "crate")]
    pub(super) krate: Option<Path>,
}

/// `archive(field = status, value = Status::Archived, unarchive = Status::Draft)`
#[derive(FromMeta)]
pub(super) struct ArchiveReceiver {
    pub(super) field: Option<Ident>,
    #[darling(default, with = common::expression)]
    pub(super) value: Option<Expr>,
    #[darling(default, with = common::expression)]
    pub(super) unarchive: Option<Expr>,
    pub(super) app_filter: Option<bool>,
}
