//! What is said of permissions that are granted together.

use std::marker::PhantomData;

use serde_json::{Map, Value};

use super::granted::Granted;
use crate::author::filter::Place;
use crate::author::{AnyField, Collection, Field, FieldType, Filter, Payload, Settable};

/// A permission, or several that are granted together: without more, for all
/// items and all fields.
///
/// What is said of several goes to those for which it has a meaning: fields to
/// those that create, read or update, a rule to all but the one that creates, a
/// validation and presets to those that create or update.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # #[derive(Policy)]
/// # pub struct Librarians;
/// impl Grants for Librarians {
///     fn grants(g: &mut Grant) {
///         g.on::<File>(|p, f| {
///             p.update()
///                 .fields(fields![f.title, f.description])
///                 .when(f.uploaded_by.eq(CURRENT_USER))
///                 .validate(f.title.not_empty());
///         });
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Rule<'a, C> {
    pub(super) granted: Granted<'a>,
    pub(super) marker: PhantomData<fn() -> C>,
}

impl<C> Rule<'_, C> {
    /// Only these fields.
    pub fn fields(mut self, fields: impl IntoIterator<Item = AnyField<C>>) -> Self {
        let names = names(fields);
        self.granted.name_fields(&names);
        self.granted.only(&names);
        self
    }

    /// Only these fields, by name; nothing checks that they exist.
    pub fn fields_raw(mut self, fields: impl IntoIterator<Item = &'static str>) -> Self {
        let new: Vec<&'static str> = fields.into_iter().collect();
        self.granted.only(&new);
        self
    }

    /// All fields that the collection has in this project but these. (Directus
    /// knows no such rule: the others are listed, and a field that somebody adds
    /// by hand is not among them.)
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # #[derive(Collection)]
    /// # pub struct Member { #[field(primary_key)] pub id: Uuid, pub name: String, pub fee: Decimal }
    /// # #[derive(Policy)]
    /// # pub struct Members;
    /// impl Grants for Members {
    ///     fn grants(g: &mut Grant) {
    ///         g.on::<Member>(|p, m| {
    ///             p.read().fields_except(fields![m.fee]);
    ///         });
    ///     }
    /// }
    /// ```
    pub fn fields_except(mut self, fields: impl IntoIterator<Item = AnyField<C>>) -> Self {
        let names = names(fields);
        self.granted.name_fields(&names);
        self.granted.except(&names);
        self
    }

    /// Only items that are as the rule says.
    pub fn when(mut self, rule: Filter<C>) -> Self {
        self.granted.name_in_items(&rule.named());
        self.when_raw(rule.written(Place::Items))
    }

    /// [`when`](Self::when), with the rule as Directus has it in JSON.
    pub fn when_raw(mut self, rule: Value) -> Self {
        self.granted.items(&rule);
        self
    }

    /// Only values that are as the rule says.
    pub fn validate(mut self, rule: Filter<C>) -> Self {
        self.granted.name_in_values(&rule.named());
        self.validate_raw(rule.written(Place::Validation))
    }

    /// [`validate`](Self::validate), with the rule as Directus has it in JSON.
    pub fn validate_raw(mut self, rule: Value) -> Self {
        self.granted.values(&rule);
        self
    }

    /// The value that a field gets when the request does not name it.
    pub fn preset<T: FieldType>(
        mut self,
        field: Field<C, T>,
        value: impl Settable<T::Base>,
    ) -> Self {
        self.granted.name_in_values(&[field.name().to_owned()]);
        self.preset_raw(field.name(), value.into_set())
    }

    /// The values that fields get when the request does not name them.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # #[derive(Policy)]
    /// # pub struct Uploaders;
    /// impl Grants for Uploaders {
    ///     fn grants(g: &mut Grant) {
    ///         g.on::<File>(|p, _| {
    ///             p.create().presets(|row, f| {
    ///                 row.set(f.title, "New").set(f.uploaded_by, CURRENT_USER);
    ///             });
    ///         });
    ///     }
    /// }
    /// ```
    pub fn presets(mut self, say: impl FnOnce(&mut Payload<C>, C::Fields)) -> Self
    where
        C: Collection,
    {
        let payload = Payload::said(say);
        self.granted.name_in_values(payload.named());
        self.presets_raw(payload.into_values())
    }

    /// [`presets`](Self::presets), with the values as Directus has them in JSON.
    pub fn presets_raw(mut self, values: Map<String, Value>) -> Self {
        self.granted.presets(&values);
        self
    }

    /// [`preset`](Self::preset), by the field's name; nothing checks it.
    pub fn preset_raw(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.granted.preset(field, value.into());
        self
    }

    /// `permissions` is `{}` rather than null, of every action. It means the
    /// same; for an instance that has it, as the app writes it.
    pub fn empty_permissions(mut self) -> Self {
        self.granted.empty("permissions");
        self
    }

    /// `validation` is `{}` rather than null, of every action. It means the same;
    /// for an instance that has it.
    pub fn empty_validation(mut self) -> Self {
        self.granted.empty("validation");
        self
    }

    /// [`empty_permissions`](Self::empty_permissions) and
    /// [`empty_validation`](Self::empty_validation): how the app writes "All
    /// access".
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # #[derive(Policy)]
    /// # pub struct Librarians;
    /// impl Grants for Librarians {
    ///     fn grants(g: &mut Grant) {
    ///         g.on::<File>(|p, _| {
    ///             p.all().empty_rules();
    ///         });
    ///     }
    /// }
    /// ```
    pub fn empty_rules(self) -> Self {
        self.empty_permissions().empty_validation()
    }

    /// More of each permission, as Directus has it, for what has no word here:
    /// `p.delete().raw(json!({ "fields": null }))`. It wins over the rest; what
    /// is no object says nothing.
    pub fn raw(mut self, more: Value) -> Self {
        if let Value::Object(more) = more {
            self.granted.raw(&more);
        }
        self
    }

    /// A second permission of the policy for the same collection and action.
    /// Directus lets through what either allows; without this word it is taken
    /// for a mistake.
    pub fn duplicate(mut self) -> Self {
        self.granted.duplicate();
        self
    }
}

/// A loop, because less comes of it in each config than of `map` and `collect`.
fn names<C>(fields: impl IntoIterator<Item = AnyField<C>>) -> Vec<&'static str> {
    let mut names = Vec::new();
    for field in fields {
        names.push(field.name());
    }
    names
}
