//! What Directus 12 has beside.

use super::*;

#[derive(Folder)]
#[folder(flows)]
pub struct Shelf;

#[derive(Folder)]
#[folder(flows, parent = Shelf)]
pub struct Board;

#[derive(Flow)]
#[flow(inactive, folder = Board)]
pub struct Filed {
    #[op(start)]
    log: Log,
}

impl FlowSpec for Filed {
    fn trigger() -> Trigger {
        Trigger::manual(Location::Hidden).of::<User>()
    }

    fn operations() -> Self {
        Self { log: Log("x") }
    }
}

#[derive(Project)]
#[project(key = "of-12", flows(Filed))]
pub struct App;

impl ProjectSpec for App {
    type Env = ();
}
