use sync_sdk::prelude::*;

#[derive(Preset)]
#[preset(
    record = json!({
        "collection": "gone",
        "layout": null,
        "layout_query": {},
        "layout_options": null,
        "refresh_interval": -1,
        "filter": null,
        "icon": null,
    }),
)]
pub struct Gone;
