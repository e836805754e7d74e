use sync_sdk::prelude::*;

use crate::collections::Story;
use crate::collections::StoryFields;

#[derive(Preset)]
#[preset(collection = Story)]
pub struct StoryPreset2;

impl View<Story> for StoryPreset2 {
    fn view(_: &mut Table<Story>, _: StoryFields) {}
}
