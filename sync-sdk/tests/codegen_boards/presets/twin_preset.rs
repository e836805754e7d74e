use sync_sdk::prelude::*;

use crate::collections::{Story, StoryFields};

#[derive(Preset)]
#[preset(collection = Story, bookmark = "Twin", allow_duplicate)]
pub struct TwinPreset;

impl View<Story, Calendar<Story>> for TwinPreset {
    fn view(c: &mut Calendar<Story>, s: StoryFields) {
        c.option("startDateField", "title")
            .option("template", "{{gone}}")
            .option("viewInfo", json!({ "type": "list", "more": 1 }))
            .only(s.title.not_null());
    }
}
