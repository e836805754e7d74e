use sync_sdk::prelude::*;

use crate::generated::collections::{Mark, Stage, Story};
use crate::generated::flows::Called;
use crate::generated::folders::Nightly;
use crate::generated::roles::Editor;

#[derive(Flow)]
#[flow(icon = "bolt", color = "#2ECDA7", inactive, accountability = activity, folder = Nightly)]
pub struct Operations {
    #[op(start, resolve = read_one, name = "payload")]
    payload: Condition,
    #[op(resolve = last, name = "read_one")]
    read_one: ItemRead<Story>,
    #[op(resolve = on, name = "last")]
    last: Condition,
    #[op(resolve = at, name = "on")]
    on: Condition,
    #[op(resolve = raw_condition, name = "at")]
    at: Condition,
    #[op(resolve = exec, name = "raw_condition")]
    raw_condition: Condition,
    #[op(resolve = create, name = "exec")]
    exec: Exec,
    #[op(resolve = create_rows, name = "create")]
    create: ItemCreate<Story>,
    #[op(resolve = create_made, name = "create_rows")]
    create_rows: ItemCreate<Story>,
    #[op(resolve = create_nothing, name = "create_made")]
    create_made: ItemCreate<Story>,
    #[op(resolve = create_elsewhere, name = "create_nothing")]
    create_nothing: Raw,
    #[op(resolve = read, name = "create_elsewhere")]
    create_elsewhere: Raw,
    #[op(resolve = read_groups, name = "read")]
    read: ItemRead<Story>,
    #[op(resolve = read_odd, name = "read_groups")]
    read_groups: ItemRead<Story>,
    #[op(resolve = read_paths, name = "read_odd")]
    read_odd: ItemRead<Story>,
    #[op(resolve = read_mixed, name = "read_paths")]
    read_paths: ItemRead<Mark>,
    #[op(resolve = read_users, name = "read_mixed")]
    read_mixed: ItemRead<Mark>,
    #[op(resolve = update, name = "read_users")]
    read_users: ItemRead<User>,
    #[op(resolve = update_found, name = "update")]
    update: ItemUpdate<Story>,
    #[op(resolve = delete, name = "update_found")]
    update_found: ItemUpdate<Story>,
    #[op(resolve = sign, name = "delete")]
    delete: ItemDelete<Mark>,
    #[op(resolve = verify, name = "sign")]
    sign: Jwt,
    #[op(resolve = decode, name = "verify")]
    verify: Jwt,
    #[op(resolve = decode_odd, name = "decode")]
    decode: Jwt,
    #[op(resolve = log, name = "decode_odd")]
    decode_odd: Raw,
    #[op(resolve = log_var, name = "log")]
    log: Log,
    #[op(resolve = log_odd, name = "log_var")]
    log_var: Log<Input>,
    #[op(resolve = mail, name = "log_odd")]
    log_odd: Raw,
    #[op(resolve = mail_stored, name = "mail")]
    mail: Mail,
    #[op(resolve = mail_all, name = "mail_stored")]
    mail_stored: Email,
    #[op(resolve = mail_html, name = "mail_all")]
    mail_all: Email,
    #[op(resolve = notify, name = "mail_html")]
    mail_html: Email,
    #[op(resolve = notify_all, name = "notify")]
    notify: Notify,
    #[op(resolve = request, name = "notify_all")]
    notify_all: Notify,
    #[op(resolve = request_odd, name = "request")]
    request: Request,
    #[op(resolve = request_bare, name = "request_odd")]
    request_odd: Request,
    #[op(resolve = sleep, name = "request_bare")]
    request_bare: Request,
    #[op(resolve = sleep_text, name = "sleep")]
    sleep: Sleep,
    #[op(resolve = sleep_odd, name = "sleep_text")]
    sleep_text: Sleep<&'static str>,
    #[op(resolve = error, name = "sleep_odd")]
    sleep_odd: Raw,
    #[op(resolve = error_odd, name = "error")]
    error: ThrowError,
    #[op(resolve = transform, name = "error_odd")]
    error_odd: ThrowError,
    #[op(resolve = transform_text, name = "transform")]
    transform: Transform,
    #[op(resolve = call, name = "transform_text")]
    transform_text: Transform<&'static str>,
    #[op(resolve = call_serial, name = "call")]
    call: TriggerFlow<Called>,
    #[op(resolve = call_parallel, name = "call_serial")]
    call_serial: TriggerFlow<Called>,
    #[op(resolve = call_bare, name = "call_parallel")]
    call_parallel: TriggerFlow<Called>,
    #[op(resolve = call_another, name = "call_bare")]
    call_bare: TriggerFlow<Called>,
    #[op(resolve = extension, name = "call_another")]
    call_another: Raw,
    #[op(resolve = unfinished, name = "extension")]
    extension: Raw,
    #[op(resolve = none_at_all, name = "unfinished")]
    unfinished: Raw,
    #[op(name = "none_at_all")]
    none_at_all: Raw,
}

impl FlowSpec for Operations {
    fn trigger() -> Trigger {
        on::<Story>(&[Scope::ITEMS_CREATE, Scope::ITEMS_UPDATE])
    }

    fn operations() -> Self {
        Self {
            payload: Condition::payload::<Story>(|s| s.stage.eq(Stage::Published) & s.words.gt(3)),
            read_one: ItemRead::<Story>::new().key("{{$trigger.keys[0]}}"),
            last: Condition::last::<Story>(|s| s.title.not_empty()),
            on: Condition::on::<Story>("read_one", |s| s.words.null()),
            at: Condition::at("$trigger.payload.x").gte(3)
                & (Condition::at("$accountability.role").null()
                    | Condition::at("$last.kind").in_(["a", "b"])),
            raw_condition: Condition::raw(json!({ "$last": { "a": { "_gt": 1, "_lt": 5 } } })),
            exec: Exec("module.exports = async function (data) { return 1; }"),
            create: ItemCreate::<Story>::new(|row, s| {
                row.set(s.title, "{{$trigger.payload.title}}")
                    .set(s.stage, Stage::Draft)
                    .set(s.words, 3)
                    .set_raw("marks", json!([{ "text": "made" }]));
            })
            .access(ItemAccess::Public)
            .emit_events(),
            create_rows: ItemCreate::<Story>::new(|row, s| {
                row.set(s.title, "one");
            })
            .and(|row, s| {
                row.set(s.title, "two").set_raw("nothing", 2);
            })
            .and(|_, _| {})
            .access(ItemAccess::role::<Editor>()),
            create_made: ItemCreate::<Story>::of("{{exec}}")
                .access(ItemAccess::Trigger)
                .option("emitEvents", false),
            create_nothing: Raw("item-create", json!({ "collection": "story" })),
            create_elsewhere: Raw(
                "item-create",
                json!({ "collection": "elsewhere", "payload": {} }),
            ),
            read: ItemRead::<Story>::new()
                .filter(|s| {
                    s.marks.some(|m| m.text.contains("x"))
                        | s.id.in_list(template("{{$trigger.keys}}"))
                })
                .fields(|s| fields![s.id, s.title])
                .fields_raw(["marks.*"])
                .deep(
                    |s| s.marks,
                    |q| q.filter(|m| m.text.ne("y")).sort(|m| m.text).limit(1),
                )
                .search("{{$trigger.payload.title}}")
                .sort(|s| s.stage)
                .sort_desc(|s| s.words)
                .limit(-1)
                .offset(2)
                .page(3)
                .query("alias", json!({ "all": "marks" }))
                .access(ItemAccess::RoleId("some-role")),
            read_groups: ItemRead::<Story>::new()
                .group_by(|s| fields![s.stage])
                .aggregate(Aggregate::Sum, |s| s.words)
                .aggregate(Aggregate::CountDistinct, |s| s.title)
                .aggregate(Aggregate::CountDistinct, |s| s.id),
            read_odd: ItemRead::<Story>::new()
                .keys("{{$trigger.keys}}")
                .query("filter", json!({ "title": "x" }))
                .query("fields", "*")
                .query("deep", json!({ "marks": {} }))
                .query("aggregate", json!({ "count": "*" }))
                .query("sort", "title")
                .query("limit", "5"),
            read_paths: ItemRead::<Mark>::new()
                .fields(|m| fields![m.id])
                .fields(|m| {
                    [
                        m.story.at(|s| s.title),
                        m.story.at(|s| s.marks.each(|m| m.text)),
                    ]
                })
                .fields(|m| fields![m.text])
                .fields_raw(["*", "gone.x"]),
            read_mixed: ItemRead::<Mark>::new().fields_raw([
                "id",
                "*",
                "text",
                "story.title",
                "text",
                "*",
            ]),
            read_users: ItemRead::<User>::new()
                .key(1)
                .key("two")
                .option("query", json!({})),
            update: ItemUpdate::<Story>::new(|row, s| {
                row.set(s.stage, Stage::Published);
            })
            .key("{{create[0]}}")
            .key("{{read[0].id}}"),
            update_found: ItemUpdate::<Story>::new(|_, _| {})
                .query("filter", json!({ "stage": { "_eq": "gone" } })),
            delete: ItemDelete::<Mark>::new()
                .filter(|m| m.story.has(|s| s.title.eq("gone")))
                .access(ItemAccess::Full),
            sign: Jwt::sign(json!({ "sub": "{{$accountability.user}}" }), "{{$env.KEY}}")
                .option("expiresIn", "1h"),
            verify: Jwt::verify("{{sign}}", "as plain as day")
                .option("algorithms", json!(["HS256"])),
            decode: Jwt::decode("{{sign}}"),
            decode_odd: Raw(
                "json-web-token",
                json!({ "operation": "decode", "token": "{{sign}}", "payload": null }),
            ),
            log: Log("{{$trigger}}"),
            log_var: Log(var("GREETING")),
            log_odd: Raw("log", json!({ "message": 3 })),
            mail: Mail {
                to: "desk@example.com".into(),
                subject: "s",
                body: "*Out.*",
            },
            mail_stored: Email::to("desk@example.com")
                .subject("s")
                .message("As the app stores it"),
            mail_all: Email::to("{{$trigger.email}}")
                .to_also("b@example.com")
                .cc("c@example.com")
                .bcc("d@example.com")
                .bcc("e@example.com")
                .reply_to("f@example.com")
                .from_name("The desk")
                .subject("s")
                .template(
                    "published",
                    json!({ "url": "https://example.com/{{$trigger.key}}" }),
                ),
            mail_html: Email::to_all("{{exec}}")
                .subject("s")
                .html("<p>{{$last}}</p>")
                .option("cc", json!([])),
            notify: Notify::user("{{$accountability.user}}")
                .user_also("{{$trigger.payload.owner}}")
                .subject("s")
                .message("**m**")
                .about::<Story>("{{$trigger.key}}")
                .access(ItemAccess::Full),
            notify_all: Notify::users("{{$last}}")
                .subject("s")
                .option("collection", "elsewhere"),
            request: Request::patch("https://example.com/{{$trigger.key}}")
                .header("Authorization", "Bearer abcdefgh")
                .header("Accept", "application/json")
                .body(json!({ "keys": "{{$trigger.keys}}" })),
            request_odd: Request::new(Method::Other("SEARCH"), "https://example.com")
                .body(json!(null))
                .option("headers", json!([]))
                .option("data", "old"),
            request_bare: Request::to("https://example.com"),
            sleep: Sleep(250),
            sleep_text: Sleep("{{request.data.wait}}"),
            sleep_odd: Raw("sleep", json!({ "milliseconds": null })),
            error: ThrowError::new("OUT_OF_STOCK")
                .status(422)
                .message("{{$trigger.payload.title}}"),
            error_odd: ThrowError::new("X").option("status", 500),
            transform: Transform(json!({ "n": [1, { "user": "{{$accountability.user}}" }] })),
            transform_text: Transform("{ \"a\": {{exec}} }"),
            call: TriggerFlow::<Called>::new()
                .payload(json!(["{{transform.n}}", 2]))
                .iterate(Iteration::Batch(20)),
            call_serial: TriggerFlow::<Called>::new()
                .iterate(Iteration::Serial)
                .option("batchSize", 3),
            call_parallel: TriggerFlow::<Called>::new(),
            call_bare: TriggerFlow::<Called>::new().iterate(Iteration::Unset),
            call_another: Raw(
                "trigger",
                json!({ "flow": "5f0c7f52-7f3b-4d3e-9b1a-0a5f6b7c8d9e" }),
            ),
            extension: Raw("my-operation", json!({ "any": ["thing", null] })),
            unfinished: Raw("log", json!(null)),
            none_at_all: Raw("item-read", json!({})),
        }
    }
}
