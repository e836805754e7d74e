//! Where panels stand.

use std::collections::HashSet;

use crate::codegen::names;
use crate::model::Record;

/// A panel as a member of a struct.
pub(super) struct Member<'a> {
    pub(super) record: &'a Record,
    pub(super) ident: String,
    /// Column and row, from 1.
    pub(super) at: (i32, i32),
    /// Width and height.
    pub(super) size: (i32, i32),
}

impl Member<'_> {
    /// The part of its address behind the dashboard's.
    pub(super) fn key(&self) -> &str {
        self.ident.strip_prefix("r#").unwrap_or(&self.ident)
    }

    /// As the derive sees it.
    fn overlaps(&self, other: &Self) -> bool {
        let apart = |at: i32, size: i32, other_at: i32, other_size: i32| {
            at.saturating_add(size) <= other_at || other_at.saturating_add(other_size) <= at
        };
        !apart(self.at.0, self.size.0, other.at.0, other.size.0)
            && !apart(self.at.1, self.size.1, other.at.1, other.size.1)
    }

    /// Whether it stands off the grid, or is smaller than the app makes such.
    pub(super) fn is_off_grid(&self, least: (i32, i32)) -> bool {
        self.at.0 < 1 || self.at.1 < 1 || self.size.0 < least.0 || self.size.1 < least.1
    }
}

/// Whether two stand in one place.
pub(super) fn overlap(members: &[Member<'_>]) -> bool {
    let mut pairs = members
        .iter()
        .enumerate()
        .flat_map(|(index, member)| members[..index].iter().map(move |other| (member, other)));
    pairs.any(|(member, other)| member.overlaps(other))
}

/// The panels as one reads them: by rows, from the left.
pub(super) fn in_order<'a>(panels: &[&'a Record]) -> Vec<Member<'a>> {
    let place = |panel: &Record| {
        (
            pair(panel, ["position_x", "position_y"]),
            panel.sync_id.clone(),
        )
    };
    let mut panels = panels.to_vec();
    panels.sort_by_cached_key(|panel| {
        let ((x, y), sync_id) = place(panel);
        (
            y,
            x,
            panel.text("name").unwrap_or_default().to_owned(),
            sync_id,
        )
    });
    let mut taken = HashSet::new();
    let members = panels.into_iter().map(|record| Member {
        record,
        ident: names::member(&label(record), "panel", &mut taken),
        at: pair(record, ["position_x", "position_y"]),
        size: pair(record, ["width", "height"]),
    });
    members.collect()
}

/// What the derive starts from, where the numbers are missing or odd.
fn pair(record: &Record, keys: [&str; 2]) -> (i32, i32) {
    let number = |key: &str| {
        let number = record.fields.get(key).and_then(|value| value.as_i64());
        number
            .and_then(|number| number.try_into().ok())
            .unwrap_or(1)
    };
    (number(keys[0]), number(keys[1]))
}

/// What a panel is called: its name, else its type and what it is about.
fn label(panel: &Record) -> String {
    if let Some(name) = panel.text("name").filter(|name| !name.trim().is_empty()) {
        return name.to_owned();
    }
    let option = |key: &str| panel.fields.get("options")?.get(key)?.as_str();
    let about = ["text", "collection", "field"].into_iter().find_map(option);
    let panel_type = panel.text("type").unwrap_or_default();
    format!("{panel_type} {}", about.unwrap_or_default())
}
