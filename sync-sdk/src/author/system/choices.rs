//! Values that fields of system collections can have.

use serde_json::Value;

use super::super::{Choice, Choices, Column, FieldType, Literal, Operand};

macro_rules! choices {
    ($(
        $(#[$doc:meta])*
        $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $value:literal,)* }
    )*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $(
                #[doc = concat!("`", $value, "`")]
                $(#[$variant_doc])*
                $variant,
            )*
        }

        #[diagnostic::do_not_recommend]
        impl FieldType for $name {
            type Base = Self;

            fn column() -> Column {
                Self::choice_column()
            }
        }

        #[diagnostic::do_not_recommend]
        impl Choices for $name {
            fn choices() -> Vec<Choice> {
                vec![$(Choice::new($value, stringify!($variant)),)*]
            }

            fn value(&self) -> &'static str {
                match self {
                    $(Self::$variant => $value,)*
                }
            }
        }

        #[diagnostic::do_not_recommend]
        impl crate::author::Comparable for $name {}
        #[diagnostic::do_not_recommend]
        impl crate::author::Listed for $name {}

        #[cfg(feature = "codegen")]
        impl crate::author::form::Argument for $name {
            const FORM: crate::author::form::Form =
                crate::author::form::Form::Word(crate::author::form::Words {
                    path: concat!("system::", stringify!($name)),
                    words: &[$((stringify!($variant), stringify!($value))),*],
                });
        }

        impl From<$name> for Value {
            fn from(value: $name) -> Self {
                Self::from(value.value())
            }
        }

        #[diagnostic::do_not_recommend]
        impl Operand<$name> for $name {
            fn into_value(self) -> Value {
                Value::from(self)
            }
        }

        #[diagnostic::do_not_recommend]
        impl Literal<$name> for $name {
            fn into_value(self) -> Value {
                Value::from(self)
            }
        }
    )*};
}

choices! {
    /// Whether a user can log in.
    UserStatus {
        Draft = "draft",
        Invited = "invited",
        Unverified = "unverified",
        Active = "active",
        Suspended = "suspended",
        Archived = "archived",
        ///
        /// The licence does not allow as many users. Since Directus 12.
        InactiveLicense = "inactive-license",
    }

    /// Light or dark.
    Appearance {
        Auto = "auto",
        Light = "light",
        Dark = "dark",
    }

    /// The direction of the app's text.
    TextDirection {
        Auto = "auto",
        LeftToRight = "ltr",
        RightToLeft = "rtl",
    }

    /// Which transformations of pictures anybody may ask for.
    AssetTransform {
        All = "all",
        None = "none",
        Presets = "presets",
    }

    /// Whether a flow runs.
    FlowStatus {
        Active = "active",
        Inactive = "inactive",
    }

    /// What starts a flow.
    FlowTrigger {
        Event = "event",
        Webhook = "webhook",
        Schedule = "schedule",
        Operation = "operation",
        Manual = "manual",
    }

    /// What Directus keeps of what was done.
    Accountability {
        All = "all",
        Activity = "activity",
    }

    /// How a collection folder is shown.
    Collapse {
        Open = "open",
        Closed = "closed",
        Locked = "locked",
    }

    /// Whether a collection can be used. Since Directus 12.
    CollectionStatus {
        Active = "active",
        Inactive = "inactive",
    }

    /// What a permission is for.
    PermissionAction {
        Create = "create",
        Read = "read",
        Update = "update",
        Delete = "delete",
        Share = "share",
    }

    /// What was done.
    ActivityAction {
        Create = "create",
        Update = "update",
        Delete = "delete",
        Revert = "revert",
        VersionSave = "version_save",
        Comment = "comment",
        Upload = "upload",
        Login = "login",
        Logout = "logout",
        Run = "run",
        Install = "install",
    }

    /// Whether a notification was read.
    NotificationStatus {
        Inbox = "inbox",
        Archived = "archived",
    }

    /// What happens to an item that is taken out of a list.
    DeselectAction {
        Nullify = "nullify",
        Delete = "delete",
    }

    /// How wide a field is in the app's form.
    FieldWidth {
        Half = "half",
        HalfLeft = "half-left",
        HalfRight = "half-right",
        Full = "full",
        Fill = "fill",
    }

    /// What a folder holds. Since Directus 12.
    FolderType {
        Files = "files",
        Flows = "flows",
    }

    /// What the app does after it saved an item. Since Directus 12.
    SaveAction {
        Quit = "save-and-quit",
        Stay = "save-and-stay",
        CreateNew = "save-and-create-new",
    }

    /// Where an extension comes from.
    ExtensionSource {
        Local = "local",
        Registry = "registry",
        Module = "module",
    }
}
