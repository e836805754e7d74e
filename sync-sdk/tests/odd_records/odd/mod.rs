pub mod folders;
pub mod settings;
pub mod translations;

use sync_sdk::prelude::*;

use crate::odd::folders::{HeSaidHiTXSs, SelfFolder, Tu, Type, TypeFolder, UnnamedFolder};
use crate::odd::translations::Strings;

/// Everything that `Odd` consists of.
#[derive(Project)]
#[project(key = "odd", lock = "tests/odd_records/sync.lock")]
#[project(folders(HeSaidHiTXSs, SelfFolder, Tu, Type, TypeFolder, UnnamedFolder))]
#[project(translations(Strings))]
pub struct Odd;

impl ProjectSpec for Odd {
    type Env = ();

    fn settings(_: ()) -> Settings {
        settings::settings()
    }
}
