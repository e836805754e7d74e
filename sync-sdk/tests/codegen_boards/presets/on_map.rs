use sync_sdk::prelude::*;

use crate::collections::{Stage, Story, StoryFields};

#[derive(Preset)]
#[preset(
    collection = Story,
    bookmark = "OnMap",
    icon = "edit",
    color = "#E35169",
    search = "harbour",
    refresh_interval = 60,
)]
pub struct OnMap;

impl View<Story, Map<Story>> for OnMap {
    fn view(m: &mut Map<Story>, s: StoryFields) {
        m.sort(s.title)
            .limit(500)
            .page(1)
            .geometry(s.place)
            .template("{{title}}")
            .cluster()
            .camera(layout::Camera::new(
                (10.1, 54.3),
                9.5,
                [9.0, 54.0, 11.0, 55.0],
            ))
            .only(s.stage.ne(Stage::Idea));
    }
}
