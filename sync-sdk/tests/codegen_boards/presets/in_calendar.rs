use sync_sdk::prelude::*;

use crate::collections::{Stage, Story, StoryFields};

#[derive(Preset)]
#[preset(
    collection = Story,
    bookmark = "InCalendar",
    icon = "edit",
    color = "#E35169",
    search = "harbour",
    refresh_interval = 60,
)]
pub struct InCalendar;

impl View<Story, Calendar<Story>> for InCalendar {
    fn view(c: &mut Calendar<Story>, s: StoryFields) {
        c.opens(layout::Span::WeekByHour)
            .template("{{title}}")
            .start(s.created_on)
            .end(s.due)
            .first_day(layout::Weekday::Monday)
            .only(s.stage.ne(Stage::Idea));
    }
}
