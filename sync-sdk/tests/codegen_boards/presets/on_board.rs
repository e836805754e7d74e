use sync_sdk::prelude::*;

use crate::collections::{Stage, Story, StoryFields};

#[derive(Preset)]
#[preset(
    collection = Story,
    bookmark = "OnBoard",
    icon = "edit",
    color = "#E35169",
    search = "harbour",
    refresh_interval = 60,
)]
pub struct OnBoard;

impl View<Story, Kanban<Story>> for OnBoard {
    fn view(k: &mut Kanban<Story>, s: StoryFields) {
        k.limit(500)
            .page(1)
            .group(s.stage)
            .title(s.title)
            .text(s.text)
            .tags(s.tags)
            .date(s.due)
            .image(s.cover)
            .user(s.author)
            .contain()
            .show_ungrouped()
            .only(s.stage.ne(Stage::Idea));
    }
}
