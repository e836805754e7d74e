use sync_sdk::prelude::*;

use crate::collections::{Story, StoryFields};

#[derive(Preset)]
#[preset(collection = Story)]
pub struct StoryPreset;

impl View<Story> for StoryPreset {
    fn view(_: &mut Table<Story>, _: StoryFields) {}
}
