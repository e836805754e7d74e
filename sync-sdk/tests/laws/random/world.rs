//! What there is to refer to: collections with fields, and records of the kinds
//! that others name.

use super::dice::Dice;

/// A collection that rules, queries and presets can be about.
#[derive(Debug, Clone)]
pub(crate) struct Collection {
    pub(crate) name: String,
    /// The type of its primary key; empty for a folder.
    pub(crate) key_type: &'static str,
    pub(crate) fields: Vec<Field>,
}

#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) field_type: &'static str,
    pub(crate) to: To,
}

/// What a field leads to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum To {
    Nothing,
    One(String),
    Many(String),
    Any(Vec<String>),
}

#[derive(Debug, Default)]
pub(crate) struct World {
    /// Own ones, those that every instance has behind them.
    pub(crate) collections: Vec<Collection>,
    /// SyncIDs.
    pub(crate) folders: Vec<String>,
    pub(crate) roles: Vec<String>,
    pub(crate) flows: Vec<String>,
    pub(crate) postgres: bool,
}

impl World {
    pub(crate) fn collection(&self, name: &str) -> Option<&Collection> {
        self.collections.iter().find(|one| one.name == name)
    }

    pub(crate) fn tables(&self) -> Vec<&Collection> {
        let all = self.collections.iter();
        all.filter(|one| !one.key_type.is_empty()).collect()
    }

    pub(crate) fn table(&self, dice: &mut Dice) -> &Collection {
        let tables = self.tables();
        tables[dice.below(tables.len())]
    }

    /// A name of a collection: of one that is there, or, as a server keeps it, of
    /// one that was.
    pub(crate) fn name(&self, dice: &mut Dice) -> String {
        if dice.often(4) {
            "gone_long_ago".to_owned()
        } else {
            self.table(dice).name.clone()
        }
    }
}

impl Collection {
    /// The name of a field of it, rarely of one that was.
    pub(crate) fn field(&self, dice: &mut Dice) -> String {
        match dice.any(&self.fields) {
            Some(field) if !dice.often(3) => field.name.clone(),
            _ => "field_that_was".to_owned(),
        }
    }

    /// Names of fields of it, one at least.
    pub(crate) fn some_fields(&self, dice: &mut Dice) -> Vec<String> {
        let mut names = vec![self.field(dice)];
        for _ in 0..dice.below(5) {
            let name = self.field(dice);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// A path to a field of it or of what it leads to.
    pub(crate) fn path(&self, world: &World, dice: &mut Dice) -> String {
        let Some(field) = dice.any(&self.fields) else {
            return "id".to_owned();
        };
        let (To::One(to) | To::Many(to)) = &field.to else {
            return field.name.clone();
        };
        match world.collection(to) {
            Some(other) if dice.often(70) => format!("{}.{}", field.name, other.field(dice)),
            _ => field.name.clone(),
        }
    }

    pub(crate) fn of_type(&self, types: &[&str]) -> Vec<String> {
        let all = self.fields.iter();
        let fitting = all.filter(|field| types.contains(&field.field_type));
        fitting.map(|field| field.name.clone()).collect()
    }
}

/// A part of the collections that every instance has.
pub(crate) fn system() -> Vec<Collection> {
    fn one(name: &str, key_type: &'static str, fields: &[(&str, &'static str, To)]) -> Collection {
        let field = |(name, field_type, to): &(&str, &'static str, To)| Field {
            name: (*name).to_owned(),
            field_type,
            to: to.clone(),
        };
        Collection {
            name: name.to_owned(),
            key_type,
            fields: fields.iter().map(field).collect(),
        }
    }
    let to = |name: &str| To::One(name.to_owned());
    let many = |name: &str| To::Many(name.to_owned());
    vec![
        one(
            "directus_users",
            "uuid",
            &[
                ("id", "uuid", To::Nothing),
                ("first_name", "string", To::Nothing),
                ("last_name", "string", To::Nothing),
                ("email", "string", To::Nothing),
                ("title", "string", To::Nothing),
                ("language", "string", To::Nothing),
                ("status", "string", To::Nothing),
                ("tags", "json", To::Nothing),
                ("avatar", "uuid", to("directus_files")),
                ("role", "uuid", to("directus_roles")),
                ("last_access", "timestamp", To::Nothing),
                ("email_notifications", "boolean", To::Nothing),
            ],
        ),
        one(
            "directus_files",
            "uuid",
            &[
                ("id", "uuid", To::Nothing),
                ("title", "string", To::Nothing),
                ("type", "string", To::Nothing),
                ("folder", "uuid", to("directus_folders")),
                ("uploaded_by", "uuid", to("directus_users")),
                ("created_on", "timestamp", To::Nothing),
                ("filesize", "bigInteger", To::Nothing),
                ("width", "integer", To::Nothing),
                ("tags", "json", To::Nothing),
                ("metadata", "json", To::Nothing),
            ],
        ),
        one(
            "directus_roles",
            "uuid",
            &[
                ("id", "uuid", To::Nothing),
                ("name", "string", To::Nothing),
                ("parent", "uuid", to("directus_roles")),
                ("users", "alias", many("directus_users")),
            ],
        ),
        one(
            "directus_folders",
            "uuid",
            &[
                ("id", "uuid", To::Nothing),
                ("name", "string", To::Nothing),
                ("parent", "uuid", to("directus_folders")),
            ],
        ),
    ]
}
