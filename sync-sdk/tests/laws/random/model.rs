//! Data models: collections, folders of them, fields, relations of every kind.

use serde_json::{Map, Value, json};
use sync_sdk::model::{DataModel, Object};

use super::columns::{self, Part};
use super::dice::Dice;
use super::world::{Collection, Field, To, World, system};
use super::{rules, widgets, words};

/// A field whose `meta` has still to be said.
struct Planned {
    collection: String,
    field: String,
    field_type: &'static str,
    local_type: &'static str,
    special: Value,
    schema: Option<Value>,
}

#[derive(Default)]
struct Plan {
    collections: Vec<Value>,
    fields: Vec<Planned>,
    relations: Vec<Value>,
}

/// Fills the world with collections, and gives what a server says of them.
pub(crate) fn model(world: &mut World, dice: &mut Dice) -> DataModel {
    let mut plan = Plan::default();
    for _ in 0..dice.within(1, 4) {
        table(&mut plan, world, dice, None);
    }
    let own = world.collections.len();
    for _ in 0..dice.below(2) {
        folder(&mut plan, world, dice);
    }
    world.collections.extend(system());
    for _ in 0..dice.below(5) {
        let from = world.collections[dice.below(own)].name.clone();
        relation(&mut plan, world, dice, &from);
    }
    if dice.often(20) {
        // A field of one's own in a collection of Directus.
        let field_type = *dice.one(columns::EVERYWHERE);
        plain(&mut plan, world, dice, "directus_users", field_type);
    }
    if dice.often(15) {
        relation(&mut plan, world, dice, "directus_users");
    }
    for collection in world.collections.clone() {
        if !collection.key_type.is_empty()
            && dice.often(20)
            && !collection.name.starts_with("directus_")
        {
            presentation(&mut plan, world, dice, &collection.name);
        }
    }
    plan.finish(world, dice)
}

fn add(world: &mut World, collection: &str, name: &str, field_type: &'static str, to: To) {
    let collection = world
        .collections
        .iter_mut()
        .find(|one| one.name == collection);
    let collection = collection.expect("a collection that was planned");
    collection.fields.push(Field {
        name: name.to_owned(),
        field_type,
        to,
    });
}

fn field_name(world: &World, dice: &mut Dice, collection: &str) -> String {
    let taken = &world
        .collection(collection)
        .expect("a planned collection")
        .fields;
    words::new_column(dice, |name| {
        // A database has no two columns that differ in their case only.
        taken
            .iter()
            .any(|field| field.name.to_lowercase() == name.to_lowercase())
    })
}

fn collection_name(world: &World, dice: &mut Dice) -> String {
    let postgres = world.postgres;
    // `POST /collections` refuses a slash (`services/collections.js`).
    let first = words::column(dice).replace('/', "-");
    words::unused(&first, |name| {
        world.collections.iter().any(|one| {
            one.name == name || (!postgres && one.name.to_lowercase() == name.to_lowercase())
        })
    })
}

/// A table with a key and some fields.
fn table(plan: &mut Plan, world: &mut World, dice: &mut Dice, named: Option<String>) -> String {
    let name = named.unwrap_or_else(|| collection_name(world, dice));
    let key_type = dice.word(&["integer", "integer", "uuid", "uuid", "string", "bigInteger"]);
    world.collections.push(Collection {
        name: name.clone(),
        key_type,
        fields: Vec::new(),
    });
    plan.collections
        .push(json!({ "collection": name, "meta": {}, "schema": { "name": name } }));
    let key = if dice.often(80) {
        "id".to_owned()
    } else {
        field_name(world, dice, &name)
    };
    column(plan, world, dice, &name, &key, key_type, Part::Key);
    for _ in 0..dice.below(8) {
        let everywhere = !world.postgres || dice.often(75);
        let types = if everywhere {
            columns::EVERYWHERE
        } else {
            columns::POSTGRES
        };
        let field_type = *dice.one(types);
        plain(plan, world, dice, &name, field_type);
    }
    name
}

fn plain(
    plan: &mut Plan,
    world: &mut World,
    dice: &mut Dice,
    collection: &str,
    field_type: &'static str,
) {
    let name = field_name(world, dice, collection);
    column(
        plan,
        world,
        dice,
        collection,
        &name,
        field_type,
        Part::Plain,
    );
}

fn column(
    plan: &mut Plan,
    world: &mut World,
    dice: &mut Dice,
    collection: &str,
    name: &str,
    field_type: &'static str,
    part: Part,
) {
    add(world, collection, name, field_type, To::Nothing);
    let schema = columns::schema(world, dice, collection, name, field_type, part);
    // Who made an item, in a table from elsewhere: without a relation.
    let signed = part == Part::Plain && field_type == "uuid" && dice.often(30);
    let field_type = match field_type {
        // SQLite has no UUIDs: without the mark, the server calls them texts.
        "uuid" if signed && !world.postgres => "string",
        other => other,
    };
    let special = match (part, field_type) {
        _ if signed => json!([dice.word(&["user-created", "user-updated", "role-updated"])]),
        (Part::Key, "uuid") => json!(["uuid"]),
        (Part::Key, _) => Value::Null,
        _ => columns::special(world, dice, field_type),
    };
    plan.fields.push(Planned {
        collection: collection.to_owned(),
        field: name.to_owned(),
        field_type,
        local_type: "standard",
        special,
        schema: Some(schema),
    });
}

/// A folder of collections.
fn folder(plan: &mut Plan, world: &mut World, dice: &mut Dice) {
    let name = collection_name(world, dice);
    world.collections.push(Collection {
        name: name.clone(),
        key_type: "",
        fields: Vec::new(),
    });
    plan.collections
        .push(json!({ "collection": name, "meta": {} }));
}

fn presentation(plan: &mut Plan, world: &mut World, dice: &mut Dice, collection: &str) {
    let name = field_name(world, dice, collection);
    let group = dice.often(50);
    add(world, collection, &name, "alias", To::Nothing);
    plan.fields.push(Planned {
        collection: collection.to_owned(),
        field: name,
        field_type: "alias",
        local_type: if group { "group" } else { "presentation" },
        special: if group {
            json!(["alias", "no-data", "group"])
        } else {
            json!(["alias", "no-data"])
        },
        schema: None,
    });
}

fn alias(
    plan: &mut Plan,
    world: &mut World,
    dice: &mut Dice,
    on: &str,
    special: &'static str,
    to: To,
) -> String {
    let name = field_name(world, dice, on);
    add(world, on, &name, "alias", to);
    plan.fields.push(Planned {
        collection: on.to_owned(),
        field: name.clone(),
        field_type: "alias",
        local_type: special,
        special: json!([special]),
        schema: None,
    });
    name
}

/// What the other side of a link is called.
#[derive(Default)]
struct Link {
    one_field: Option<String>,
    junction_field: Option<String>,
    sort_field: Option<String>,
    special: Option<&'static str>,
}

/// A column that holds the key of an item of `to`, and its relation.
fn link(
    plan: &mut Plan,
    world: &mut World,
    dice: &mut Dice,
    from: &str,
    name: &str,
    to: &str,
    link: Link,
) {
    let target = world.collection(to).expect("a collection");
    let (target_type, key_type) = (target.key_type, target.key_type);
    let key = target.fields.first().expect("a key").name.clone();
    add(world, from, name, key_type, To::One(to.to_owned()));
    // SQLite has no UUIDs: without the mark, the server calls them texts.
    let key_type = if key_type == "uuid" && !world.postgres {
        "string"
    } else {
        key_type
    };
    let foreign = dice.often(92);
    let mut schema = columns::schema(world, dice, from, name, target_type, Part::Link);
    if foreign {
        schema["foreign_key_table"] = json!(to);
        schema["foreign_key_column"] = json!(key);
    }
    let local_type = if to == "directus_files" {
        "file"
    } else {
        "m2o"
    };
    let special = match (link.special, to) {
        (Some(special), _) => json!([special]),
        (None, "directus_files") => json!(["file"]),
        _ if dice.often(90) => json!(["m2o"]),
        _ => Value::Null,
    };
    plan.fields.push(Planned {
        collection: from.to_owned(),
        field: name.to_owned(),
        field_type: key_type,
        local_type,
        special,
        schema: Some(schema),
    });
    let mut relation = json!({
        "collection": from,
        "field": name,
        "related_collection": to,
        "meta": {
            "junction_field": link.junction_field,
            "many_collection": from,
            "many_field": name,
            "one_allowed_collections": null,
            "one_collection": to,
            "one_collection_field": null,
            "one_deselect_action": dice.word(&["nullify", "nullify", "delete"]),
            "one_field": link.one_field,
            "sort_field": link.sort_field,
        },
    });
    if foreign {
        relation["schema"] = json!({
            "table": from,
            "column": name,
            "foreign_key_table": to,
            "foreign_key_column": key,
            "constraint_name": world.postgres.then(|| format!("{from}_{name}_foreign")),
            "on_update": "NO ACTION",
            "on_delete": dice.word(&["SET NULL", "SET NULL", "CASCADE", "NO ACTION", "RESTRICT"]),
        });
    }
    plan.relations.push(relation);
}

fn relation(plan: &mut Plan, world: &mut World, dice: &mut Dice, from: &str) {
    let tables: Vec<String> = world.tables().iter().map(|one| one.name.clone()).collect();
    let own: Vec<String> = tables
        .iter()
        .filter(|name| !name.starts_with("directus_"))
        .cloned()
        .collect();
    let to = match dice.below(4) {
        0 => dice.one(&tables).clone(),
        1 => from.to_owned(),
        _ => dice.one(&own).clone(),
    };
    match dice.below(8) {
        0..3 => to_one(plan, world, dice, from, &to),
        3 => {
            let name = field_name(world, dice, from);
            let (to, special) = *dice.one(&[
                ("directus_users", Some("user-created")),
                ("directus_users", Some("user-updated")),
                ("directus_files", None),
                ("directus_roles", Some("role-created")),
            ]);
            link(
                plan,
                world,
                dice,
                from,
                &name,
                to,
                Link {
                    special,
                    ..Link::default()
                },
            );
        }
        4 => junction(plan, world, dice, from, &to, "m2m"),
        5 => junction(plan, world, dice, from, "directus_files", "files"),
        6 => {
            let languages = languages(plan, world, dice);
            junction(plan, world, dice, from, &languages, "translations");
        }
        _ => any(plan, world, dice, from, &own),
    }
}

fn to_one(plan: &mut Plan, world: &mut World, dice: &mut Dice, from: &str, to: &str) {
    let name = field_name(world, dice, from);
    let inverse = dice.often(60);
    // The column first: the two may lie in one collection.
    let one_field = inverse.then(|| alias(plan, world, dice, to, "o2m", To::Many(from.to_owned())));
    let clash = to == from
        && one_field
            .as_deref()
            .is_some_and(|other| other.eq_ignore_ascii_case(&name));
    let name = if clash {
        field_name(world, dice, from)
    } else {
        name
    };
    let sortable = world
        .collection(from)
        .map(|one| one.of_type(&["integer"]))
        .unwrap_or_default();
    let sort_field = dice
        .any(&sortable)
        .filter(|_| inverse && name.len() % 3 == 0)
        .cloned();
    link(
        plan,
        world,
        dice,
        from,
        &name,
        to,
        Link {
            one_field,
            sort_field,
            ..Link::default()
        },
    );
}

/// A table between two, with what each of them sees of it.
fn junction(
    plan: &mut Plan,
    world: &mut World,
    dice: &mut Dice,
    from: &str,
    to: &str,
    special: &'static str,
) {
    let between = if dice.often(60) {
        let name = format!("{from}_{to}").replace("directus_", "");
        let taken = |name: &str| {
            world
                .collections
                .iter()
                .any(|one| one.name.eq_ignore_ascii_case(name))
        };
        (!taken(&name)).then_some(name)
    } else {
        None
    };
    let between = table(plan, world, dice, between);
    let here = field_name(world, dice, &between);
    let list = alias(plan, world, dice, from, special, To::Many(between.clone()));
    let back = (special == "m2m" && dice.often(40))
        .then(|| alias(plan, world, dice, to, "m2m", To::Many(between.clone())));
    add(world, &between, &here, "placeholder", To::Nothing);
    let there = field_name(world, dice, &between);
    world
        .collections
        .iter_mut()
        .find(|one| one.name == between)
        .expect("it is there")
        .fields
        .pop();
    let sortable = world
        .collection(&between)
        .map(|one| one.of_type(&["integer"]))
        .unwrap_or_default();
    let sort_field = sortable
        .into_iter()
        .find(|name| name != "id" && dice.often(50));
    let near = Link {
        one_field: Some(list),
        junction_field: Some(there.clone()),
        sort_field,
        special: None,
    };
    link(plan, world, dice, &between, &here, from, near);
    let far = Link {
        one_field: back,
        junction_field: Some(here),
        ..Link::default()
    };
    link(plan, world, dice, &between, &there, to, far);
}

fn languages(plan: &mut Plan, world: &mut World, dice: &mut Dice) -> String {
    if world
        .collection("languages")
        .is_some_and(|one| !one.key_type.is_empty())
    {
        return "languages".to_owned();
    }
    let name = collection_name(world, dice);
    let name = if world
        .collections
        .iter()
        .any(|one| one.name.eq_ignore_ascii_case("languages"))
    {
        name
    } else {
        "languages".to_owned()
    };
    world.collections.push(Collection {
        name: name.clone(),
        key_type: "string",
        fields: Vec::new(),
    });
    plan.collections
        .push(json!({ "collection": name, "meta": {}, "schema": { "name": name } }));
    column(plan, world, dice, &name, "code", "string", Part::Key);
    column(plan, world, dice, &name, "name", "string", Part::Plain);
    column(plan, world, dice, &name, "direction", "string", Part::Plain);
    name
}

/// Items of several collections.
fn any(plan: &mut Plan, world: &mut World, dice: &mut Dice, from: &str, own: &[String]) {
    let mut allowed = dice.some(own, 60);
    // The server keeps the list as a text with commas.
    allowed.retain(|name| !name.contains(','));
    if dice.often(20) {
        allowed.push("directus_files".to_owned());
    }
    if allowed.is_empty() {
        allowed.push("directus_users".to_owned());
    }
    let between = table(plan, world, dice, None);
    let list = alias(plan, world, dice, from, "m2a", To::Many(between.clone()));
    let mut names = Vec::new();
    for wanted in ["item", "collection", "parent"] {
        let fields = &world.collection(&between).expect("it is there").fields;
        let taken = fields
            .iter()
            .any(|field| field.name.to_lowercase() == wanted);
        let name = if taken || dice.often(15) {
            field_name(world, dice, &between)
        } else {
            wanted.to_owned()
        };
        // Taken until it is made below.
        add(world, &between, &name, "placeholder", To::Nothing);
        names.push(name);
    }
    let fields = &mut world
        .collections
        .iter_mut()
        .find(|one| one.name == between)
        .expect("it is there")
        .fields;
    fields.retain(|field| field.field_type != "placeholder");
    let [item, collection, parent] = names.try_into().expect("three names");
    column(
        plan,
        world,
        dice,
        &between,
        &collection,
        "string",
        Part::Link,
    );
    add(world, &between, &item, "string", To::Any(allowed.clone()));
    plan.fields.push(Planned {
        collection: between.clone(),
        field: item.clone(),
        field_type: "string",
        local_type: "standard",
        special: Value::Null,
        schema: Some(columns::schema(
            world,
            dice,
            &between,
            &item,
            "string",
            Part::Link,
        )),
    });
    let near = Link {
        one_field: Some(list),
        junction_field: Some(item.clone()),
        ..Link::default()
    };
    link(plan, world, dice, &between, &parent, from, near);
    plan.relations.push(json!({
        "collection": between,
        "field": item,
        "related_collection": null,
        "meta": {
            "junction_field": parent,
            "many_collection": between,
            "many_field": item,
            "one_allowed_collections": allowed,
            "one_collection": null,
            "one_collection_field": collection,
            "one_deselect_action": dice.word(&["nullify", "delete"]),
            "one_field": null,
            "sort_field": null,
        },
    }));
}

impl Plan {
    /// Says of everything what people choose in the app.
    fn finish(self, world: &World, dice: &mut Dice) -> DataModel {
        let own: Vec<String> = self
            .collections
            .iter()
            .filter_map(|one| one["collection"].as_str())
            .map(str::to_owned)
            .collect();
        let mut model = DataModel {
            info: info(world),
            ..DataModel::default()
        };
        for (index, mut collection) in self.collections.into_iter().enumerate() {
            collection["meta"] = collection_meta(world, dice, &own[index], &own[..index]);
            model.collections.push(object(collection));
        }
        let mut groups: Vec<(String, String)> = Vec::new();
        for planned in &self.fields {
            if planned.local_type == "group" {
                groups.push((planned.collection.clone(), planned.field.clone()));
            }
        }
        let mut fields = self.fields;
        fields.sort_by_key(|field| own.iter().position(|name| *name == field.collection));
        for (index, planned) in fields.into_iter().enumerate() {
            let group = groups
                .iter()
                .filter(|(of, name)| *of == planned.collection && *name != planned.field);
            let group: Vec<&String> = group.map(|(_, name)| name).collect();
            // One group is in no other: no rings.
            let group = dice
                .any(&group)
                .filter(|_| planned.local_type != "group")
                .copied()
                .cloned();
            let group = group.filter(|_| dice.often(60));
            let meta = field_meta(world, dice, &planned, index, group);
            let mut field = json!({
                "collection": planned.collection, "field": planned.field, "type": planned.field_type, "meta": meta,
            });
            if let Some(schema) = planned.schema {
                field["schema"] = schema;
            }
            model.fields.push(object(field));
        }
        model.relations = self.relations.into_iter().map(object).collect();
        // The server sorts every object (`utils/get-snapshot.js`).
        for entry in model
            .collections
            .iter_mut()
            .chain(&mut model.fields)
            .chain(&mut model.relations)
        {
            sort_deep(&mut entry["meta"]);
        }
        model
    }
}

fn sort_deep(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.sort_keys();
            object.values_mut().for_each(sort_deep);
        }
        Value::Array(list) => list.iter_mut().for_each(sort_deep),
        _ => {}
    }
}

fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        other => unreachable!("not an object: {other}"),
    }
}

fn info(world: &World) -> Object {
    object(json!({
        "version": 1,
        "directus": "11.17.4",
        "vendor": if world.postgres { "postgres" } else { "sqlite" },
        "systemFields": [
            { "collection": "directus_activity", "field": "timestamp", "schema": { "is_indexed": true } },
            { "collection": "directus_revisions", "field": "activity", "schema": { "is_indexed": true } },
            { "collection": "directus_revisions", "field": "parent", "schema": { "is_indexed": true } },
        ],
    }))
}

fn collection_meta(world: &World, dice: &mut Dice, name: &str, before: &[String]) -> Value {
    let collection = world.collection(name).expect("it was planned");
    let texts = collection.of_type(&["string", "boolean"]);
    let archive = dice.any(&texts).filter(|_| dice.often(30)).cloned();
    let sortable = collection.of_type(&["integer", "float", "bigInteger"]);
    let sort_field = dice.any(&sortable).filter(|_| dice.often(20)).cloned();
    let translations = if dice.often(15) {
        json!([{
            "language": dice.word(&["en-US", "de-DE", "xx"]),
            "translation": words::text(dice),
            "singular": words::text(dice),
            "plural": words::text(dice),
        }])
    } else {
        dice.one(&[Value::Null, Value::Null, json!([])]).clone()
    };
    let is_table = !collection.key_type.is_empty();
    let duplicated = (is_table && dice.often(10)).then(|| collection.some_fields(dice));
    json!({
        "accountability": dice.one(&[json!("all"), json!("all"), json!("all"), json!("activity"), Value::Null]),
        "archive_app_filter": dice.often(85),
        "archive_value": archive.as_ref().map(|_| dice.word(&["archived", "true", "it's", ""])),
        "unarchive_value": archive.as_ref().map(|_| dice.word(&["draft", "false", "it's"])),
        "archive_field": archive,
        "collapse": dice.word(&["open", "open", "closed", "locked"]),
        "collection": name,
        "color": words::color(dice),
        "display_template": if dice.often(40) && is_table { widgets::template(world, dice, collection) } else { Value::Null },
        "group": dice.any(before).filter(|_| dice.often(30)),
        "hidden": dice.often(20),
        "icon": if dice.often(60) { json!(words::icon(dice)) } else { Value::Null },
        "item_duplication_fields": duplicated,
        "note": words::maybe(dice, 25),
        "preview_url": if dice.often(10) { json!("https://example.com/{{id}}?a=\"b\"") } else { Value::Null },
        "singleton": is_table && dice.often(10),
        "sort": dice.one(&[Value::Null, json!(1), json!(2), json!(7)]),
        "sort_field": sort_field,
        "translations": translations,
        "versioning": is_table && dice.often(10),
    })
}

fn field_meta(
    world: &World,
    dice: &mut Dice,
    planned: &Planned,
    index: usize,
    group: Option<String>,
) -> Value {
    let collection = world
        .collection(&planned.collection)
        .expect("it was planned");
    if planned.schema.is_some() && dice.often(2) {
        // A column that was made outside of the app.
        return Value::Null;
    }
    let (interface, options) = widgets::interface(
        world,
        dice,
        planned.field_type,
        planned.local_type,
        collection,
    );
    let (display, display_options) = widgets::display(
        world,
        dice,
        planned.field_type,
        planned.local_type,
        collection,
    );
    let validation = match dice.below(20) {
        0 | 1 => rules::rule(world, dice, &planned.collection, 1),
        2 => json!({}),
        3 => json!({ "_and": [{ planned.field.as_str(): { "_regex": "^[a-z\\d]+$" } }] }),
        _ => Value::Null,
    };
    let translations = if dice.often(12) {
        json!([{ "language": "de-DE", "translation": words::text(dice) }])
    } else {
        dice.one(&[Value::Null, Value::Null, json!([])]).clone()
    };
    let mut meta = Map::new();
    for (key, value) in [
        ("collection", json!(planned.collection)),
        ("conditions", widgets::conditions(world, dice, collection)),
        ("display", display),
        ("display_options", display_options),
        ("field", json!(planned.field)),
        ("group", json!(group)),
        ("hidden", json!(dice.often(15))),
        ("interface", interface),
        ("note", words::maybe(dice, 20)),
        ("options", options),
        ("readonly", json!(dice.often(15))),
        ("required", json!(dice.often(20))),
        ("searchable", json!(dice.often(95))),
        (
            "sort",
            dice.one(&[
                json!(index + 1),
                json!(index + 1),
                json!(index + 1),
                Value::Null,
                json!(3),
                json!(40),
            ])
            .clone(),
        ),
        ("special", planned.special.clone()),
        ("translations", translations),
        ("validation", validation),
        ("validation_message", words::maybe(dice, 5)),
        (
            "width",
            dice.one(&[
                json!("full"),
                json!("full"),
                json!("half"),
                json!("fill"),
                Value::Null,
                json!("half-left"),
            ])
            .clone(),
        ),
    ] {
        meta.insert(key.to_owned(), value);
    }
    meta.into()
}
