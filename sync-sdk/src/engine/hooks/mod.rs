//! Where a run calls hooks: what a pull reads and writes goes through them
//! (`seen`), and so does a configuration when it is loaded ([`load`]). What
//! they leave out of a pull, no push deletes (`unseen`).

mod load;
mod seen;
mod unseen;

use serde_json::{Value, json};

/// What an `impl` of [`RunHooks`] is written with.
pub use async_trait::async_trait;
pub use load::{are_for_loading, load};
pub(super) use seen::{Reading, is_hooked, needed};
pub use unseen::Unseen;

use crate::hooks::{Hook, Hooks, Part, When};
use crate::model::json::form;
use crate::model::{Kind, Object, SyncId};

/// Something that has hooks: a table of functions, or another process.
///
/// ```
/// use serde_json::Value;
/// use sync_sdk::engine::hooks::{RunHooks, async_trait};
/// use sync_sdk::hooks::{Hook, When};
///
/// /// Tells what it is called with.
/// struct Spy;
///
/// #[async_trait(?Send)]
/// impl RunHooks for Spy {
///     fn has(&self, hook: Hook) -> bool {
///         hook.when == When::OnSave
///     }
///
///     async fn run(&self, hook: Hook, value: Value) -> Result<Value, String> {
///         eprintln!("{hook} gets {value}");
///         Ok(value)
///     }
/// }
/// ```
#[async_trait(?Send)]
pub trait RunHooks {
    /// Whether there is such a hook. One that is not there is never called.
    fn has(&self, hook: Hook) -> bool;

    /// Calls a hook: answers what it makes of the value, or what it fails with.
    async fn run(&self, hook: Hook, value: Value) -> Result<Value, String>;
}

#[async_trait(?Send)]
impl RunHooks for Hooks {
    fn has(&self, hook: Hook) -> bool {
        self.names().any(|name| name == hook)
    }

    async fn run(&self, hook: Hook, value: Value) -> Result<Value, String> {
        self.call(hook, value).map_err(|error| error.to_string())
    }
}

/// A hook that failed, or that answered what cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the hook `{hook}`: {message}")]
pub struct HookError {
    /// Which one.
    pub hook: Hook,
    /// What is wrong.
    pub message: String,
}

/// The hook of a kind.
fn of(kind: Kind, when: When) -> Hook {
    Hook::new(Part::Records(kind), when)
}

/// What a hook that takes and gives an object makes of one; without the hook it
/// stays as it is.
async fn object(hooks: &dyn RunHooks, hook: Hook, value: Object) -> Result<Object, HookError> {
    if !hooks.has(hook) {
        return Ok(value);
    }
    let error = |message| HookError { hook, message };
    match hooks.run(hook, Value::Object(value)).await.map_err(error)? {
        Value::Object(object) => Ok(object),
        other => Err(error(format!(
            "it gives {}, and must give an object",
            form(&other)
        ))),
    }
}

/// What a hook makes of the items of a kind.
async fn items(
    hooks: &dyn RunHooks,
    hook: Hook,
    value: Vec<Object>,
) -> Result<Vec<Object>, HookError> {
    let error = |message| HookError { hook, message };
    let answer = hooks.run(hook, Value::from_iter(value)).await;
    let Value::Array(items) = answer.map_err(error)? else {
        return Err(error("it must give a list of records".to_owned()));
    };
    let item = |(index, item): (usize, Value)| match item {
        Value::Object(item) => Ok(item),
        other => Err(error(format!(
            "item {index} of what it gives is {}, and must be a record",
            form(&other)
        ))),
    };
    items.into_iter().enumerate().map(item).collect()
}

/// Takes the SyncID out of a record that a hook gave.
fn take_sync_id(hook: Hook, index: usize, item: &mut Object) -> Result<SyncId, HookError> {
    match item.shift_remove("_syncId") {
        Some(Value::String(sync_id)) if !sync_id.is_empty() => Ok(SyncId::new(sync_id)),
        _ => Err(HookError {
            hook,
            message: format!(
                "item {index} of what it gives has no `_syncId`, by which a record is known: {}",
                Value::Object(std::mem::take(item))
            ),
        }),
    }
}

/// The fields of a record with its SyncID last, where dumps have it.
fn with_sync_id(mut fields: Object, sync_id: &SyncId) -> Object {
    fields.insert("_syncId".to_owned(), json!(sync_id.as_str()));
    fields
}
