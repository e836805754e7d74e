use sync_sdk::prelude::*;

#[derive(Preset)]
#[preset(
    record = json!({
        "collection": "gone",
        "layout_query": {},
        "refresh_interval": -1,
        "icon": null,
    }),
)]
pub struct Gone;
