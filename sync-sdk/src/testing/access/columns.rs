//! What a column of a joined row holds, as the server stores it.

use serde_json::Value;

use super::Undecided;
use super::functions;
use super::items::Items;
use super::joins::{Bound, Row};
use super::operators::Column;
use super::schema::Link;
use super::value::{Sql, as_date, civil, iso};

impl Items<'_> {
    /// What stands at the end of a path.
    pub(super) fn column(
        &self,
        bound: &Bound<'_>,
        name: &str,
        path: &[String],
    ) -> Result<Column<'_>, Undecided> {
        let shown = path.join(".");
        let (function, field) = match functions::read(name) {
            Some((function, field)) => (Some(function), field),
            None => (None, name),
        };
        let info = self.schema.field(&bound.collection, field);
        let known = self.schema.knows(&bound.collection);
        if known && info.is_none() && !bound.collection.starts_with("directus_") {
            return Err(Undecided::Refused(format!(
                "`{}` has no field `{field}`",
                bound.collection
            )));
        }
        let value = match bound.row {
            Row::Null => &Value::Null,
            Row::Key(key) if field == self.schema.key(&bound.collection) => key,
            Row::Item(item) => match item.get(field) {
                Some(value) => value,
                None => return Err(self.absent(&bound.collection, field)),
            },
            Row::Key(_) | Row::Absent => {
                let of = path.split_last().map_or(path, |(_, parents)| parents);
                return Err(Undecided::Missing(format!(
                    "the rule asks for `{shown}`: give `{}` as an object with its fields",
                    of.join(".")
                )));
            }
        };
        let field_type = info.map(|info| info.field_type.as_str());
        if let Some(function) = function {
            return Ok(Column {
                value: self.apply(function, value, field_type, &shown)?,
                name: shown,
                field_type: Some("integer"),
                concealed: false,
            });
        }
        let value = match value {
            Value::Object(item) if as_date(value).is_none() && field_type != Some("json") => {
                let to = match self.schema.link(&bound.collection, field, Some(value)) {
                    Some(Link::One(to)) => to,
                    _ => String::new(),
                };
                let key = self.schema.key(&to);
                item.get(key).ok_or_else(|| self.absent(&shown, key))?
            }
            value => value,
        };
        Ok(Column {
            value: stored(value, field_type, &shown)?,
            name: shown,
            field_type,
            concealed: info.is_some_and(|info| info.concealed),
        })
    }

    /// `year(published_on)`, `count(comments)`: as SQLite answers them.
    fn apply(
        &self,
        function: &str,
        value: &Value,
        field_type: Option<&str>,
        name: &str,
    ) -> Result<Sql, Undecided> {
        const DAYS: [&str; 5] = ["year", "month", "week", "day", "weekday"];
        const TIMES: [&str; 3] = ["hour", "minute", "second"];
        let fits = match field_type {
            Some("dateTime" | "timestamp") => DAYS.contains(&function) || TIMES.contains(&function),
            Some("date") => DAYS.contains(&function),
            Some("time") => TIMES.contains(&function),
            Some("json" | "alias") => function == "count",
            Some(_) => false,
            None => true,
        };
        if !fits {
            return Err(Undecided::Refused(format!(
                "a `{}` field has no `{function}` (`{name}`)",
                field_type.unwrap_or_default()
            )));
        }
        if function == "count" {
            return Ok(match value {
                Value::Null if field_type == Some("json") => Sql::Null,
                Value::Array(list) => Sql::Number(list.len() as f64),
                _ => Sql::Number(0.0),
            });
        }
        let milliseconds = match stored(value, field_type.or(Some("timestamp")), name)? {
            Sql::Null => return Ok(Sql::Null),
            Sql::Number(milliseconds) => milliseconds as i64,
            // What SQLite makes of a time of day in arithmetic: its hours.
            Sql::Text(text) => {
                let end = text.find(|c: char| !c.is_ascii_digit());
                text[..end.unwrap_or(text.len())].parse().unwrap_or(0)
            }
        };
        let Some(at) = civil(milliseconds / 1000 * 1000) else {
            return Ok(Sql::Null);
        };
        let number = match function {
            "week" => Some(functions::week_of_query(at.date())),
            function => functions::part(function, at),
        };
        let number = number
            .ok_or_else(|| Undecided::Refused(format!("there is no function `{function}`")))?;
        Ok(Sql::Number(number as f64))
    }

    pub(super) fn absent(&self, collection: &str, field: &str) -> Undecided {
        Undecided::Missing(format!(
            "the rule asks for `{collection}.{field}`, and the item does not say it"
        ))
    }
}

/// The value as the server puts it into the column.
fn stored(value: &Value, field_type: Option<&str>, name: &str) -> Result<Sql, Undecided> {
    let bound = Sql::bind(value);
    Ok(match (field_type, value) {
        (_, Value::Null) => Sql::Null,
        (Some("csv"), Value::Array(list)) => {
            let parts: Vec<String> = list
                .iter()
                .filter_map(|part| part.as_str().map(str::to_owned))
                .collect();
            Sql::Text(parts.join(","))
        }
        (Some("date" | "dateTime" | "timestamp"), Value::String(text)) => {
            let milliseconds = iso(text).ok_or_else(|| {
                Undecided::Missing(format!(
                    "`{name}` is \"{text}\", which is not a date in ISO 8601"
                ))
            })?;
            Sql::Number(milliseconds as f64)
        }
        (Some("string" | "text" | "csv" | "uuid" | "hash" | "binary"), _) => {
            bound.text().map_or(Sql::Null, Sql::Text)
        }
        (Some(_), _) => bound.numeric(),
        // Of a field that nobody describes, a whole date and time is one.
        (None, Value::String(text)) if text.contains('T') || text.len() == 10 => {
            iso(text).map_or(bound, |milliseconds| Sql::Number(milliseconds as f64))
        }
        (None, _) => bound,
    })
}
