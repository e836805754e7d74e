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

/// What stands for the SyncID of the record with this address, in JSON that nothing
/// checks. A push puts the key there that its row has on the target.
///
/// An operation that leads into another flow, which no type can say:
///
/// ```
/// # use sync_sdk::prelude::*;
/// use sync_sdk::author::id_of;
///
/// # #[derive(Flow)]
/// # #[flow(inactive)]
/// # pub struct Other {
/// #     #[op(start)]
/// #     log: Log,
/// # }
/// # impl FlowSpec for Other {
/// #     fn trigger() -> Trigger { Trigger::none() }
/// #     fn operations() -> Self { Self { log: Log("here") } }
/// # }
/// #[derive(Flow)]
/// pub struct Odd {
///     #[op(start, record = json!({ "resolve": id_of("operation.other.log") }))]
///     sleep: Sleep,
/// }
/// # impl FlowSpec for Odd {
/// #     fn trigger() -> Trigger { Trigger::none() }
/// #     fn operations() -> Self { Self { sleep: Sleep(1) } }
/// # }
/// # #[derive(Project)]
/// # #[project(flows(Odd, Other))]
/// # pub struct Gazette;
/// # impl ProjectSpec for Gazette { type Env = (); }
/// # use sync_sdk::model::Kind;
/// # let built = sync_sdk::build::<Gazette>(()).unwrap();
/// # let operations = built.snapshot.of(Kind::Operations);
/// # let of = |key: &str| operations.iter().find(|op| op.text("key") == Some(key)).unwrap();
/// # assert_eq!(of("sleep").fields["resolve"], of("log").sync_id.as_str());
/// ```
pub fn id_of(address: &str) -> Value {
    Value::from(format!("{RECORD}{address}"))
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
