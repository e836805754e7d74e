use sync_sdk::prelude::*;

use crate::collections::{Story, StoryFields};

#[derive(Preset)]
#[preset(collection = Story, record = json!({ "bookmark": "" }))]
pub struct StoryPreset2;

impl View<Story> for StoryPreset2 {
    fn view(t: &mut Table<Story>, s: StoryFields) {
        t.unnamed()
            .width(s.title, 276.5)
            .query("sort", json!(["title", "-words"]))
            .also(|c: &mut Cards<Story>| {
                c.limit(10).title("{{title}}").size(3);
            })
            .also(|l: &mut RawLayout<Story>| {
                l.query(json!({ "gallery": null, "tabular2": {} }));
            });
    }
}
