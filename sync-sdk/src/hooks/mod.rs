//! Hooks: functions of a config through which records and the data model go on
//! their way between an instance and files.
//!
//! They are those of directus-sync, with its names and its order. In a config
//! crate they are [`Hooks`], which [`ProjectSpec::hooks`] gives; a config file has
//! them as JavaScript functions or as commands.
//!
//! [`ProjectSpec::hooks`]: crate::author::ProjectSpec::hooks

mod serve;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use serve::serve;

use crate::model::{Kind, Object};

/// When a hook is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// Before a pull asks for the rows of a kind: gets the query
    /// (`{"limit": -1}`), and gives the one to ask with.
    OnQuery,
    /// When a pull has read the rows of a kind: gets them as the server answers
    /// them, with its primary keys in their references, without `id` and with
    /// `_syncId`.
    OnDump,
    /// Just before a pull writes: gets the records as they would stand in the
    /// file.
    OnSave,
    /// When a configuration is loaded, to be compared or pushed: gets the records
    /// as they stand in the file.
    OnLoad,
}

impl When {
    /// All, in the order in which records meet them.
    pub const ALL: [Self; 4] = [Self::OnQuery, Self::OnDump, Self::OnSave, Self::OnLoad];

    /// The key in a config file: `onQuery`, …
    pub fn name(self) -> &'static str {
        match self {
            Self::OnQuery => "onQuery",
            Self::OnDump => "onDump",
            Self::OnSave => "onSave",
            Self::OnLoad => "onLoad",
        }
    }
}

/// What a hook is called with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The records of a kind, all of them at once.
    Records(Kind),
    /// The data model, as one document.
    DataModel,
}

impl Part {
    /// The key in a config file: the name of the kind, or `snapshot`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Records(kind) => kind.spec().name,
            Self::DataModel => "snapshot",
        }
    }

    /// The part with this name that can have hooks.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "snapshot" => Some(Self::DataModel),
            _ => Kind::from_name(name)
                .filter(|kind| kind.spec().dumped)
                .map(Self::Records),
        }
    }

    /// Whether there is such a hook for it: the data model is not queried, and
    /// has no raw form.
    pub fn has(self, when: When) -> bool {
        self != Self::DataModel || matches!(when, When::OnSave | When::OnLoad)
    }
}

/// The name of a hook: `roles.onSave`.
///
/// ```
/// use sync_sdk::hooks::{Hook, Part, When};
/// use sync_sdk::model::Kind;
///
/// let hook = Hook::new(Part::Records(Kind::Roles), When::OnSave);
/// assert_eq!(hook.to_string(), "roles.onSave");
/// assert_eq!("roles.onSave".to_owned().try_into(), Ok(hook));
/// assert!(Hook::try_from("snapshot.onQuery".to_owned()).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Hook {
    /// What it is called with.
    pub part: Part,
    /// When.
    pub when: When,
}

impl Hook {
    /// The hook of a part.
    pub fn new(part: Part, when: When) -> Self {
        Self { part, when }
    }
}

impl fmt::Display for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.part.name(), self.when.name())
    }
}

impl From<Hook> for String {
    fn from(hook: Hook) -> Self {
        hook.to_string()
    }
}

impl TryFrom<String> for Hook {
    type Error = UnknownHook;

    fn try_from(name: String) -> Result<Self, UnknownHook> {
        let (part, when) = name.split_once('.').unwrap_or_default();
        let part = Part::from_name(part);
        let when = When::ALL.into_iter().find(|known| known.name() == when);
        match (part, when) {
            (Some(part), Some(when)) if part.has(when) => Ok(Self { part, when }),
            _ => Err(UnknownHook(name)),
        }
    }
}

/// There is no hook of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no hook `{0}`")]
pub struct UnknownHook(pub String);

/// What a hook in Rust may fail with: any error, also a text (`Err("…".into())`).
pub type HookResult<T> = Result<T, Box<dyn std::error::Error>>;

type Function = Box<dyn Fn(Value) -> HookResult<Value>>;

/// The hooks of a config crate: [`ProjectSpec::hooks`] gives them.
///
/// What `on_query`, `on_dump` and `on_save` leave out is not pulled, and a push
/// leaves it alone. Records are JSON objects with their `_syncId`, which must
/// stay.
///
/// ```
/// use sync_sdk::hooks::Hooks;
/// use sync_sdk::model::Kind;
///
/// let hooks = Hooks::new()
///     .on_save(Kind::Roles, |mut roles| {
///         roles.retain(|role| role["name"] != "Trainee");
///         Ok(roles)
///     })
///     .on_query(Kind::Flows, |mut query| {
///         query.insert("filter".into(), serde_json::json!({ "status": { "_eq": "active" } }));
///         Ok(query)
///     });
/// assert_eq!(hooks.names().map(|hook| hook.to_string()).collect::<Vec<_>>(), [
///     "roles.onSave",
///     "flows.onQuery",
/// ]);
/// ```
///
/// [`ProjectSpec::hooks`]: crate::author::ProjectSpec::hooks
#[derive(Default)]
pub struct Hooks(BTreeMap<Hook, Function>);

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Hooks {
    /// No hooks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Before a pull asks for the rows of a kind: [`When::OnQuery`].
    #[must_use]
    pub fn on_query(
        self,
        kind: Kind,
        hook: impl Fn(Object) -> HookResult<Object> + 'static,
    ) -> Self {
        self.object(Hook::new(Part::Records(kind), When::OnQuery), hook)
    }

    /// With the rows that a pull has read: [`When::OnDump`].
    #[must_use]
    pub fn on_dump(
        self,
        kind: Kind,
        hook: impl Fn(Vec<Object>) -> HookResult<Vec<Object>> + 'static,
    ) -> Self {
        self.items(Hook::new(Part::Records(kind), When::OnDump), hook)
    }

    /// With the records that a pull is about to write: [`When::OnSave`].
    #[must_use]
    pub fn on_save(
        self,
        kind: Kind,
        hook: impl Fn(Vec<Object>) -> HookResult<Vec<Object>> + 'static,
    ) -> Self {
        self.items(Hook::new(Part::Records(kind), When::OnSave), hook)
    }

    /// With the records that are to be compared or pushed: [`When::OnLoad`].
    #[must_use]
    pub fn on_load(
        self,
        kind: Kind,
        hook: impl Fn(Vec<Object>) -> HookResult<Vec<Object>> + 'static,
    ) -> Self {
        self.items(Hook::new(Part::Records(kind), When::OnLoad), hook)
    }

    /// With the data model that a pull is about to write.
    #[must_use]
    pub fn on_save_snapshot(self, hook: impl Fn(Object) -> HookResult<Object> + 'static) -> Self {
        self.object(Hook::new(Part::DataModel, When::OnSave), hook)
    }

    /// With the data model that is to be compared or pushed.
    #[must_use]
    pub fn on_load_snapshot(self, hook: impl Fn(Object) -> HookResult<Object> + 'static) -> Self {
        self.object(Hook::new(Part::DataModel, When::OnLoad), hook)
    }

    /// Which hooks there are. A kind that has no file in a dump
    /// ([`Kind::Access`]) has none.
    pub fn names(&self) -> impl Iterator<Item = Hook> {
        let is_called = |hook: &Hook| Part::from_name(hook.part.name()) == Some(hook.part);
        self.0.keys().copied().filter(is_called)
    }

    /// Calls a hook; without it nothing changes.
    ///
    /// # Errors
    /// What the hook fails with, and where the value is not of the form that it
    /// takes.
    pub fn call(&self, hook: Hook, value: Value) -> HookResult<Value> {
        match self.0.get(&hook) {
            Some(function) => function(value),
            None => Ok(value),
        }
    }

    fn object(
        mut self,
        hook: Hook,
        function: impl Fn(Object) -> HookResult<Object> + 'static,
    ) -> Self {
        let function = move |value| Ok(Value::Object(function(serde_json::from_value(value)?)?));
        self.0.insert(hook, Box::new(function));
        self
    }

    fn items(
        mut self,
        hook: Hook,
        function: impl Fn(Vec<Object>) -> HookResult<Vec<Object>> + 'static,
    ) -> Self {
        let function = move |value| Ok(Value::from_iter(function(serde_json::from_value(value)?)?));
        self.0.insert(hook, Box::new(function));
        self
    }
}
