//! What a derive can tell from the struct alone.

use std::collections::HashMap;

use darling::{Error, Result};
use proc_macro2::Span;
use syn::Ident;
use syn::spanned::Spanned;

use super::Row;
use super::attributes::Receiver;

/// Every mistake; without one, which field is the primary key.
pub(super) fn check(ident: &Ident, said: &Receiver, rows: &[Row]) -> Result<Option<usize>> {
    let mut errors = Error::accumulator();
    errors.handle(names(rows));
    errors.handle(groups(rows));
    errors.handle(ownership(said, rows));
    if !said.external.is_present() {
        for missing in rows.iter().filter_map(|row| row.relation.missing()) {
            errors.push(missing);
        }
    }
    errors.handle(unmanaged(said, rows));
    errors.handle(archive(said));
    let has_key = rows.iter().any(|row| row.field.primary_key.is_present());
    let without_key = said.no_primary_key.is_present() || said.no_table.is_present();
    let key = match &said.extends {
        Some(_) => None,
        None if without_key && !has_key => None,
        None => errors.handle(primary_key(ident, rows)),
    };
    errors.finish_with(key)
}

fn primary_key(ident: &Ident, rows: &[Row]) -> Result<usize> {
    let mut keys = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.field.primary_key.is_present());
    let Some((first, first_row)) = keys.next() else {
        let message = format!(
            "collection `{ident}` has no primary key: mark a field with `#[field(primary_key)]`; a \
             table that has none is `#[collection(no_primary_key)]`"
        );
        return Err(Error::custom(message).with_span(ident));
    };
    let mut errors = Error::accumulator();
    for (_, row) in keys {
        let message = format!(
            "`{}` is the primary key already; Directus allows one",
            first_row.ident
        );
        errors.push(Error::custom(message).with_span(&row.field.primary_key.span()));
    }
    errors.finish_with(first)
}

/// `name = "…"` can make two fields one.
fn names(rows: &[Row]) -> Result<()> {
    let mut errors = Error::accumulator();
    let mut known: HashMap<String, &Row> = HashMap::new();
    for row in rows {
        let Some(first) = known.insert(row.name(), row) else {
            continue;
        };
        // The one that was renamed is the one to point at.
        let (named, other) = if row.field.name.is_some() {
            (row, first)
        } else {
            (first, row)
        };
        let message = format!("`{}` has the name `{}` too", other.ident, row.name());
        let span = named
            .field
            .name
            .as_ref()
            .map_or_else(|| named.ident.span(), Spanned::span);
        errors.push(Error::custom(message).with_span(&span));
    }
    errors.finish()
}

/// No group stands inside itself. That it is a field is the compiler's to say.
fn groups(rows: &[Row]) -> Result<()> {
    let mut errors = Error::accumulator();
    let parents: HashMap<&Ident, &Ident> = rows
        .iter()
        .filter_map(|row| Some((&row.ident, row.field.group.as_ref()?)))
        .collect();
    let mut reported: Vec<&Ident> = Vec::new();
    for row in rows {
        let Some(group) = &row.field.group else {
            continue;
        };
        let Some(ring) = ring(&parents, &row.ident) else {
            continue;
        };
        if !ring.iter().any(|ident| reported.contains(ident)) {
            let way: Vec<String> = ring.iter().map(ToString::to_string).collect();
            let message = format!(
                "`{}` stands inside itself ({} -> {}): leave out one `group`",
                row.ident,
                way.join(" -> "),
                row.ident
            );
            errors.push(Error::custom(message).with_span(group));
            reported.extend(ring);
        }
    }
    errors.finish()
}

/// The way from `start` over its groups back to it, if there is one.
fn ring<'a>(parents: &HashMap<&'a Ident, &'a Ident>, start: &'a Ident) -> Option<Vec<&'a Ident>> {
    let mut way = vec![start];
    loop {
        let next = *parents.get(way.last()?)?;
        if next == start {
            return Some(way);
        }
        if way.contains(&next) {
            return None;
        }
        way.push(next);
    }
}

/// Of what the app keeps nothing, nothing can be said to it.
fn unmanaged(said: &Receiver, rows: &[Row]) -> Result<()> {
    let mut errors = Error::accumulator();
    let mut about = about(said)
        .into_iter()
        .filter(|(key, _)| !["protect", "relations"].contains(key));
    if said.unmanaged.is_present()
        && let Some((key, span)) = about.next()
    {
        let message = format!(
            "the app keeps nothing of an `unmanaged` collection: leave out `{key}`, or `unmanaged`"
        );
        errors.push(Error::custom(message).with_span(&span));
    }
    for row in rows {
        if let Some(key) = row.field.says_to_no_app() {
            let message = format!(
                "the app keeps nothing of an `unmanaged` field: leave out `{key}`, or `unmanaged`"
            );
            errors.push(Error::custom(message).with_span(&row.field.unmanaged.span()));
        }
    }
    errors.finish()
}

/// Values are those of a field.
fn archive(said: &Receiver) -> Result<()> {
    let Some(archive) = &said.archive else {
        return Ok(());
    };
    match archive.value.as_ref().or(archive.unarchive.as_ref()) {
        Some(value) if archive.field.is_none() => {
            let message = "`archive` needs `field = …`: the field that holds this value";
            Err(Error::custom(message).with_span(value))
        }
        _ => Ok(()),
    }
}

/// What is said about the collection, beyond its name and whose it is, and where.
fn about(said: &Receiver) -> Vec<(&'static str, Span)> {
    let expressions = [
        ("icon", &said.icon),
        ("color", &said.color),
        ("note", &said.note),
        ("display", &said.display),
        ("preview", &said.preview),
        ("meta", &said.meta),
        ("relations", &said.relations),
    ];
    let position = said.position.as_ref();
    let about = expressions
        .into_iter()
        .filter_map(|(key, value)| Some((key, value.as_ref()?.span())))
        .chain(said.sort.iter().map(|sort| ("sort", sort.span())))
        .chain(said.group.iter().map(|group| ("group", group.span())))
        .chain(position.map(|position| ("position", position.span())))
        .chain(
            said.archive
                .iter()
                .map(|archive| ("archive", archive.span())),
        )
        .chain(
            said.duplicate
                .iter()
                .take(1)
                .map(|first| ("duplicate", first.span())),
        )
        .chain(
            said.translations
                .iter()
                .take(1)
                .map(|first| ("translations", first.span)),
        )
        .chain(
            [
                ("versioning", &said.versioning),
                ("hidden", &said.hidden),
                ("singleton", &said.singleton),
                ("protect", &said.protect),
            ]
            .into_iter()
            .filter(|(_, flag)| flag.is_present())
            .map(|(key, flag)| (key, flag.span())),
        );
    about.collect()
}

/// Of a collection that the project does not own nothing can be said.
fn ownership(said: &Receiver, rows: &[Row]) -> Result<()> {
    let mut errors = Error::accumulator();
    let external = said.external.is_present();
    let mut about = about(said).into_iter();
    if let Some(owner) = &said.extends {
        if external {
            let message = "a struct that adds fields is not a collection: leave out `external`";
            errors.push(Error::custom(message).with_span(&said.external.span()));
        }
        if let Some(name) = &said.name {
            let message = "a struct that adds fields has no name: leave out `name`";
            errors.push(Error::custom(message).with_span(name));
        }
        let mut about = about.filter(|(key, _)| *key != "relations");
        if let Some((key, span)) = about.next() {
            let message = format!(
                "`{key}` would be said about `{}`, to which this struct only adds fields",
                owner
                    .segments
                    .last()
                    .map(|last| last.ident.to_string())
                    .unwrap_or_default()
            );
            errors.push(Error::custom(message).with_span(&span));
        }
        for row in rows.iter().filter(|row| row.field.primary_key.is_present()) {
            let message = "the collection has a primary key already: leave out `primary_key`";
            errors.push(Error::custom(message).with_span(&row.field.primary_key.span()));
        }
    } else if external {
        if let Some((key, span)) = about.next() {
            let message = format!(
                "nothing of an external collection is pushed: leave out `{key}`, or `external`"
            );
            errors.push(Error::custom(message).with_span(&span));
        }
        for (row, key) in rows
            .iter()
            .filter_map(|row| Some((row, row.field.says().next()?)))
        {
            let message = format!(
                "nothing of an external collection is pushed: leave out `{key}`; fields of your \
                 own go into a struct with `#[collection(extends = …)]`"
            );
            errors.push(Error::custom(message).with_span(&row.ident));
        }
    }
    errors.finish()
}
