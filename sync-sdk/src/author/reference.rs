//! Records of the project as values: `user.role.eq(Editor)`.

use serde_json::Value;

use super::system::{Dashboard, Flow, Folder, Policy, Role};
use super::{
    DashboardDeclaration, FlowDeclaration, FolderDeclaration, Identity, M2o, Operand,
    PolicyDeclaration, RoleDeclaration,
};

/// Stands before the address of a record in a value. `build` puts the record's
/// SyncID there, and a plan the key of its row on the target.
pub(crate) const RECORD: &str = "$record:";

/// What stands for the record until the project is known.
pub(in crate::author) fn mention(identity: &Identity) -> Value {
    Value::from(format!("{RECORD}{}", identity.address()))
}

macro_rules! records {
    ($($declaration:ident: $collection:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<E: $declaration> Operand<M2o<$collection>> for E {
            fn into_value(self) -> Value {
                mention(&E::IDENTITY)
            }
        }
    )*};
}

records! {
    DashboardDeclaration: Dashboard;
    FlowDeclaration: Flow;
    FolderDeclaration: Folder;
    PolicyDeclaration: Policy;
    RoleDeclaration: Role;
}
