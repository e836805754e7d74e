use sync_sdk::prelude::*;

#[derive(Preset)]
#[preset(
    record = json!({
        "collection": "gone",
        "icon": null,
        "layout_query": {},
        "refresh_interval": -1,
    }),
)]
pub struct Gone;
