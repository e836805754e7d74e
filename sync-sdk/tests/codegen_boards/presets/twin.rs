use sync_sdk::prelude::*;

use crate::collections::{Story, StoryFields};

#[derive(Preset)]
#[preset(collection = Story, bookmark = "Twin", allow_duplicate)]
pub struct Twin;

impl View<Story, RawLayout<Story>> for Twin {
    fn view(l: &mut RawLayout<Story>, _: StoryFields) {
        l.query(json!([])).options(json!({}));
    }
}
