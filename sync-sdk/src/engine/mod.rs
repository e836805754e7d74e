//! Makes a target what a configuration says, in four phases: discover, compare,
//! apply, verify.

mod access;
mod apply;
mod change;
mod compare;
mod current;
mod danger;
mod data_model;
mod defaults;
mod error;
mod externals;
mod flows;
mod identities;
mod leaving;
mod matching;
mod meaning;
mod moved;
mod observe;
mod options;
mod order;
mod plan;
mod pointers;
mod protection;
mod pull;
mod rehearsal;
mod resolve;
pub mod schema;
mod select;
mod stages;
mod transaction;
mod unmapped;
mod values;

pub use apply::apply;
pub use change::{Action, FieldChange};
pub use compare::{plan, verify};
pub use current::{Current, discover};
pub use danger::{Danger, DangerKind};
pub use error::{EngineError, Failure, Problem};
pub use observe::{Event, Observer, Phase, Silent};
pub use options::{Desired, Options, Scope, Selection};
pub use plan::{Change, Counts, PLAN_FORMAT, Plan, SchemaPlan};
pub use pull::{Pulled, Tracking, pull};
pub use rehearsal::{ServerCheck, check_on_server};
pub use resolve::{Cause, Choice, Clash, OnConflict, Resolve};
pub use select::{LeftOut, Mode, Targets, Why};
pub use values::Values;
