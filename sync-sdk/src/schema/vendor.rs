//! What the database vendors do to types: which field type a server reports
//! for a column that was written with another one.
//!
//! The facts are those of Directus 11.17.4: what its query builder makes of a
//! type on each vendor, and what the schema inspector reads back. For SQLite
//! they were seen on a running server, for the others they were read from the
//! published packages.

use serde_json::Value;

/// A database vendor, as `vendor` in a snapshot names it. MariaDB calls itself
/// `mysql`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vendor {
    Postgres,
    Cockroach,
    Redshift,
    Sqlite,
    Mysql,
    Mssql,
    Oracle,
}

impl Vendor {
    pub(super) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "postgres" => Self::Postgres,
            "cockroachdb" => Self::Cockroach,
            "redshift" => Self::Redshift,
            "sqlite" => Self::Sqlite,
            "mysql" => Self::Mysql,
            "mssql" => Self::Mssql,
            "oracle" => Self::Oracle,
            _ => return None,
        })
    }

    /// The entry of `meta.special` that this vendor's server adds when a field
    /// of the type is created, because the column alone does not tell.
    pub(super) fn flag(self, field_type: &str) -> Option<&str> {
        match (self, field_type) {
            (_, "json") => Some("cast-json"),
            (Self::Sqlite, "timestamp") => Some("cast-timestamp"),
            (Self::Oracle, "dateTime") => Some("cast-datetime"),
            (Self::Mssql | Self::Oracle | Self::Redshift, shape)
                if shape.starts_with("geometry.") =>
            {
                Some(shape)
            }
            _ => None,
        }
    }

    /// Whether a UUID column is a `char(36)`, which is reported as a string.
    pub(super) fn keeps_uuids_as_char(self) -> bool {
        QUIRKS.iter().any(|quirk| {
            quirk.vendor == Some(self) && quirk.written == "uuid" && quirk.data_type == Some("char")
        })
    }

    /// Whether a foreign key column gets an index that nobody asked for.
    pub(super) fn indexes_foreign_keys(self) -> bool {
        self == Self::Mysql
    }

    /// Whether a column of the type can have a default; the server drops it
    /// silently where not.
    pub(super) fn holds_default(self, field_type: &str) -> bool {
        !(self == Self::Mysql && matches!(field_type, "text" | "csv" | "binary"))
    }

    /// Whether the server reports the text `it's` as `it''s` where it is a
    /// default: the inspector takes away the quotes around the literal and
    /// leaves those in it (`@directus/schema`, parseDefaultValue; seen on
    /// SQLite). MySQL has no literal there.
    pub(super) fn doubles_quotes(self) -> bool {
        self != Self::Mysql
    }

    /// Whether the default of a date or time is the text that was written: it has no
    /// type of its own for them.
    pub(super) fn keeps_times_as_text(self) -> bool {
        self == Self::Sqlite
    }

    /// Whether `NO ACTION` and `RESTRICT` are the same on this vendor, or only
    /// one of them exists.
    pub(super) fn restrict_is_no_action(self) -> bool {
        matches!(self, Self::Mysql | Self::Mssql | Self::Oracle)
    }

    /// A foreign key rule as this vendor takes it, `None` where it has none.
    pub(super) fn rule(self, rule: &'static str, on_update: bool) -> Option<&'static str> {
        match self {
            Self::Oracle if on_update || !matches!(rule, "CASCADE" | "SET NULL") => None,
            Self::Mssql if rule == "RESTRICT" => Some("NO ACTION"),
            _ => Some(rule),
        }
    }
}

/// A column that is reported with another type than it was written with, where
/// `meta.special` does not say otherwise.
struct Quirk {
    /// `None`: every vendor.
    vendor: Option<Vendor>,
    written: &'static str,
    reported: &'static str,
    /// What `schema.data_type` is then, where it tells such a column from one
    /// that was written with the reported type.
    data_type: Option<&'static str>,
}

const fn quirk(
    vendor: Vendor,
    written: &'static str,
    reported: &'static str,
    data_type: Option<&'static str>,
) -> Quirk {
    Quirk {
        vendor: Some(vendor),
        written,
        reported,
        data_type,
    }
}

const QUIRKS: &[Quirk] = &[
    Quirk {
        vendor: None,
        written: "hash",
        reported: "string",
        data_type: None,
    },
    Quirk {
        vendor: None,
        written: "csv",
        reported: "text",
        data_type: None,
    },
    quirk(Vendor::Sqlite, "decimal", "float", None),
    quirk(Vendor::Sqlite, "uuid", "string", Some("char")),
    quirk(Vendor::Sqlite, "timestamp", "dateTime", None),
    quirk(Vendor::Mysql, "uuid", "string", Some("char")),
    // MariaDB, where `json` is another name for `longtext`.
    quirk(Vendor::Mysql, "json", "text", Some("longtext")),
    quirk(Vendor::Oracle, "uuid", "string", Some("char")),
    quirk(Vendor::Oracle, "json", "text", Some("clob")),
    quirk(Vendor::Oracle, "dateTime", "timestamp", None),
    quirk(Vendor::Mssql, "json", "text", None),
    quirk(Vendor::Postgres, "binary", "unknown", Some("bytea")),
    quirk(Vendor::Cockroach, "binary", "unknown", Some("bytes")),
    // An `INT` without a width has 64 bits there.
    quirk(Vendor::Cockroach, "integer", "bigInteger", None),
];

/// A column as one side describes it.
#[derive(Clone, Copy)]
pub(super) struct Column<'a> {
    pub(super) field_type: &'a str,
    pub(super) special: &'a [&'a str],
    pub(super) data_type: Option<&'a str>,
    pub(super) auto_increment: bool,
}

/// Whether two descriptions mean the same type: they say the same, or one says
/// what its vendor reports for what the other says. A vendor that is not known
/// adds nothing.
pub(super) fn same_type(
    desired: Column<'_>,
    source: Option<Vendor>,
    current: Column<'_>,
    target: Option<Vendor>,
) -> bool {
    let integers = |column: Column<'_>| {
        column.auto_increment && matches!(column.field_type, "integer" | "bigInteger")
    };
    desired.field_type == current.field_type
        || (integers(desired) && integers(current))
        || reports(target, desired, current)
        || reports(source, current, desired)
}

/// Whether a column written like `written` is reported like `reported`.
fn reports(vendor: Option<Vendor>, written: Column<'_>, reported: Column<'_>) -> bool {
    let Some(vendor) = vendor else { return false };
    if let Some(told) = told_by_special(vendor, written) {
        return told == reported.field_type;
    }
    QUIRKS.iter().any(|quirk| {
        quirk.vendor.is_none_or(|only| only == vendor)
            && quirk.written == written.field_type
            && quirk.reported == reported.field_type
            && quirk.data_type.is_none_or(|expected| {
                reported
                    .data_type
                    .is_some_and(|found| base(found).eq_ignore_ascii_case(expected))
            })
    })
}

/// The type that `meta.special` gives a column, whatever the database says, in
/// the order in which the server asks.
fn told_by_special<'a>(vendor: Vendor, column: Column<'a>) -> Option<&'a str> {
    const TELLING: [(&str, &str); 7] = [
        ("cast-json", "json"),
        ("hash", "hash"),
        ("cast-csv", "csv"),
        ("uuid", "uuid"),
        ("file", "uuid"),
        ("cast-timestamp", "timestamp"),
        ("cast-datetime", "dateTime"),
    ];
    let has = |name: &str| column.special.contains(&name);
    TELLING
        .iter()
        .find(|(special, _)| has(special))
        .map(|(_, field_type)| *field_type)
        .or_else(|| {
            let shape = vendor.flag(column.field_type)?;
            (shape == column.field_type && has(shape)).then_some(shape)
        })
}

/// `varchar` of `varchar(255)`.
pub(super) fn base(data_type: &str) -> &str {
    data_type.split('(').next().unwrap_or(data_type).trim()
}

/// Whether a `meta.special` entry is one that a server adds by itself to a
/// field of this type ([`Vendor::flag`]), here or on another vendor.
pub(super) fn is_flag(special: &str, field_type: &str) -> bool {
    match field_type {
        "json" => special == "cast-json",
        "timestamp" => special == "cast-timestamp",
        "dateTime" => special == "cast-datetime",
        shape => shape.starts_with("geometry") && special == shape,
    }
}

/// The texts of `meta.special`; empty ones, which old versions wrote, are left
/// out.
pub(super) fn specials(meta: Option<&Value>) -> Vec<&str> {
    let special = meta.and_then(|meta| meta.get("special"));
    let list = special.and_then(Value::as_array);
    list.map_or_else(Vec::new, |list| {
        list.iter()
            .filter_map(Value::as_str)
            .filter(|text| !text.is_empty())
            .collect()
    })
}

/// `meta.special` as a server of the target's vendor keeps it for a field of
/// this type: what the desired field says, without the flags that only another
/// vendor needs, with those that this one adds.
pub(super) fn expected_specials<'a>(
    desired: &[&'a str],
    field_type: &'a str,
    target: Option<Vendor>,
) -> Vec<&'a str> {
    let Some(target) = target else {
        return desired.to_vec();
    };
    let flag = target.flag(field_type);
    let mut expected: Vec<&str> = desired
        .iter()
        .copied()
        .filter(|special| !is_flag(special, field_type) || flag == Some(special))
        .collect();
    if let Some(flag) = flag
        && !expected.contains(&flag)
    {
        expected.push(flag);
    }
    expected
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column<'a>(field_type: &'a str, special: &'a [&'a str], data_type: &'a str) -> Column<'a> {
        Column {
            field_type,
            special,
            data_type: Some(data_type),
            auto_increment: false,
        }
    }

    fn same(desired: Column<'_>, current: Column<'_>) -> bool {
        same_type(
            desired,
            Some(Vendor::Postgres),
            current,
            Some(Vendor::Sqlite),
        )
    }

    #[test]
    fn sqlite_reports_some_types_otherwise() {
        assert!(same(
            column("decimal", &[], "numeric"),
            column("float", &[], "float")
        ));
        assert!(same(
            column("uuid", &[], "uuid"),
            column("string", &[], "char")
        ));
        assert!(same(
            column("csv", &[], "text"),
            column("text", &[], "text")
        ));
        assert!(same(
            column("hash", &[], "varchar"),
            column("string", &[], "varchar")
        ));
        // The other way round: read from SQLite, pushed to PostgreSQL.
        assert!(same_type(
            column("float", &[], "float"),
            Some(Vendor::Sqlite),
            column("decimal", &[], "numeric"),
            Some(Vendor::Postgres),
        ));
    }

    #[test]
    fn a_real_change_of_type_shows() {
        assert!(!same(
            column("uuid", &[], "uuid"),
            column("string", &[], "varchar")
        ));
        assert!(!same(
            column("string", &[], "varchar"),
            column("text", &[], "text")
        ));
        assert!(!same(
            column("csv", &["cast-csv"], "text"),
            column("text", &[], "text")
        ));
        assert!(!same(
            column("timestamp", &["cast-timestamp"], "x"),
            column("dateTime", &[], "datetime")
        ));
        assert!(!same(
            column("integer", &[], "integer"),
            column("bigInteger", &[], "bigint")
        ));
    }

    #[test]
    fn flags_follow_the_vendor() {
        let sqlite = Some(Vendor::Sqlite);
        assert_eq!(
            expected_specials(&["date-created"], "timestamp", sqlite),
            ["date-created", "cast-timestamp"]
        );
        assert_eq!(
            expected_specials(
                &["date-created", "cast-timestamp"],
                "timestamp",
                Some(Vendor::Postgres)
            ),
            ["date-created"]
        );
        assert_eq!(
            expected_specials(&[], "geometry.Point", Some(Vendor::Mssql)),
            ["geometry.Point"]
        );
    }
}
