//! The entry of a collection.

use serde_json::{Value, json};

use super::{said, with_raw};
use crate::author::{CollectionDef, CollectionPart};
use crate::compile::form::object;
use crate::model::Object;

pub(super) fn entry(collection: &CollectionDef) -> Object {
    let archive = &collection.archive;
    let meta = object! {
        "accountability": collection.accountability,
        "archive_app_filter": archive.app_filter,
        "archive_field": archive.field,
        "archive_value": archive.value.as_deref(),
        "collapse": collection.collapse,
        "collection": collection.name,
        "color": collection.color.as_deref(),
        "display_template": collection.display.as_deref(),
        "group": collection.group,
        "hidden": collection.hidden,
        "icon": collection.icon.as_deref(),
        "item_duplication_fields": said(collection.duplicate.clone()),
        "note": collection.note.as_deref(),
        "preview_url": collection.preview.as_deref(),
        "singleton": collection.singleton,
        "sort": collection.position,
        "sort_field": collection.sort,
        "translations": said(translations(collection)),
        "unarchive_value": archive.unarchive.as_deref(),
        "versioning": collection.versioning,
    };
    let mut entry = object! {
        "collection": collection.name,
        "meta": if collection.unmanaged {
            Value::Null
        } else {
            with_raw(meta, &collection.meta)
        },
    };
    if collection.part == CollectionPart::Whole {
        entry.insert("schema".to_owned(), json!({ "name": collection.name }));
    }
    entry
}

fn translations(collection: &CollectionDef) -> Vec<Value> {
    let names = collection.translations.iter().map(|name| {
        let mut entry = json!({ "language": name.language, "translation": name.translation });
        let more = [("singular", &name.singular), ("plural", &name.plural)];
        for (key, text) in more {
            if let Some(text) = text {
                entry[key] = json!(text);
            }
        }
        entry
    });
    names.collect()
}
