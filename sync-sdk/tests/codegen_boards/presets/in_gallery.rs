use sync_sdk::prelude::*;

use crate::collections::{Stage, Story, StoryFields};

#[derive(Preset)]
#[preset(
    collection = Story,
    bookmark = "InGallery",
    icon = "edit",
    color = "#E35169",
    search = "harbour",
    refresh_interval = 60,
)]
pub struct InGallery;

impl View<Story, RawLayout<Story>> for InGallery {
    fn view(l: &mut RawLayout<Story>, s: StoryFields) {
        l.layout("gallery")
            .query(json!({ "gallery": { "sort": ["title"] }, "tabular": { "page": 2 } }))
            .options(json!({ "gallery": { "columns": 4 } }))
            .only(s.stage.ne(Stage::Idea));
    }
}
