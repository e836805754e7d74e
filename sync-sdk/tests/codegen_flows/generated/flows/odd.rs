use sync_sdk::prelude::*;

#[derive(Flow)]
#[flow(
    record = json!({
        "accountability": "some",
        "note": { "of": "an extension" },
        "options": ["a"],
        "status": "paused",
    }),
)]
pub struct Odd {
    #[op(start, resolve = mail_2, unchecked_templates, record = json!({ "name": null }))]
    mail: Log,
    #[op(resolve = operation, name = "", unchecked_templates, record = json!({ "key": "mail" }))]
    mail_2: Log,
    #[op(resolve = r#type, name = "operation", record = json!({ "key": "", "options": ["x"] }))]
    operation: Raw,
    #[op(resolve = _2nd, name = "type", record = json!({ "note": null }))]
    r#type: Raw,
    #[op(resolve = grosse, key = "2nd", unchecked_templates)]
    _2nd: Log,
    #[op(resolve = self_, name = "größe", key = "größe", unchecked_templates)]
    grosse: Log,
    #[op(resolve = a_b, name = "self", key = "self", unchecked_templates)]
    self_: Log,
    #[op(resolve = a_b_2, name = "a b", key = "a b", unchecked_templates)]
    a_b: Log,
    #[op(resolve = trigger, name = "a-b", key = "a-b", unchecked_templates)]
    a_b_2: Log,
    #[op(resolve = operations, name = "trigger", unchecked_templates)]
    trigger: Log,
    #[op(name = "operations", unchecked_templates)]
    operations: Log,
}

impl FlowSpec for Odd {
    fn trigger() -> Trigger {
        Trigger::raw("schedule", json!({}))
    }

    fn operations() -> Self {
        Self {
            mail: Log("{{mail}} {{nothing}} {{"),
            mail_2: Log("{{mail}} {{nothing}} {{"),
            operation: Raw("log", json!({})),
            r#type: Raw("log", json!({})),
            _2nd: Log("{{mail}} {{nothing}} {{"),
            grosse: Log("{{mail}} {{nothing}} {{"),
            self_: Log("{{mail}} {{nothing}} {{"),
            a_b: Log("{{mail}} {{nothing}} {{"),
            a_b_2: Log("{{mail}} {{nothing}} {{"),
            trigger: Log("{{mail}} {{nothing}} {{"),
            operations: Log("{{mail}} {{nothing}} {{"),
        }
    }
}
