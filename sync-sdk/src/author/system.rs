//! The collections that every Directus has, as targets of relations, grants and
//! filters.

use uuid::Uuid;

use super::types::{Csv, Json, Text, Timestamp};
use super::{Collection, Declarations, Field, M2o};

/// The name of a column: its own where it is no name for a Rust field.
macro_rules! column {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $column:literal) => {
        $column
    };
}

macro_rules! system {
    ($(
        $(#[$doc:meta])*
        $name:ident / $fields:ident = $collection:literal $(, link($special:literal, $interface:literal))? {
            $($field:ident $(as $column:literal)?: $type:ty,)*
        }
    )*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}

        #[doc = concat!("The fields of [`", stringify!($name), "`].")]
        #[derive(Debug, Clone, Copy)]
        pub struct $fields {
            $(
                #[doc = concat!("`", $collection, ".", stringify!($field), "`")]
                pub $field: Field<$name, $type>,
            )*
        }

        impl Collection for $name {
            const NAME: &'static str = $collection;
            const PRIMARY_KEY: &'static str = "id";
            type PrimaryKey = Uuid;
            type Fields = $fields;
            const FIELDS: $fields = $fields {
                $($field: Field::new(column!($field $($column)?)),)*
            };
            $(const LINK: (&'static str, &'static str) = ($special, $interface);)?

            fn declare(_to: &mut Declarations) {}
        }
    )*};
}

system! {
    /// `directus_users`: who can log in.
    User / UserFields = "directus_users" {
        id: Uuid,
        first_name: String,
        last_name: String,
        email: String,
        location: String,
        title: String,
        description: Text,
        tags: Json,
        avatar: M2o<File>,
        language: String,
        status: String,
        role: M2o<Role>,
        last_access: Timestamp,
    }
    /// `directus_files`: the file library.
    File / FileFields = "directus_files", link("file", "file") {
        id: Uuid,
        title: String,
        description: Text,
        filename_download: String,
        mime_type as "type": String,
        folder: M2o<Folder>,
        tags: Csv,
        width: i32,
        height: i32,
        filesize: i64,
        uploaded_by: M2o<User>,
        created_on: Timestamp,
        modified_by: M2o<User>,
        modified_on: Timestamp,
    }
    /// `directus_folders`: folders of the file library.
    Folder / FolderFields = "directus_folders" {
        id: Uuid,
        name: String,
        parent: M2o<Folder>,
    }
    /// `directus_roles`.
    Role / RoleFields = "directus_roles" {
        id: Uuid,
        name: String,
        icon: String,
        description: Text,
        parent: M2o<Role>,
    }
    /// `directus_policies`.
    Policy / PolicyFields = "directus_policies" {
        id: Uuid,
        name: String,
        icon: String,
        description: Text,
        ip_access: Csv,
        enforce_tfa: bool,
        admin_access: bool,
        app_access: bool,
    }
}
