//! What the site cannot do without.

use sync_sdk::prelude::*;

use super::blog::{Category, CategoryFields};
use super::pages::{Language, LanguageFields, Site, SiteFields};

/// The languages of the site.
#[derive(Seed)]
#[seed(collection = Language)]
pub enum Languages {
    /// English.
    English,
    /// German.
    German,
    /// French.
    French,
}

impl SeedRows for Languages {
    fn row(self, row: &mut Row<Language>, l: LanguageFields) {
        let (code, name) = match self {
            Self::English => ("en-US", "English"),
            Self::German => ("de-DE", "Deutsch"),
            Self::French => ("fr-FR", "Français"),
        };
        row.set(l.code, code).set(l.name, name);
    }
}

/// The site, until somebody changes it.
#[derive(Seed)]
#[seed(collection = Site, update = false)]
pub enum Sites {
    /// The only one.
    Site,
}

impl SeedRows for Sites {
    fn row(self, row: &mut Row<Site>, s: SiteFields) {
        row.set(s.title, "Atelier Nord")
            .set(s.language, Languages::English);
    }
}

/// The tree of categories; below the branches, the editors add their own.
#[derive(Seed)]
#[seed(collection = Category, preserve_ids, delete = false)]
pub struct Categories;

impl SeedTable for Categories {
    fn rows(rows: &mut Rows<Category>, c: CategoryFields) {
        let tree = [
            ("craft", "Craft", ["Design", "Engineering"]),
            ("house", "House", ["People", "Events"]),
        ];
        for (key, name, children) in tree {
            rows.add(key).set(c.name, name);
            for child in children {
                rows.add(format!("{key}_{}", child.to_lowercase()))
                    .set(c.name, child)
                    .set(c.parent, Self::at(key));
            }
        }
    }
}
