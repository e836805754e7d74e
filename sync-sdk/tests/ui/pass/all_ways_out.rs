//! What is refused without it.

use sync_sdk::prelude::*;

#[derive(Flow)]
#[flow(allow_loop, allow_overlap)]
pub struct Poll {
    #[op(start, resolve = wait, at = (1, 1))]
    ask: Request,
    #[op(resolve = ask, at = (1, -1))]
    wait: Raw,
    #[op(detached, resolve = lost, unchecked_templates)]
    spare: Log,
    #[op(key = "found-again")]
    lost: Log,
}

impl FlowSpec for Poll {
    fn trigger() -> Trigger {
        Trigger::operation()
    }

    fn operations() -> Self {
        Self {
            ask: Request::get(var("URL")),
            wait: Raw("sleep", json!({ "milliseconds": 1000 })),
            spare: Log("{{gone}}"),
            lost: Log("lost"),
        }
    }
}

#[derive(Collection)]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[field(interface = raw("my-interface", json!({ "a": 1 })), meta = json!({ "group": "box" }))]
    pub r#type: String,
}

#[derive(Policy)]
pub struct Raw1;

impl Grants for Raw1 {
    fn grants(g: &mut Grant) {
        g.on::<Article>(|p, a| {
            p.read()
                .fields_raw(["gone"])
                .when(a.r#type.eq("x") & Filter::raw(json!({ "gone": { "_eq": 1 } })));
        });
    }
}

fn main() {
    assert_eq!(Article::FIELDS.r#type.name(), "type");
}
