//! What an operation leaves in the data of its flow.

use std::fmt;
use std::marker::PhantomData;

use super::{At, Condition, ItemRead};
use crate::author::{Collection, Field, Filter, Template, template};

/// The result of the operation `T`, for the operations that follow it. The
/// derive makes a constant of the same name for each field of a flow, so that an
/// operation is named without a text that may be misspelt:
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Flow)]
/// pub struct Welcome {
///     #[op(start, resolve = known)]
///     read: ItemRead<User>,
///     #[op(resolve = mail)]
///     known: Condition,
///     #[op]
///     mail: Email,
/// }
///
/// impl FlowSpec for Welcome {
///     fn trigger() -> Trigger {
///         Trigger::webhook(Method::Post).returns("read")
///     }
///
///     fn operations() -> Self {
///         Self {
///             read: ItemRead::<User>::new().key("{{$trigger.body.user}}"),
///             known: Condition::result(Self::read, |user| user.status.eq(system::UserStatus::Active)),
///             mail: Email::to(Self::read.field(|user| user.email))
///                 .subject("Welcome")
///                 .markdown("Hello {{read.first_name}}"),
///         }
///     }
/// }
/// ```
pub struct OperationResult<T> {
    key: &'static str,
    marker: PhantomData<fn() -> T>,
}

impl<T> OperationResult<T> {
    /// The result of the operation with this key.
    pub const fn new(key: &'static str) -> Self {
        Self {
            key,
            marker: PhantomData,
        }
    }

    /// The key of the operation.
    pub const fn key(self) -> &'static str {
        self.key
    }

    /// The whole result: `{{read}}`.
    pub fn value(self) -> Template {
        template(format!("{{{{{}}}}}", self.key))
    }

    /// A part of it: `Self::request.path("data.id")` is `{{request.data.id}}`.
    pub fn path(self, path: &str) -> Template {
        template(format!("{{{{{}.{path}}}}}", self.key))
    }

    /// A part of it, to be compared: `Self::request.at("status").eq(200)`.
    pub fn at(self, path: &str) -> At {
        Condition::at(format!("{}.{path}", self.key))
    }
}

impl<C: Collection> OperationResult<ItemRead<C>> {
    /// A field of the item that was read by its key: `{{read.title}}`.
    pub fn field<V>(self, field: impl FnOnce(C::Fields) -> Field<C, V>) -> Template {
        self.path(field(C::FIELDS).name())
    }

    /// A field of the first item of a list: `{{read[0].title}}`.
    pub fn first<V>(self, field: impl FnOnce(C::Fields) -> Field<C, V>) -> Template {
        let field = field(C::FIELDS).name();
        template(format!("{{{{{}[0].{field}}}}}", self.key))
    }
}

impl Condition {
    /// A rule over the item that an operation before has read by its key.
    pub fn result<C: Collection>(
        read: OperationResult<ItemRead<C>>,
        rule: impl FnOnce(C::Fields) -> Filter<C>,
    ) -> Self {
        Self::on(read.key, rule)
    }
}

impl<T> Clone for OperationResult<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for OperationResult<T> {}

impl<T> fmt::Debug for OperationResult<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OperationResult").field(&self.key).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::author::system::File;
    use crate::author::{Exec, Input};

    #[test]
    fn names_parts_of_a_result() {
        let script: OperationResult<Exec> = OperationResult::new("count");
        assert_eq!(Input::from(script.value()), "{{count}}".into());
        assert_eq!(Input::from(script.path("a[0]")), "{{count.a[0]}}".into());
        let read: OperationResult<ItemRead<File>> = OperationResult::new("read");
        assert_eq!(
            Input::from(read.field(|f| f.title)),
            "{{read.title}}".into()
        );
        let kind = Input::from(read.first(|f| f.mime_type));
        assert_eq!(kind, "{{read[0].type}}".into());
    }
}
