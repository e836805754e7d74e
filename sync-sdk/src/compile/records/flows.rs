//! Flows and their operations.

use serde_json::Value;

use super::{Part, Records};
use crate::author::{FlowDef, OperationDef};
use crate::compile::form::object;
use crate::compile::graph::Graph;
use crate::compile::layout;
use crate::model::{Address, Kind, Object, Origin, SyncId};

impl Records<'_> {
    pub(super) fn flow(&mut self, flow: &FlowDef) {
        let origin = |operation: &OperationDef| Origin {
            file: flow.identity.file.to_owned(),
            line: operation.line,
        };
        let ids: Vec<(Address, SyncId)> = flow
            .operations
            .iter()
            .map(|operation| {
                let part = Part {
                    key: operation.key,
                    was: operation.was,
                    id: operation.id,
                    origin: origin(operation),
                };
                self.part(Kind::Operations, &flow.identity, part)
            })
            .collect();
        let id = |index: Option<usize>| index.map(|index| ids[index].1.as_str());
        let mut fields = object! {
            "name": flow.name.as_str(),
            "icon": flow.icon.as_deref(),
            "color": flow.color.as_deref(),
            "description": flow.description.as_deref(),
            "status": if flow.active { "active" } else { "inactive" },
            "trigger": flow.trigger.name,
            "accountability": flow.accountability,
            "options": flow.trigger.options.clone(),
            "operation": id(flow.start),
        };
        // Directus 11 does not know the field.
        if flow.folder.is_some() {
            fields.insert("folder".to_owned(), self.reference(flow.folder));
        }
        say(&mut fields, &flow.record);
        self.named(&flow.identity, Some(&flow.name), fields);

        let positions = layout::positions(&Graph::of(flow));
        for (index, operation) in flow.operations.iter().enumerate() {
            let (x, y) = positions[index];
            let mut fields = object! {
                "name": operation.name.as_str(),
                "key": operation.key,
                "type": operation.body.operation_type.as_str(),
                "position_x": x,
                "position_y": y,
                "options": operation.body.options.clone(),
                "resolve": id(operation.resolve),
                "reject": id(operation.reject),
                "flow": self.reference(Some(flow.identity)),
            };
            say(&mut fields, &operation.record);
            let (address, sync_id) = ids[index].clone();
            self.push(
                Kind::Operations,
                address,
                sync_id,
                origin(operation),
                fields,
            );
        }
    }
}

/// What an author says of a record in Directus's own terms wins.
fn say(fields: &mut Object, record: &Value) {
    for (key, value) in record.as_object().into_iter().flatten() {
        fields.insert(key.clone(), value.clone());
    }
}
