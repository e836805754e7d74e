//! The table form of system collections: a line a field.

/// The name of a column: its own where it is no name for a Rust field.
macro_rules! column {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $column:literal) => {
        $column
    };
}

macro_rules! since {
    () => {
        None
    };
    ($version:literal) => {
        Some($version)
    };
}

macro_rules! system {
    ($(
        $(#[$doc:meta])*
        $name:ident / $fields:ident = $collection:literal $(since $since:literal)?,
            key($key:ident: $key_type:ty) $(, link($special:literal, $interface:literal))?
        {
            $($field:ident $(as $column:literal)? $(since $field_since:literal)?: $type:ty,)*
        }
    )*) => {
        /// What is known about each.
        pub(super) const TABLE: &[$crate::author::system::SystemCollection] = &[$(
            $crate::author::system::SystemCollection {
                name: $collection,
                #[cfg(feature = "codegen")]
                rust: stringify!($name),
                primary_key: stringify!($key),
                since: since!($($since)?),
                fields: &[$(
                    $crate::author::system::SystemField {
                        name: column!($field $($column)?),
                        #[cfg(feature = "codegen")]
                        rust: (stringify!($field), stringify!($type)),
                        column: <$type as $crate::author::FieldType>::column,
                        nullable: <$type as $crate::author::FieldType>::NULLABLE,
                        since: since!($($field_since)?),
                    },
                )*],
                #[cfg(feature = "codegen")]
                link: <$name as $crate::author::Collection>::LINK,
            },
        )*];

        $(
            $(#[$doc])*
            $(
                #[doc = ""]
                #[doc = concat!("Since Directus ", $since, ".")]
            )?
            #[derive(Debug)]
            pub enum $name {}

            #[doc = concat!("The fields of [`", stringify!($name), "`].")]
            #[derive(Debug, Clone, Copy)]
            pub struct $fields {
                $(
                    #[doc = concat!("`", stringify!($type), "`")]
                    $(
                        #[doc = ""]
                        #[doc = concat!("Since Directus ", $field_since, ".")]
                    )?
                    pub $field: $crate::author::Field<$name, $type>,
                )*
            }

            #[diagnostic::do_not_recommend]
            impl $crate::author::Collection for $name {
                const NAME: &'static str = $collection;
                const PRIMARY_KEY: &'static str = stringify!($key);
                type PrimaryKey = $key_type;
                type Fields = $fields;
                const FIELDS: $fields = $fields {
                    $($field: $crate::author::Field::new(column!($field $($column)?)),)*
                };
                $(const LINK: (&'static str, &'static str) = ($special, $interface);)?

                // Every Directus has it.
                fn declare(_to: &mut $crate::author::Declarations) {}
            }
        )*
    };
}
