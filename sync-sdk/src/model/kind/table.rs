//! The rows of the kind table.

use super::withheld::OF_SETTINGS;
use super::{
    ADMIN_POLICY, ADMIN_ROLE, Key, Kind, KindSpec, PUBLIC_POLICY, Preserve, RefRole, Reference,
    SETTINGS,
};

const fn needs(path: &'static str, to: Kind) -> Reference {
    Reference {
        path,
        to,
        role: RefRole::Needs,
    }
}

/// What a row has unless it says otherwise.
const BASE: KindSpec = KindSpec {
    kind: Kind::Folders,
    name: "",
    noun: "",
    dumped: true,
    key: Key::Uuid,
    preserve: Preserve::Eligible,
    ignored: &[],
    aliases: &[],
    filter: None,
    references: &[],
    literals: &[],
    named: false,
    sets: &[],
    null_like: &[],
    withheld: &[],
    sent_along: &[],
    dump_order: &["_syncId"],
    natural_key: &["name"],
    natural_key_is_identity: false,
    natural_key_is_unique: false,
    adds_up: false,
    label: &["name"],
    defaults: &[],
};

pub(super) static TABLE: [KindSpec; 12] = [
    KindSpec {
        kind: Kind::Folders,
        name: "folders",
        noun: "folder",
        preserve: Preserve::Always,
        references: &[Reference {
            path: "parent",
            to: Kind::Folders,
            role: RefRole::Parent,
        }],
        named: true,
        natural_key: &["parent", "name"],
        label: &["parent", "name"],
        ..BASE
    },
    KindSpec {
        kind: Kind::Roles,
        name: "roles",
        noun: "role",
        ignored: &["users", "children", "policies"],
        aliases: &["users", "children", "policies"],
        references: &[Reference {
            path: "parent",
            to: Kind::Roles,
            role: RefRole::Parent,
        }],
        named: true,
        defaults: &[ADMIN_ROLE],
        ..BASE
    },
    KindSpec {
        kind: Kind::Policies,
        name: "policies",
        noun: "policy",
        ignored: &["users", "permissions"],
        aliases: &["users", "permissions", "roles"],
        references: &[Reference {
            path: "roles[].role",
            to: Kind::Roles,
            role: RefRole::Soft,
        }],
        named: true,
        sets: &["ip_access"],
        null_like: &["ip_access"],
        defaults: &[ADMIN_POLICY, PUBLIC_POLICY],
        ..BASE
    },
    KindSpec {
        kind: Kind::Access,
        name: "access",
        noun: "access",
        dumped: false,
        preserve: Preserve::Never,
        references: &[needs("role", Kind::Roles), needs("policy", Kind::Policies)],
        natural_key: &["role", "policy"],
        natural_key_is_identity: true,
        label: &["policy", "role"],
        ..BASE
    },
    KindSpec {
        kind: Kind::Permissions,
        name: "permissions",
        noun: "permission",
        key: Key::Integer,
        preserve: Preserve::Never,
        ignored: &["system"],
        references: &[needs("policy", Kind::Policies)],
        literals: &["permissions", "validation", "presets"],
        sets: &["fields"],
        null_like: &["permissions", "validation", "presets"],
        sent_along: &["fields"],
        dump_order: &["policy", "collection", "action"],
        natural_key: &["policy", "collection", "action"],
        natural_key_is_identity: true,
        adds_up: true,
        label: &["policy", "collection", "action"],
        ..BASE
    },
    KindSpec {
        kind: Kind::Flows,
        name: "flows",
        noun: "flow",
        preserve: Preserve::Always,
        ignored: &["date_created", "user_created", "operations"],
        aliases: &["operations"],
        references: &[
            needs("folder", Kind::Folders),
            Reference {
                path: "operation",
                to: Kind::Operations,
                role: RefRole::Late,
            },
        ],
        literals: &["options"],
        named: true,
        null_like: &["options"],
        ..BASE
    },
    KindSpec {
        kind: Kind::Operations,
        name: "operations",
        noun: "operation",
        ignored: &["date_created", "user_created"],
        references: &[
            needs("flow", Kind::Flows),
            Reference {
                path: "resolve",
                to: Kind::Operations,
                role: RefRole::Pointer,
            },
            Reference {
                path: "reject",
                to: Kind::Operations,
                role: RefRole::Pointer,
            },
            Reference {
                path: "options.flow",
                to: Kind::Flows,
                role: RefRole::Soft,
            },
        ],
        literals: &["options"],
        named: true,
        null_like: &["options"],
        dump_order: &["key"],
        natural_key: &["flow", "key"],
        natural_key_is_identity: true,
        label: &["flow", "key"],
        ..BASE
    },
    KindSpec {
        kind: Kind::Dashboards,
        name: "dashboards",
        noun: "dashboard",
        ignored: &["date_created", "user_created", "panels"],
        aliases: &["panels"],
        named: true,
        ..BASE
    },
    KindSpec {
        kind: Kind::Panels,
        name: "panels",
        noun: "panel",
        ignored: &["date_created", "user_created"],
        references: &[needs("dashboard", Kind::Dashboards)],
        literals: &["options"],
        named: true,
        null_like: &["options"],
        // What people know a panel by is its place: many have no name.
        natural_key: &["dashboard", "position_x", "position_y"],
        label: &["dashboard", "name"],
        ..BASE
    },
    KindSpec {
        kind: Kind::Presets,
        name: "presets",
        noun: "preset",
        key: Key::Integer,
        preserve: Preserve::Never,
        ignored: &["user"],
        filter: Some(r#"{"user":{"_null":true}}"#),
        references: &[needs("role", Kind::Roles)],
        literals: &["filter", "layout_query", "layout_options"],
        null_like: &["layout_query", "layout_options", "filter"],
        natural_key: &["collection", "role", "bookmark"],
        label: &["collection", "role", "bookmark"],
        ..BASE
    },
    KindSpec {
        kind: Kind::Translations,
        name: "translations",
        noun: "translation",
        natural_key: &["key", "language"],
        natural_key_is_identity: true,
        natural_key_is_unique: true,
        label: &["key", "language"],
        ..BASE
    },
    KindSpec {
        kind: Kind::Settings,
        name: "settings",
        noun: "settings",
        key: Key::Singleton,
        preserve: Preserve::Never,
        withheld: OF_SETTINGS,
        references: &[
            needs("public_registration_role", Kind::Roles),
            needs("storage_default_folder", Kind::Folders),
        ],
        literals: &[
            "module_bar",
            "visual_editor_urls",
            "public_registration_email_filter",
            "public_note",
            "report_error_url",
            "report_bug_url",
            "report_feature_url",
        ],
        natural_key: &[],
        natural_key_is_identity: true,
        label: &[],
        defaults: &[SETTINGS],
        ..BASE
    },
];
