//! What every operation has, and those that any type stands for.

use serde_json::Value;

use crate::author::declare::Reach;
use crate::author::reference::mention;
use crate::author::{Identity, RoleDeclaration};

/// What an operation does, as Directus stores it.
#[derive(Debug, Clone)]
pub struct OperationBody {
    pub(crate) operation_type: String,
    pub(crate) options: Value,
    /// The places in the data of the flow that it names outside of `{{…}}`.
    pub(crate) names: Vec<String>,
    pub(crate) reach: Vec<Reach>,
}

impl OperationBody {
    /// An operation of this type with its options.
    pub fn new(operation_type: impl Into<String>, options: Value) -> Self {
        Self {
            operation_type: operation_type.into(),
            options,
            names: Vec::new(),
            reach: Vec::new(),
        }
    }

    pub(super) fn reaching(mut self, reach: Reach) -> Self {
        self.reach.push(reach);
        self
    }
}

/// A type that a field of a `#[derive(Flow)]` struct can have.
///
/// A crate that ships an operation extension implements it for a type of its
/// own:
///
/// ```
/// # use sync_sdk::prelude::*;
/// use sync_sdk::author::{Operation, OperationBody};
///
/// /// Writes to a chat.
/// pub struct Chat(pub &'static str);
///
/// impl Operation for Chat {
///     fn body(self) -> OperationBody {
///         OperationBody::new("my-chat", json!({ "text": self.0 }))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an operation",
    label = "not an operation",
    note = "the fields of a flow are operations: `Condition`, `Exec`, `ItemCreate<…>`, `ItemRead<…>`, `ItemUpdate<…>`, `ItemDelete<…>`, `Jwt`, `Log`, `Mail`, `Email`, `Notify`, `Request`, `Sleep`, `ThrowError`, `Transform`, `TriggerFlow<…>`, or `Raw` for any other"
)]
pub trait Operation {
    /// What it does.
    fn body(self) -> OperationBody;
}

/// Any operation, an extension's too: its type and its options.
///
/// ```
/// # use sync_sdk::prelude::*;
/// Raw("my-operation", json!({ "text": "{{$last}}" }));
/// ```
#[derive(Debug, Clone)]
pub struct Raw(
    /// The type, as Directus stores it.
    pub &'static str,
    /// The options, as Directus stores them.
    pub Value,
);

#[diagnostic::do_not_recommend]
impl Operation for Raw {
    fn body(self) -> OperationBody {
        OperationBody::new(self.0, self.1)
    }
}

/// With whose rights an operation works.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # #[derive(Role)]
/// # pub struct Editor;
/// ItemRead::<File>::new().access(ItemAccess::Full);
/// ItemRead::<User>::new().access(ItemAccess::role::<Editor>());
/// ```
#[derive(Debug, Clone, Copy)]
pub enum ItemAccess {
    /// Those of the request that started the flow.
    Trigger,
    /// Those of everyone.
    Public,
    /// All.
    Full,
    /// Those of a role of the project, see [`ItemAccess::role`].
    Role(RoleAccess),
    /// Those of the role with this primary key.
    RoleId(&'static str),
}

/// A role of the project, made by [`ItemAccess::role`].
#[derive(Debug, Clone, Copy)]
pub struct RoleAccess {
    identity: Identity,
    reach: Reach,
}

impl ItemAccess {
    /// The rights of the role `R`.
    pub fn role<R: RoleDeclaration>() -> Self {
        Self::Role(RoleAccess {
            identity: R::IDENTITY,
            reach: R::declare,
        })
    }

    /// As it stands in the option, and what it refers to.
    pub(super) fn into_option(self) -> (Value, Option<Reach>) {
        let text = match self {
            Self::Trigger => "$trigger",
            Self::Public => "$public",
            Self::Full => "$full",
            Self::RoleId(id) => id,
            Self::Role(role) => return (mention(&role.identity), Some(role.reach)),
        };
        (Value::from(text), None)
    }
}
