//! What is taken of rows that no seed has yet.

use serde_json::Value;

use crate::engine::seed::tables::{FILES, Table, USERS};

/// What a seed has of a new user. Servers before 11.10 have no `text_direction`.
const OF_USERS: [&str; 20] = [
    "first_name",
    "last_name",
    "email",
    "location",
    "title",
    "description",
    "tags",
    "language",
    "avatar",
    "status",
    "role",
    "provider",
    "external_identifier",
    "email_notifications",
    "appearance",
    "theme_light",
    "theme_dark",
    "theme_light_overrides",
    "theme_dark_overrides",
    "text_direction",
];

/// What a seed has of a new file.
const OF_FILES: [&str; 9] = [
    "filename_download",
    "title",
    "type",
    "folder",
    "description",
    "location",
    "tags",
    "focal_point_x",
    "focal_point_y",
];

/// The fields that a row gets which no seed has yet.
pub(super) fn new_fields(table: &Table) -> Vec<&str> {
    let own = table.columns().filter(|(_, column)| {
        // Those of users and files that are listed there are special.
        !column.alias && !column.hidden && !column.filled
    });
    let own = own.map(|(field, _)| field);
    match table.collection.as_str() {
        USERS => OF_USERS
            .into_iter()
            .chain(own.filter(|field| *field != "email"))
            .collect(),
        FILES => OF_FILES.into_iter().chain(own).collect(),
        _ => own.collect(),
    }
}

/// What a field of a new row holds that nobody has set. The data model of a target
/// does not say it of users.
pub(super) fn unset(table: &Table, field: &str) -> Value {
    match (table.collection.as_str(), field) {
        (USERS, "provider") => "default".into(),
        (USERS, "text_direction") => "auto".into(),
        (USERS, "email_notifications") => true.into(),
        _ => table
            .column(field)
            .map_or(Value::Null, |column| column.default.clone()),
    }
}
