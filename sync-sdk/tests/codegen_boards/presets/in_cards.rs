use sync_sdk::prelude::*;

use crate::collections::{Stage, Story, StoryFields};

#[derive(Preset)]
#[preset(
    collection = Story,
    bookmark = "InCards",
    icon = "edit",
    color = "#E35169",
    search = "harbour",
    refresh_interval = 60,
)]
pub struct InCards;

impl View<Story, Cards<Story>> for InCards {
    fn view(c: &mut Cards<Story>, s: StoryFields) {
        c.sort(s.title)
            .limit(50)
            .page(1)
            .image(s.cover)
            .title("{{title}}")
            .subtitle("{{stage}} by {{author.last_name}}")
            .size(3)
            .icon("article")
            .fit(layout::Fit::Contain)
            .only(s.stage.ne(Stage::Idea));
    }
}
