//! Fields that hold one or several of a closed set of values.

use std::marker::PhantomData;

use serde_json::{Value, json};

use super::{Column, FieldType, Json};

/// One value that a choice field can have.
///
/// ```
/// # use sync_sdk::prelude::*;
/// use sync_sdk::author::Choice;
///
/// let large = Choice { icon: Some("open_in_full".to_owned()), ..Choice::new("l", "Large") };
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// What is stored.
    pub value: Value,
    /// What is shown.
    pub text: String,
    /// A Material icon.
    pub icon: Option<String>,
    /// A CSS colour.
    pub color: Option<String>,
}

impl Choice {
    /// A choice without icon or colour.
    pub fn new(value: impl Into<Value>, text: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            text: text.into(),
            icon: None,
            color: None,
        }
    }

    pub(crate) fn to_value(&self) -> Value {
        let mut choice = json!({ "text": self.text, "value": self.value });
        if let Some(icon) = &self.icon {
            choice["icon"] = json!(icon);
        }
        if let Some(color) = &self.color {
            choice["color"] = json!(color);
        }
        choice
    }
}

/// A closed set of values. Derive it for an enum without data.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Choices)]
/// pub enum Status {
///     #[choice(icon = "edit", color = "#A2B5CD")]
///     Draft,
///     #[choice(text = "On the site")]
///     Published,
/// }
///
/// assert_eq!(Status::Published.value(), "published");
/// assert_eq!(Status::choices()[1].text, "On the site");
/// ```
///
/// Whole numbers make a column of numbers, which have an order:
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Choices)]
/// pub enum Priority {
///     #[choice(value = 1)]
///     Low,
///     #[choice(value = 5, color = "#E35169")]
///     High,
/// }
///
/// #[derive(Collection)]
/// pub struct Task {
///     #[field(primary_key)]
///     pub id: Uuid,
///     #[field(default = Priority::Low)]
///     pub priority: Priority,
/// }
///
/// let urgent = Task::FIELDS.priority.gte(Priority::High);
/// assert_eq!(urgent.to_value(), json!({ "priority": { "_gte": 5 } }));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a closed set of values",
    label = "not a set of choices",
    note = "expected an enum with `#[derive(Choices)]`"
)]
pub trait Choices: FieldType {
    /// Every value, in the order of the enum.
    fn choices() -> Vec<Choice>;

    /// What is stored for this value; of a number, its digits.
    fn value(&self) -> &'static str;

    /// The same in JSON.
    fn stored(&self) -> Value {
        Value::from(self.value())
    }

    /// The column of such a field.
    fn choice_column() -> Column {
        String::column().holding(Self::choices())
    }
}

/// Several values of a `#[derive(Choices)]` enum, as a JSON list.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Choices)]
/// pub enum Day {
///     Saturday,
///     Sunday,
/// }
///
/// #[derive(Collection)]
/// pub struct Shop {
///     #[field(primary_key)]
///     pub id: Uuid,
///     #[field(default = [Day::Saturday])]
///     pub open_on: Multi<Day>,
/// }
/// ```
#[derive(Debug)]
pub struct Multi<T>(PhantomData<fn() -> T>);

impl<T: Choices> FieldType for Multi<T> {
    type Base = Self;

    fn column() -> Column {
        Json::column().holding_several(T::choices())
    }
}
