use sync_sdk::prelude::*;

use crate::collections::{Stage, Story, StoryFields};

#[derive(Preset)]
#[preset(
    collection = Story,
    bookmark = "OnBoardByAuthor",
    icon = "edit",
    color = "#E35169",
    search = "harbour",
    refresh_interval = 60,
)]
pub struct OnBoardByAuthor;

impl View<Story, Kanban<Story>> for OnBoardByAuthor {
    fn view(k: &mut Kanban<Story>, s: StoryFields) {
        k.group_by(s.author, |u| u.last_name)
            .only(s.stage.ne(Stage::Idea));
    }
}
