//! Presets.

use std::collections::HashMap;

use super::Records;
use crate::author::{Place, PresetDef};
use crate::compile::form::object;
use crate::model::Address;

impl Records<'_> {
    pub(super) fn presets(&mut self, presets: &[PresetDef]) {
        let mut met: HashMap<_, Address> = HashMap::new();
        for preset in presets {
            self.preset(preset);
            // What was said in JSON, nothing checks.
            if ["collection", "role", "bookmark"]
                .iter()
                .any(|column| self.says(&preset.identity, column))
            {
                continue;
            }
            let address = preset.identity.address();
            let key = (
                preset.collection,
                preset.role.map(|role| role.address()),
                preset.bookmark.as_deref(),
            );
            match met.get(&key) {
                Some(first) if !preset.allow_duplicate => {
                    let message = format!(
                        "`{first}` is of the same collection, role and bookmark: give one another bookmark; if two are meant, say `#[preset(allow_duplicate)]`"
                    );
                    self.problem(&address, &preset.identity.origin(), message);
                }
                Some(_) => {}
                None => {
                    met.insert(key, address);
                }
            }
        }
    }

    fn preset(&mut self, preset: &PresetDef) {
        let identity = &preset.identity;
        if preset
            .bookmark
            .as_deref()
            .is_some_and(|name| name.trim().is_empty())
            && !self.says(identity, "bookmark")
        {
            let message = "its bookmark is empty: leave it out for the default view; if it is meant, say `record = json!({ \"bookmark\": \"\" })`";
            self.problem(&identity.address(), &identity.origin(), message.to_owned());
        }
        let fields = object! {
            "bookmark": preset.bookmark.as_deref(),
            "role": self.reference(preset.role),
            "collection": preset.collection,
            "search": preset.search.as_deref(),
            "layout": preset.body.layout.as_deref(),
            "layout_query": preset.body.query.clone(),
            "layout_options": preset.body.options.clone(),
            "refresh_interval": preset.refresh_interval,
            "filter": preset.body.filter.as_ref().map(|rule| rule.written(Place::Items)),
            "icon": preset.icon.as_str(),
            "color": preset.color.as_deref(),
        };
        self.named(identity, None, fields);
    }
}
