//! A flow that runs another one.

use super::draft::{Draft, Options, Stand, literal};
use super::operation::{Maker, Typed};
use crate::author::{Iteration, OperationBody, TriggerFlow};
use crate::codegen::code::Code;
use crate::model::{Kind, Object};

pub(super) fn trigger(maker: &mut Maker<'_>, all: &Object) -> Option<Typed> {
    let mut options = Options::of(all);
    let id = options.text("flow")?;
    let flow = maker.record(Kind::Flows, id)?;
    options.said("flow");
    let new = Code::text(format!("TriggerFlow::<{flow}>::new()"));
    let mut draft = Draft::new(new, TriggerFlow::<Stand>::new());
    if let Some(payload) = options.get("payload") {
        draft = draft.call("payload", [literal(payload)], |it| {
            it.payload(payload.clone())
        });
        options.said("payload");
    }
    let size = options
        .get("batchSize")
        .and_then(|size| u32::try_from(size.as_u64()?).ok());
    let (iteration, code) = match (options.text("iterationMode"), size) {
        (Some("parallel"), _) => (Iteration::Parallel, String::new()),
        (Some("serial"), _) => (Iteration::Serial, "Iteration::Serial".to_owned()),
        (Some("batch"), Some(size)) => {
            options.said("batchSize");
            (Iteration::Batch(size), format!("Iteration::Batch({size})"))
        }
        _ => (Iteration::Unset, "Iteration::Unset".to_owned()),
    };
    if iteration != Iteration::Unset {
        options.said("iterationMode");
    }
    if iteration != Iteration::Parallel {
        draft = draft.call("iterate", [Code::text(code)], |it| it.iterate(iteration));
    }
    let draft = maker.finish(draft, &options);
    let mut said = Object::new();
    said.insert("flow".to_owned(), id.into());
    said.extend(draft.value.options_beside_the_flow());
    Some(Typed {
        ty: format!("TriggerFlow<{flow}>"),
        code: draft.code,
        body: OperationBody::new("trigger", said.into()),
    })
}
