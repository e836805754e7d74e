//! The entry of a collection.

use serde_json::{Value, json};

use super::{object, with_raw};
use crate::author::{CollectionDef, CollectionPart};
use crate::model::Object;

pub(super) fn entry(collection: &CollectionDef) -> Object {
    let duplicate = &collection.duplicate;
    let archive = &collection.archive;
    let meta = object(json!({
        "accountability": collection.accountability,
        "archive_app_filter": archive.app_filter,
        "archive_field": archive.field,
        "archive_value": archive.value,
        "collapse": collection.collapse,
        "collection": collection.name,
        "color": collection.color,
        "display_template": collection.display,
        "group": collection.group,
        "hidden": collection.hidden,
        "icon": collection.icon,
        "item_duplication_fields": (!duplicate.is_empty()).then_some(duplicate),
        "note": collection.note,
        "preview_url": collection.preview,
        "singleton": collection.singleton,
        "sort": null,
        "sort_field": collection.sort,
        "translations": translations(collection),
        "unarchive_value": archive.unarchive,
        "versioning": collection.versioning,
    }));
    let mut entry = object(json!({
        "collection": collection.name,
        "meta": with_raw(meta, &collection.meta),
    }));
    if collection.part == CollectionPart::Whole {
        entry.insert("schema".to_owned(), json!({ "name": collection.name }));
    }
    entry
}

fn translations(collection: &CollectionDef) -> Option<Vec<Value>> {
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
    (!collection.translations.is_empty()).then(|| names.collect())
}
