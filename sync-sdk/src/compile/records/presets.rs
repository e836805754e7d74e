//! Presets.

use std::collections::HashMap;

use serde_json::Value;

use super::Records;
use crate::author::{Place, PresetDef};
use crate::compile::form::object;
use crate::model::{Address, Object};

impl Records<'_> {
    pub(super) fn presets(&mut self, presets: &[PresetDef]) {
        let mut met: HashMap<_, Address> = HashMap::new();
        for preset in presets {
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
            self.preset(preset);
        }
    }

    fn preset(&mut self, preset: &PresetDef) {
        let identity = &preset.identity;
        let empty = preset
            .bookmark
            .as_deref()
            .is_some_and(|name| name.trim().is_empty());
        let empty =
            empty.then(|| "its bookmark is empty: leave it out for the default view".to_owned());
        for message in preset.body.faults.iter().cloned().chain(empty) {
            self.problem(&identity.address(), &identity.origin(), message);
        }
        let fields = object! {
            "bookmark": preset.bookmark.as_deref(),
            "role": self.reference(preset.role),
            "collection": preset.collection,
            "search": preset.search.as_deref(),
            "layout": preset.body.layout.as_deref(),
            "layout_query": said(&preset.body.query),
            "layout_options": said(&preset.body.options),
            "refresh_interval": preset.refresh_interval,
            "filter": preset.body.filter.as_ref().map(|rule| rule.written(Place::Items)),
            "icon": preset.icon.as_str(),
            "color": preset.color.as_deref(),
        };
        self.named(identity, None, fields);
    }
}

/// Null where nothing was said.
fn said(object: &Object) -> Value {
    if object.is_empty() {
        Value::Null
    } else {
        object.clone().into()
    }
}
