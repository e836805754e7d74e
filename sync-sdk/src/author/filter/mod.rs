//! Rules over the items of one collection.

mod check;
mod names;

use std::fmt;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr};

use serde_json::{Value, json};

use super::Collection;
use super::relation::{IMPOSSIBLE, RAW, lower};
pub(crate) use check::Place;
#[cfg(feature = "codegen")]
pub(crate) use check::is_span;
use check::mistakes;

/// A rule over the items of the collection `C`, joined with `&` and `|`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// let user = User::FIELDS;
/// let rule = user.status.eq(system::UserStatus::Active) & (user.title.null() | user.id.eq(CURRENT_USER));
/// assert_eq!(
///     rule.to_value(),
///     json!({ "_and": [
///         { "status": { "_eq": "active" } },
///         { "_or": [{ "title": { "_null": true } }, { "id": { "_eq": "$CURRENT_USER" } }] },
///     ] })
/// );
/// ```
///
/// A rule that is needed twice is a function:
///
/// ```
/// # use sync_sdk::prelude::*;
/// fn own(file: FileFields) -> Filter<File> {
///     file.uploaded_by.eq(CURRENT_USER)
/// }
///
/// # #[derive(Policy)]
/// # pub struct Uploaders;
/// impl Grants for Uploaders {
///     fn grants(g: &mut Grant) {
///         g.on::<File>(|p, f| {
///             p.read().when(own(f) | f.title.not_empty());
///             p.delete().when(own(f));
///         });
///     }
/// }
/// ```
#[must_use = "a rule does nothing until it is given to a grant, a condition or a query"]
pub struct Filter<C> {
    value: Value,
    marker: PhantomData<fn() -> C>,
}

// Written out, because a derive would ask the same of `C`.
impl<C> Clone for Filter<C> {
    fn clone(&self) -> Self {
        Self::from_value(self.value.clone())
    }
}

impl<C> fmt::Debug for Filter<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Filter({})", self.value)
    }
}

impl<C> Filter<C> {
    pub(in crate::author) fn from_value(value: Value) -> Self {
        Self {
            value,
            marker: PhantomData,
        }
    }

    /// What the keys lead to, one inside the other.
    pub(crate) fn at(keys: &[&str], value: Value) -> Self {
        Self::from_value(behind(keys, value))
    }

    /// A rule as Directus has it in JSON, for what the typed form cannot say.
    /// Nothing checks that its fields exist, that its operators fit them and
    /// that Directus looks at them there.
    pub fn raw(value: Value) -> Self {
        Self::from_value(raw(value))
    }

    /// The rule that every item follows.
    pub fn always() -> Self {
        Self::from_value(json!({}))
    }

    /// The rule that no item follows: its primary key is null. For rules about
    /// items that exist; a validation of a new item may not have the key yet.
    pub fn never() -> Self
    where
        C: Collection,
    {
        Self::from_value(json!({ C::PRIMARY_KEY: { "_null": true } }))
    }

    /// All of the rules; [`always`](Self::always) where there are none.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// let rules = ["image/png", "image/jpeg"].map(|kind| File::FIELDS.mime_type.ne(kind));
    /// assert_eq!(
    ///     Filter::all(rules).to_value(),
    ///     json!({ "_and": [{ "type": { "_neq": "image/png" } }, { "type": { "_neq": "image/jpeg" } }] })
    /// );
    /// ```
    pub fn all(rules: impl IntoIterator<Item = Self>) -> Self {
        rules
            .into_iter()
            .reduce(BitAnd::bitand)
            .unwrap_or_else(Self::always)
    }

    /// At least one of the rules; [`never`](Self::never) where there are none.
    /// (An empty `_or` of Directus lets everything through.)
    pub fn any(rules: impl IntoIterator<Item = Self>) -> Self
    where
        C: Collection,
    {
        rules
            .into_iter()
            .reduce(BitOr::bitor)
            .unwrap_or_else(Self::never)
    }

    /// The rules as the list of one `_and`, just as they stand, also where there
    /// are none. `&` and [`all`](Self::all) say the same with less; this is for an
    /// instance that really is like that.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// let file = File::FIELDS;
    /// let rule = Filter::and([file.title.null(), file.width.null() & file.height.null()]);
    /// assert_eq!(
    ///     rule.to_value(),
    ///     json!({ "_and": [
    ///         { "title": { "_null": true } },
    ///         { "_and": [{ "width": { "_null": true } }, { "height": { "_null": true } }] },
    ///     ] })
    /// );
    /// ```
    pub fn and(rules: impl IntoIterator<Item = Self>) -> Self {
        Self::listed("_and", rules)
    }

    /// The rules as the list of one `_or`, just as they stand. An empty one lets
    /// everything through in Directus. See [`and`](Self::and).
    pub fn or(rules: impl IntoIterator<Item = Self>) -> Self {
        Self::listed("_or", rules)
    }

    /// The rule alone in the list of an `_and`, as the app writes it.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// let own = File::FIELDS.uploaded_by.eq(CURRENT_USER).in_and();
    /// assert_eq!(
    ///     own.to_value(),
    ///     json!({ "_and": [{ "uploaded_by": { "_eq": "$CURRENT_USER" } }] })
    /// );
    /// ```
    pub fn in_and(self) -> Self {
        Self::and([self])
    }

    /// The rule alone in the list of an `_or`, as the app writes it. See
    /// [`in_and`](Self::in_and).
    pub fn in_or(self) -> Self {
        Self::or([self])
    }

    fn listed(with: &str, rules: impl IntoIterator<Item = Self>) -> Self {
        let rules: Vec<Value> = rules.into_iter().map(Self::into_said).collect();
        Self::at(&[with], rules.into())
    }

    /// The rule as Directus has it in JSON.
    pub fn to_value(&self) -> Value {
        lower(self.value.clone())
    }

    /// The rule as it was said, before Directus's form of it is known.
    pub(crate) fn into_said(self) -> Value {
        self.value
    }

    /// The rule as it stands in this place. What is wrong with it there takes
    /// its place; `build` reports it.
    pub(crate) fn written(&self, place: Place) -> Value {
        written(&self.value, place)
    }

    /// Both rules, where what gathers them does not know their collection.
    pub(in crate::author) fn gather(before: &mut Option<Filter<()>>, rule: Self) {
        let rule = Filter::from_value(rule.value);
        *before = Some(match before.take() {
            Some(before) => before & rule,
            None => rule,
        });
    }

    /// The paths of the fields that it names in types.
    pub(in crate::author) fn named(&self) -> Vec<String> {
        names::named(&self.value)
    }
}

// These are not generic, so that they are compiled once, here, and not in each
// config for each of its collections.

fn written(rule: &Value, place: Place) -> Value {
    let found = mistakes(rule, place);
    if found.is_empty() {
        lower(rule.clone())
    } else {
        json!({ IMPOSSIBLE: found })
    }
}

fn raw(rule: Value) -> Value {
    if is_always(&rule) {
        rule
    } else {
        json!({ RAW: rule })
    }
}

fn behind(keys: &[&str], value: Value) -> Value {
    keys.iter()
        .rev()
        .fold(value, |value, key| json!({ *key: value }))
}

fn is_always(rule: &Value) -> bool {
    rule.as_object().is_some_and(serde_json::Map::is_empty)
}

fn and(one: Value, other: Value) -> Value {
    match (is_always(&one), is_always(&other)) {
        (true, _) => other,
        (_, true) => one,
        _ => join(one, other, "_and"),
    }
}

fn or(one: Value, other: Value) -> Value {
    match (is_always(&one), is_always(&other)) {
        (true, _) => one,
        (_, true) => other,
        _ => join(one, other, "_or"),
    }
}

/// `a & b & c` is one list of three, not a list within a list.
fn join(one: Value, other: Value, with: &str) -> Value {
    let parts = |value: Value| match value {
        Value::Object(mut object) if object.len() == 1 && object.contains_key(with) => {
            match object.remove(with) {
                Some(Value::Array(parts)) => parts,
                other => vec![json!({ with: other })],
            }
        }
        value => vec![value],
    };
    let mut all = parts(one);
    all.extend(parts(other));
    json!({ with: all })
}

impl<C> BitAnd for Filter<C> {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self::from_value(and(self.value, other.value))
    }
}

impl<C> BitOr for Filter<C> {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self::from_value(or(self.value, other.value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::author::system::User;

    fn is(name: &str) -> Filter<User> {
        User::FIELDS.title.eq(name)
    }

    fn value(name: &str) -> Value {
        json!({ "title": { "_eq": name } })
    }

    #[test]
    fn a_chain_is_one_list() {
        let rule = is("a") & is("b") & is("c");
        assert_eq!(
            rule.to_value(),
            json!({ "_and": [value("a"), value("b"), value("c")] })
        );
        let rule = is("a") & (is("b") | is("c"));
        assert_eq!(
            rule.to_value(),
            json!({ "_and": [value("a"), { "_or": [value("b"), value("c")] }] })
        );
    }

    #[test]
    fn always_leaves_the_other_rule_or_lets_everything_through() {
        assert_eq!((Filter::always() & is("a")).to_value(), value("a"));
        assert_eq!((is("a") & Filter::always()).to_value(), value("a"));
        assert_eq!((Filter::always() | is("a")).to_value(), json!({}));
        assert_eq!((is("a") | Filter::always()).to_value(), json!({}));
    }

    #[test]
    fn lists_stay_as_they_are() {
        let list = Filter::and([is("a"), Filter::or([is("b")]), Filter::and([])]);
        assert_eq!(
            list.to_value(),
            json!({ "_and": [value("a"), { "_or": [value("b")] }, { "_and": [] }] })
        );
    }

    #[test]
    fn no_rules_at_all() {
        assert_eq!(Filter::<User>::all([]).to_value(), json!({}));
        // Not an empty `_or`, with which Directus finds every item.
        assert_eq!(
            Filter::<User>::any([]).to_value(),
            json!({ "id": { "_null": true } })
        );
        assert_eq!(Filter::any([is("a")]).to_value(), value("a"));
        let rule = is("a");
        assert_eq!(
            Filter::any([rule.clone(), rule]).to_value(),
            json!({ "_or": [value("a"), value("a")] })
        );
    }
}
