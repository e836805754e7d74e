//! What happened to items, and what Directus knows of collections.

use uuid::Uuid;

use super::super::{Csv, Json, M2o, O2m, Text, Timestamp};
use super::{
    Accountability, ActivityAction, Collapse, CollectionStatus, DeselectAction, FieldWidth, User,
};

system! {
    /// `directus_activity`: what was done, by whom.
    Activity / ActivityFields = "directus_activity", key(id: i32) {
        id: i32,
        action: ActivityAction,
        user: Option<M2o<User>>,
        timestamp: Timestamp,
        ip: Option<String>,
        user_agent: Option<Text>,
        collection: String,
        item: String,
        origin: Option<String>,
        revisions: O2m<Revision>,
    }

    /// `directus_revisions`: what items were like.
    Revision / RevisionFields = "directus_revisions", key(id: i32) {
        id: i32,
        activity: M2o<Activity>,
        collection: String,
        item: String,
        data: Option<Json>,
        delta: Option<Json>,
        parent: Option<M2o<Revision>>,
        version: Option<M2o<Version>>,
    }

    /// `directus_comments`: comments on items.
    Comment / CommentFields = "directus_comments", key(id: Uuid) {
        id: Uuid,
        collection: M2o<Collection>,
        item: String,
        comment: Text,
        date_created: Option<Timestamp>,
        date_updated: Option<Timestamp>,
        user_created: Option<M2o<User>>,
        user_updated: Option<M2o<User>>,
    }

    /// `directus_versions`: versions of items that are being worked on.
    Version / VersionFields = "directus_versions", key(id: Uuid) {
        id: Uuid,
        key: String,
        name: Option<String>,
        collection: M2o<Collection>,
        item: Option<String>,
        hash: Option<String>,
        date_created: Option<Timestamp>,
        date_updated: Option<Timestamp>,
        user_created: Option<M2o<User>>,
        user_updated: Option<M2o<User>>,
        delta: Option<Json>,
    }

    /// `directus_collections`: what Directus knows of collections.
    Collection / CollectionFields = "directus_collections", key(collection: String) {
        collection: String,
        icon: Option<String>,
        note: Option<Text>,
        display_template: Option<String>,
        hidden: bool,
        singleton: bool,
        translations: Option<Json>,
        archive_field: Option<String>,
        archive_app_filter: bool,
        archive_value: Option<String>,
        unarchive_value: Option<String>,
        sort_field: Option<String>,
        accountability: Option<Accountability>,
        color: Option<String>,
        item_duplication_fields: Option<Json>,
        sort: Option<i32>,
        group: Option<M2o<Collection>>,
        collapse: Collapse,
        preview_url: Option<String>,
        versioning: bool,
        status since 12: CollectionStatus,
        autosave_revision_interval since 12: Option<f64>,
    }

    /// `directus_fields`: what Directus knows of fields.
    Field / FieldFields = "directus_fields", key(id: i32) {
        id: i32,
        collection: M2o<Collection>,
        field: String,
        special: Option<Csv>,
        interface: Option<String>,
        options: Option<Json>,
        display: Option<String>,
        display_options: Option<Json>,
        readonly: bool,
        hidden: bool,
        sort: Option<i32>,
        width: Option<FieldWidth>,
        translations: Option<Json>,
        note: Option<Text>,
        conditions: Option<Json>,
        required: Option<bool>,
        group: Option<String>,
        validation: Option<Json>,
        validation_message: Option<Text>,
        searchable: bool,
    }

    /// `directus_relations`: what Directus knows of relations.
    Relation / RelationFields = "directus_relations", key(id: i32) {
        id: i32,
        many_collection: String,
        many_field: String,
        one_collection: Option<String>,
        one_field: Option<String>,
        one_collection_field: Option<String>,
        one_allowed_collections: Option<Csv>,
        junction_field: Option<String>,
        sort_field: Option<String>,
        one_deselect_action: DeselectAction,
    }

    /// `directus_migrations`: changes of Directus's own tables.
    Migration / MigrationFields = "directus_migrations", key(version: String) {
        version: String,
        name: String,
        timestamp: Option<Timestamp>,
    }
}
