use sync_sdk::prelude::*;

use crate::collections::{Stage, Story, StoryFields};

#[derive(Preset)]
#[preset(
    collection = Story,
    bookmark = "InTable",
    icon = "edit",
    color = "#E35169",
    search = "harbour",
    refresh_interval = 60,
)]
pub struct InTable;

impl View<Story> for InTable {
    fn view(t: &mut Table<Story>, s: StoryFields) {
        t.columns(fields![s.title, s.stage])
            .column(s.author.at(|u| u.last_name))
            .column(s.cover.at(|f| f.title))
            .width(s.title, 320)
            .align(s.stage, layout::Align::Center)
            .sort_desc(s.created_on)
            .limit(50)
            .page(1)
            .spacing(layout::Spacing::Comfortable)
            .only(s.stage.ne(Stage::Idea));
    }
}
