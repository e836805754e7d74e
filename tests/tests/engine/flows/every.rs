//! Every operation and every trigger with every option. The flows are
//! inactive: nothing here is meant to run.

use super::*;

#[derive(Flow)]
#[flow(inactive, icon = "bolt", color = "#2ECDA7", accountability = activity)]
pub struct Operations {
    #[op(start, resolve = at, reject = rest)]
    condition: Condition,
    #[op(resolve = raw_condition, reject = error)]
    at: Condition,
    #[op(resolve = exec)]
    raw_condition: Condition,
    #[op(resolve = create)]
    exec: Exec,
    #[op(resolve = create_rows)]
    create: ItemCreate<Story>,
    #[op(resolve = create_made)]
    create_rows: ItemCreate<Story>,
    #[op(resolve = read)]
    create_made: ItemCreate<Story>,
    #[op(resolve = read_keys)]
    read: ItemRead<Story>,
    #[op(resolve = read_groups)]
    read_keys: ItemRead<Story>,
    #[op(resolve = update)]
    read_groups: ItemRead<Story>,
    #[op(resolve = delete)]
    update: ItemUpdate<Story>,
    #[op]
    delete: ItemDelete<Mark>,
    #[op(resolve = log)]
    rest: Sleep,
    #[op(resolve = log_key, name = "Say so")]
    log: Log,
    #[op(key = "logThis", resolve = sign)]
    log_key: Log<String>,
    #[op(resolve = verify)]
    sign: Jwt,
    #[op(resolve = decode)]
    verify: Jwt,
    #[op(resolve = mail)]
    decode: Jwt,
    #[op(resolve = email)]
    mail: Mail,
    #[op(resolve = html)]
    email: Email,
    #[op(resolve = notify)]
    html: Email,
    #[op(resolve = notify_all)]
    notify: Notify,
    #[op(resolve = request, at = (19, 200))]
    notify_all: Notify,
    #[op(resolve = search)]
    request: Request,
    #[op(resolve = transform)]
    search: Request,
    #[op(resolve = call)]
    transform: Transform,
    #[op(resolve = raw)]
    call: TriggerFlow<Called>,
    #[op]
    raw: Raw,
    #[op]
    error: ThrowError,
}

impl FlowSpec for Operations {
    fn trigger() -> Trigger {
        on::<Story>(&[Scope::ITEMS_CREATE, Scope::ITEMS_UPDATE]).of::<User>()
    }

    fn operations() -> Self {
        Self {
            condition: Condition::payload::<Story>(|s| {
                s.stage.eq(Stage::Published) & s.words.gt(3)
            }),
            at: Condition::at("$trigger.payload.words").gte(3)
                & (Condition::at("$accountability.role").null()
                    | Condition::on::<Story>("$last", |s| s.title.not_empty())),
            raw_condition: Condition::raw(json!({ "$env": { "X": { "_null": true } } })),
            exec: Exec("module.exports = async function (data) { return [data.$trigger.key]; }"),
            create: ItemCreate::<Story>::new(|row, s| {
                row.set(s.title, template("{{$trigger.payload.title}}"))
                    .set(s.stage, Stage::Draft)
                    .set_raw("marks", json!([{ "text": "made" }]));
            })
            .access(ItemAccess::Public)
            .emit_events(),
            create_rows: ItemCreate::<Story>::new(|row, s| {
                row.set(s.title, "one");
            })
            .and(|row, s| {
                row.set(s.title, "two").set(s.words, 2);
            })
            .and(|row, s| {
                row.set(s.title, "three");
            }),
            create_made: ItemCreate::<Story>::of("{{exec}}").access(ItemAccess::Trigger),
            read: ItemRead::<Story>::new()
                .fields(|s| fields![s.id, s.title])
                .fields_raw(["marks.*"])
                .filter(|s| s.marks.some(|m| m.text.contains("x")) | s.words.null())
                .sort(|s| s.stage)
                .sort_desc(|s| s.words)
                .search("{{$trigger.payload.title}}")
                .limit(5)
                .offset(2)
                .deep(
                    |s| s.marks,
                    |q| q.filter(|m| m.text.ne("y")).sort(|m| m.text).limit(1),
                )
                .access(ItemAccess::Full),
            read_keys: ItemRead::<Story>::new()
                .keys("{{$trigger.keys}}")
                .page(2)
                .limit(10),
            read_groups: ItemRead::<Story>::new()
                .group_by(|s| fields![s.stage])
                .aggregate(Aggregate::Sum, |s| s.words)
                .aggregate(Aggregate::CountDistinct, |s| s.title)
                .query("alias", json!({ "all": "marks" })),
            update: ItemUpdate::<Story>::new(|row, s| {
                row.set(s.stage, Stage::Published);
            })
            .key("{{create[0]}}")
            .key("{{read[0].id}}"),
            delete: ItemDelete::<Mark>::new()
                .filter(|m| m.story.has(|s| s.title.eq("gone")))
                .access(ItemAccess::Full)
                .emit_events(),
            rest: Sleep(250),
            log: Log("{{$trigger}}"),
            log_key: Log(format!("{} {{{{log}}}}", 1 + 1)),
            sign: Jwt::sign(json!({ "sub": "{{$accountability.user}}" }), "{{$env.KEY}}")
                .option("expiresIn", "1h"),
            verify: Jwt::verify("{{sign}}", "{{$env.KEY}}").option("algorithms", json!(["HS256"])),
            decode: Jwt::decode("{{sign}}").option("complete", true),
            mail: Mail {
                to: "desk@example.com".into(),
                subject: "{{$trigger.payload.title}}",
                body: "*Out.*",
            },
            email: Email::to("desk@example.com")
                .to_also("{{$trigger.payload.title}}@example.com")
                .cc("a@example.com")
                .bcc("b@example.com")
                .bcc("c@example.com")
                .reply_to("d@example.com")
                .from_name("The desk")
                .subject("{{$trigger.payload.title}}")
                .template(
                    "published",
                    json!({ "url": "https://example.com/{{$trigger.key}}" }),
                ),
            html: Email::to("desk@example.com")
                .subject("s")
                .html("<p>{{$last}}</p>"),
            notify: Notify::user("{{$accountability.user}}")
                .user_also("{{$trigger.payload.owner}}")
                .subject("s")
                .message("**m**")
                .about::<Story>("{{$trigger.key}}")
                .access(ItemAccess::Full),
            notify_all: Notify::users("{{$last}}").subject("s"),
            request: Request::patch("https://example.com/{{$trigger.key}}")
                .header("X-Key", "{{$env.KEY}}")
                .header("Accept", "application/json")
                .body(json!({ "keys": "{{$trigger.keys}}" })),
            search: Request::new(Method::Other("SEARCH"), "https://example.com").body("{{$last}}"),
            transform: Transform(json!({ "n": [1, { "user": "{{$accountability.user}}" }] })),
            call: TriggerFlow::new()
                .payload(json!(["{{transform.n}}", 2]))
                .iterate(Iteration::Batch(2)),
            raw: Raw("my-operation", json!({ "any": ["thing", null] })),
            error: ThrowError::new("OUT_OF_STOCK")
                .status(422)
                .message("{{$trigger.payload.title}}"),
        }
    }
}

macro_rules! triggers {
    ($($name:ident = $trigger:expr;)*) => {$(
        #[derive(Flow)]
        #[flow(inactive)]
        pub struct $name {
            #[op(start)]
            log: Log,
        }

        impl FlowSpec for $name {
            fn trigger() -> Trigger {
                $trigger
            }

            fn operations() -> Self {
                Self { log: Log("{{$trigger}}") }
            }
        }
    )*};
}

triggers! {
    Called = Trigger::operation().returns("$all");
    Deleted = on::<Story>(&["items.delete", "items.sort", "items.promote"]);
    LoggedIn = Trigger::action(&[Scope::AUTH_LOGIN, Scope::FILES_UPLOAD]).custom_event("shop.paid");
    Checked = Trigger::filter(&[Scope::ITEMS_CREATE]).of::<Story>().of::<File>().returns("log");
    Fetched = Trigger::webhook(Method::Get)
        .returns("$all")
        .error_on_reject()
        .cache_query_params(&["page", "size"]);
    Fresh = Trigger::webhook(Method::Get).no_cache();
    Posted = Trigger::webhook(Method::Post).asynchronous();
    Nightly = Trigger::schedule("0 30 3 * * mon-fri");
    Pressed = Trigger::manual(Location::Both)
        .of::<Story>()
        .of::<User>()
        .confirm("Sure?")
        .ask::<Text>("reason", |ask| ask.label("Why?").note("Briefly.").required())
        .ask::<Stage>("stage", |ask| ask.width("half"))
        .without_selection()
        .asynchronous();
    Quick = Trigger::manual(Location::Item).of::<Story>().error_on_reject();
    Listed = Trigger::manual(Location::Collection).of::<Story>();
    Unfinished = Trigger::none();
    Unknown = Trigger::raw("webhook", json!({ "method": "POST", "x": [1] }));
}

#[derive(Project)]
#[project(
    key = "every",
    flows(
        Operations, Called, Deleted, LoggedIn, Checked, Fetched, Fresh, Posted, Nightly, Pressed,
        Quick, Listed, Unfinished, Unknown
    )
)]
pub struct App;

impl ProjectSpec for App {
    type Env = ();
}
