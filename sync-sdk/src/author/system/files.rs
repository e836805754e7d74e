//! The file library.

use uuid::Uuid;

use super::super::{Json, M2o, Text, Timestamp};
use super::{FolderType, User};

system! {
    /// `directus_files`: the file library.
    File / FileFields = "directus_files", key(id: Uuid), link("file", "file") {
        id: Uuid,
        storage: String,
        filename_disk: Option<String>,
        filename_download: String,
        title: Option<String>,
        mime_type as "type": Option<String>,
        folder: Option<M2o<Folder>>,
        uploaded_by: Option<M2o<User>>,
        created_on: Timestamp,
        modified_by: Option<M2o<User>>,
        modified_on: Timestamp,
        charset: Option<String>,
        filesize: Option<i64>,
        width: Option<i32>,
        height: Option<i32>,
        duration: Option<i32>,
        embed: Option<String>,
        description: Option<Text>,
        location: Option<Text>,
        tags: Option<Json>,
        metadata: Option<Json>,
        focal_point_x: Option<i32>,
        focal_point_y: Option<i32>,
        tus_id: Option<String>,
        tus_data: Option<Json>,
        uploaded_on: Option<Timestamp>,
    }

    /// `directus_folders`: folders of the file library.
    Folder / FolderFields = "directus_folders", key(id: Uuid) {
        id: Uuid,
        name: String,
        parent: Option<M2o<Folder>>,
        kind as "type" since 12: FolderType,
    }
}
