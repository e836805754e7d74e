//! Which column Directus makes of a field's type, and which ones it can be made of
//! without a loss.
//!
//! Directus alters a column as a whole (`updateField` and `addColumnToTable` in
//! `services/fields.js`): whatever changes of it, a default or an index too, it
//! gets the type that a new column of the field's type would get. The names are
//! those that the schema inspector reports (`@directus/schema`), what is written
//! is what the query builder makes of a type.

use super::vendor::{Vendor, base};

/// A field's type, the column that Directus writes for it, and other columns that
/// are reported with this type and whose every value the written one holds.
type Row = (&'static str, &'static str, &'static [&'static str]);

const POSTGRES: &[Row] = &[
    ("boolean", "boolean", &[]),
    ("integer", "integer", &["smallint", "boolean"]),
    ("bigInteger", "bigint", &["integer", "smallint"]),
    ("float", "real", &[]),
    ("decimal", "numeric", &[]),
    ("string", "character varying", &["character"]),
    ("hash", "character varying", &["character"]),
    ("text", "text", &["citext"]),
    ("csv", "text", &["citext", "character varying", "character"]),
    ("json", "json", &["jsonb"]),
    ("uuid", "uuid", &[]),
    ("date", "date", &[]),
    ("time", "time without time zone", &[]),
    ("dateTime", "timestamp without time zone", &["date"]),
    ("timestamp", "timestamp with time zone", &[]),
];

const MYSQL: &[Row] = &[
    ("boolean", "boolean", &[]),
    (
        "integer",
        "int",
        &[
            "mediumint",
            "mediumint unsigned",
            "smallint",
            "smallint unsigned",
            "tinyint",
            "tinyint unsigned",
            "boolean",
            "year",
        ],
    ),
    (
        "bigInteger",
        "bigint",
        &[
            "int",
            "int unsigned",
            "mediumint",
            "mediumint unsigned",
            "smallint",
            "smallint unsigned",
            "tinyint",
            "tinyint unsigned",
            "year",
        ],
    ),
    ("float", "float", &[]),
    ("decimal", "decimal", &[]),
    ("string", "varchar", &["char"]),
    ("hash", "varchar", &["char"]),
    ("text", "text", &["tinytext"]),
    ("csv", "text", &["tinytext", "varchar", "char"]),
    // MariaDB, where `json` is another name for `longtext`.
    ("json", "json", &["longtext"]),
    ("uuid", "char", &[]),
    ("date", "date", &[]),
    ("time", "time", &[]),
    ("dateTime", "datetime", &["date"]),
    ("timestamp", "timestamp", &[]),
    ("binary", "blob", &["binary", "varbinary"]),
];

const MSSQL: &[Row] = &[
    ("boolean", "bit", &[]),
    ("integer", "int", &["smallint", "tinyint", "bit"]),
    ("bigInteger", "bigint", &["int", "smallint", "tinyint"]),
    ("float", "float", &["real"]),
    ("decimal", "decimal", &["numeric"]),
    ("string", "nvarchar", &["varchar", "char"]),
    ("hash", "nvarchar", &["varchar", "char"]),
    ("text", "nvarchar", &["varchar", "text", "ntext", "nchar"]),
    (
        "csv",
        "nvarchar",
        &["varchar", "char", "text", "ntext", "nchar"],
    ),
    ("json", "nvarchar", &["varchar", "text", "ntext", "nchar"]),
    ("uuid", "uniqueidentifier", &[]),
    ("date", "date", &[]),
    ("time", "time", &[]),
    (
        "dateTime",
        "datetime2",
        &["datetime", "smalldatetime", "date"],
    ),
    ("timestamp", "datetimeoffset", &[]),
    ("binary", "varbinary", &["binary", "image"]),
];

/// Numbers and times are left out: the inspector reports all of them as `NUMBER`
/// and `TIMESTAMP`.
const ORACLE: &[Row] = &[
    ("float", "float", &[]),
    ("string", "varchar2", &["char"]),
    ("hash", "varchar2", &["char"]),
    ("text", "clob", &[]),
    ("csv", "clob", &["varchar2", "char"]),
];

/// The length of a `string` for which nobody says one, and of each `hash`.
const LENGTH: u64 = 255;

/// What the inspector of PostgreSQL reports where there is no length. Directus asks
/// for that, and the database refuses it.
const NO_LENGTH: &str = "-5";

/// Digits in all and behind the point, where nobody says how many.
const DIGITS: (u64, u64) = (10, 5);

/// A column that is altered: what it is now, and what the field says it will be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Altered<'a> {
    pub(crate) field_type: &'a str,
    pub(crate) data_type: &'a str,
    pub(crate) max_length: Option<u64>,
    pub(crate) numeric_precision: Option<u64>,
    pub(crate) numeric_scale: Option<u64>,
}

/// What Directus makes of a column that is altered, where that may not hold all of
/// its values. `None` where it does, and where nothing is known: SQLite keeps each
/// value as it is.
pub(crate) fn rewritten(vendor: Option<&str>, column: Altered<'_>) -> Option<String> {
    let vendor = Vendor::parse(vendor?)?;
    let rows = match vendor {
        Vendor::Postgres | Vendor::Cockroach | Vendor::Redshift => POSTGRES,
        Vendor::Mysql => MYSQL,
        Vendor::Mssql => MSSQL,
        Vendor::Oracle => ORACLE,
        Vendor::Sqlite => return None,
    };
    let (_, written, held) = rows.iter().find(|(name, ..)| *name == column.field_type)?;
    let is_it = |name: &&str| name.eq_ignore_ascii_case(base(column.data_type));
    if !is_it(written) && !held.iter().any(is_it) {
        return Some((*written).to_owned());
    }
    let is_cut = match column.field_type {
        "string" => column.max_length.is_none(),
        "hash" => column.max_length.is_none_or(|length| length > LENGTH),
        _ => false,
    };
    if is_cut {
        return Some(match (vendor, column.max_length) {
            (Vendor::Postgres, None) if column.field_type == "string" => {
                format!("{written}({NO_LENGTH})")
            }
            _ => format!("{written}({LENGTH})"),
        });
    }
    // The only vendor whose `float` takes a number of digits.
    let is_rounded = vendor == Vendor::Mysql && column.field_type == "float";
    (is_rounded && column.numeric_scale.is_none()).then(|| {
        let digits = column.numeric_precision.unwrap_or(DIGITS.0);
        format!("{written}({digits}, {})", DIGITS.1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(vendor: &str, field_type: &str, data_type: &str, length: Option<u64>) -> Option<String> {
        let column = Altered {
            field_type,
            data_type,
            max_length: length,
            numeric_precision: None,
            numeric_scale: None,
        };
        rewritten(Some(vendor), column)
    }

    #[test]
    fn a_column_that_directus_made_stays_what_it_is() {
        for (vendor, rows) in [
            ("postgres", POSTGRES),
            ("mssql", MSSQL),
            ("oracle", ORACLE),
            ("mysql", MYSQL),
        ] {
            for (field_type, written, held) in rows {
                for data_type in held.iter().chain([written]) {
                    let column = Altered {
                        field_type,
                        data_type,
                        max_length: Some(100),
                        numeric_precision: Some(10),
                        numeric_scale: Some(5),
                    };
                    let found = rewritten(Some(vendor), column);
                    assert_eq!(found, None, "{vendor}: {field_type} as {data_type}");
                }
            }
        }
    }

    #[test]
    fn one_that_somebody_else_made_may_get_narrower() {
        for (vendor, field_type, data_type, written) in [
            ("postgres", "float", "double precision", "real"),
            ("cockroachdb", "float", "double precision", "real"),
            // Without a precision it is reported as a whole number.
            ("postgres", "integer", "numeric", "integer"),
            ("postgres", "float", "money", "real"),
            ("mysql", "text", "longtext", "text"),
            ("mysql", "float", "double", "float"),
            ("mysql", "integer", "bigint unsigned", "int"),
            ("mssql", "float", "money", "float"),
        ] {
            let found = of(vendor, field_type, data_type, None);
            assert_eq!(found.as_deref(), Some(written), "{vendor}: {data_type}");
        }
    }

    #[test]
    fn lengths_and_digits_that_nobody_gave_are_given() {
        let varying = "character varying";
        assert_eq!(
            of("cockroachdb", "string", varying, None).as_deref(),
            Some("character varying(255)")
        );
        assert_eq!(
            of("postgres", "string", varying, None).as_deref(),
            Some("character varying(-5)")
        );
        assert_eq!(of("postgres", "hash", varying, Some(255)), None);
        assert_eq!(
            of("postgres", "hash", varying, Some(300)).as_deref(),
            Some("character varying(255)")
        );
        assert_eq!(
            of("mysql", "float", "float", None).as_deref(),
            Some("float(10, 5)")
        );
    }

    #[test]
    fn nothing_is_said_of_what_is_not_known() {
        assert_eq!(of("sqlite", "float", "double", None), None);
        assert_eq!(of("postgres", "geometry.Point", "POINT", None), None);
        assert_eq!(of("postgres", "unknown", "tsvector", None), None);
        assert_eq!(of("another", "float", "double", None), None);
    }
}
