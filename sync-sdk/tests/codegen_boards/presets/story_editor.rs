use sync_sdk::prelude::*;

use crate::collections::{Story, StoryFields};
use crate::roles::Editor;

#[derive(Preset)]
#[preset(collection = Story, role = Editor)]
pub struct StoryEditor;

impl View<Story> for StoryEditor {
    fn view(t: &mut Table<Story>, s: StoryFields) {
        t.column(s.title);
    }
}
