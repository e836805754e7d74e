//! What `build` makes of flows, and what it refuses.

#![allow(unreachable_pub, reason = "written as in a library")]

use serde_json::Value;
use sync_sdk::author::ProjectDeclaration;
use sync_sdk::model::{Kind, Object};
use sync_sdk::prelude::*;

/// The problems of a project, without their places.
fn problems<P: ProjectDeclaration<Env = ()>>() -> Vec<String> {
    let errors = sync_sdk::build::<P>(()).expect_err("unsound");
    errors
        .iter()
        .map(|problem| format!("{}: {}", problem.address, problem.message))
        .collect()
}

/// The fields of the records of a kind, by address.
fn fields<P: ProjectDeclaration<Env = ()>>(kind: Kind, address: &str) -> Object {
    let compiled = sync_sdk::build::<P>(()).unwrap_or_else(|errors| panic!("{errors}"));
    let records = compiled.snapshot.of(kind).iter();
    let found = records
        .filter(|record| {
            record
                .address
                .as_ref()
                .is_some_and(|a| a.as_str() == address)
        })
        .map(|record| record.fields.clone())
        .next();
    found.unwrap_or_else(|| panic!("no record `{address}`"))
}

/// Flows of one operation that says nothing wrong, for their triggers.
macro_rules! triggers {
    ($($name:ident = $trigger:expr;)*) => {
        $(
            #[derive(Flow)]
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
        )*

        #[derive(Project)]
        #[project(flows($($name),*))]
        pub struct App;

        impl ProjectSpec for App {
            type Env = ();
        }
    };
}

mod wrong_triggers {
    use super::*;

    triggers! {
        Never = Trigger::schedule("0 0 25 * * *");
        Empty = Trigger::action(&["items.create"]);
        Misspelt = on::<User>(&["items.creat", Scope::ITEMS_UPDATE]);
        Unheard = Trigger::action(&["shop.paid"]);
        Early = Trigger::action(&[Scope::AUTH_JWT]);
        Late = Trigger::filter(&[Scope::SERVER_START]);
        Put = Trigger::webhook(Method::Put);
        Nowhere = Trigger::manual(Location::Item);
        Confused = Trigger::schedule("@daily").confirm("Sure?");
        Answer = Trigger::operation().returns("logg.text");
    }
}

#[test]
fn what_a_trigger_would_do_wrong_is_said() {
    let expected = [
        "flow.never: Directus does not take the cron expression `0 0 25 * * *`: the hour `25` is not within 0 to 23 (`.option(\"cron\", …)` takes any)",
        "flow.empty: `items.create` without a collection would never run: name one with `.of::<…>()`, or say `.option(\"collections\", json!([]))`",
        "flow.misspelt: Directus has no event `items.creat`; did you mean `items.create`? (an event of an extension is named with `.custom_event(\"items.creat\")`)",
        "flow.unheard: Directus has no event `shop.paid` (an event of an extension is named with `.custom_event(\"shop.paid\")`)",
        "flow.early: `auth.jwt` is no event for a trigger of the kind `action`: it would never run",
        "flow.late: `server.start` is no event for a trigger of the kind `filter`: it would never run",
        "flow.put: a webhook is called with GET or POST, not with PUT (`.option(\"method\", …)` takes any)",
        "flow.nowhere: a manual flow without collections has no button: name them with `.of::<…>()`, or say `.option(\"collections\", json!([]))`",
        "flow.confused: a trigger of the type `schedule` knows no option `requireConfirmation`: leave it out, or say `.option(\"requireConfirmation\", …)`",
        "flow.confused: a trigger of the type `schedule` knows no option `confirmationDescription`: leave it out, or say `.option(\"confirmationDescription\", …)`",
        "flow.answer: it returns `logg.text`, but the flow has no operation `logg`; did you mean `log`?",
    ];
    let mut found = problems::<wrong_triggers::App>();
    found.sort();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

mod odd_triggers {
    use super::*;

    triggers! {
        Never = Trigger::schedule("").option("cron", "0 0 25 * * *");
        Empty = Trigger::action(&[Scope::ITEMS_CREATE]).option("collections", json!([]));
        Unheard = on::<User>(&["items.create"]).custom_event("shop.paid");
        OfOne = Trigger::action(&["articles.items.create", "users.update"]);
        Late = Trigger::filter(&[]).custom_event("server.start");
        Put = Trigger::webhook(Method::Get).option("method", "PUT");
        Nowhere = Trigger::manual(Location::Item).option("collections", json!([]));
        Confused = Trigger::schedule("@daily").option("requireConfirmation", true);
        Answer = Trigger::operation().option("return", "logg");
        Unfinished = Trigger::none();
        Any = Trigger::raw("event", json!({ "type": "action", "scope": ["x"], "color": "red" }));
    }
}

#[test]
fn every_trigger_that_an_instance_has_can_be_written() {
    let any = fields::<odd_triggers::App>(Kind::Flows, "flow.any");
    assert_eq!(any["options"]["color"], "red");
    let unheard = fields::<odd_triggers::App>(Kind::Flows, "flow.unheard");
    assert_eq!(
        unheard["options"],
        json!({
            "type": "action",
            "scope": ["items.create", "shop.paid"],
            "collections": ["directus_users"],
        })
    );
    let unfinished = fields::<odd_triggers::App>(Kind::Flows, "flow.unfinished");
    assert!(unfinished["trigger"].is_null());
}

mod wrong_names {
    use super::*;

    #[derive(Folder)]
    pub struct Shelf;

    #[derive(Flow)]
    #[flow(folder = Shelf)]
    pub struct Names {
        #[op(start, resolve = mail, reject = log)]
        check: Condition,
        #[op(resolve = again)]
        mail: Email,
        #[op]
        log: Log,
        #[op(key = "sayAgain", resolve = script)]
        again: Log,
        #[op]
        script: Exec,
    }

    impl FlowSpec for Names {
        fn trigger() -> Trigger {
            Trigger::webhook(Method::Post).returns("sayAgain")
        }

        fn operations() -> Self {
            Self {
                check: Condition::at("$triger.body").eq(1)
                    & Condition::on::<User>("mail", |u| u.role.null()),
                mail: Email::to("{{chek.to}}")
                    .template("x", json!({ "a": [{ "b": "{{ $env.X }} {{log}}" }] })),
                log: Log("{{$last"),
                again: Log("{{mail.to}} {{mail.cc}} {{nothing_like_it}}"),
                script: Exec("module.exports = () => ({{again}})"),
            }
        }
    }

    #[derive(Project)]
    #[project(flows(Names))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn names_that_a_flow_does_not_have_by_then_are_found() {
    let way_out = " (where that is meant, say `#[op(unchecked_templates)]`)";
    let expected = [
        "operation.names.check: `$triger.body`: a flow has no data `$triger`; did you mean `$trigger`?",
        "operation.names.check: `mail` never runs before `check`",
        "operation.names.mail: `{{chek.to}}`: the flow has no operation `chek`; did you mean `check`?",
        "operation.names.mail: `{{log}}`: `log` never runs before `mail`",
        "operation.names.log: `{{$last`: `{{` without `}}`",
        "operation.names.sayAgain: `{{nothing_like_it}}`: the flow has no operation `nothing_like_it`",
        // The Rust name is not the key.
        "operation.names.script: `{{again}}`: the flow has no operation `again`",
    ]
    .map(|message| format!("{message}{way_out}"));
    let mut found = problems::<wrong_names::App>();
    assert_eq!(
        found.remove(0),
        "flow.names: `folder.shelf` is a folder of files: make it one of flows with `#[folder(flows)]`"
    );
    assert_eq!(found, expected);
}

mod odd_names {
    use super::*;

    #[derive(Folder)]
    #[folder(flows)]
    pub struct Shelf;

    #[derive(Flow)]
    #[flow(unchecked_templates, allow_overlap, folder = Shelf)]
    pub struct Gone {
        #[op(start, resolve = second, at = (1, 1))]
        first: Log,
        #[op(at = (-3, 5), was = "old_second")]
        second: Log,
    }

    impl FlowSpec for Gone {
        fn trigger() -> Trigger {
            Trigger::operation()
        }

        fn operations() -> Self {
            Self {
                first: Log("{{gone}}"),
                second: Log("{{second}} {{"),
            }
        }
    }

    #[derive(Flow)]
    pub struct Here {
        #[op(start, unchecked_templates, resolve = second)]
        first: Log,
        #[op]
        second: Log,
    }

    impl FlowSpec for Here {
        fn trigger() -> Trigger {
            Trigger::operation()
        }

        fn operations() -> Self {
            Self {
                first: Log("{{gone}}"),
                second: Log("{{first}} { } }}"),
            }
        }
    }

    #[derive(Project)]
    #[project(flows(Gone, Here))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn every_text_and_place_that_an_instance_has_can_be_written() {
    let second = fields::<odd_names::App>(Kind::Operations, "operation.gone.second");
    assert_eq!(second["options"], json!({ "message": "{{second}} {{" }));
    assert_eq!(
        (&second["position_x"], &second["position_y"]),
        (&json!(-3), &json!(5))
    );

    let shelf = fields::<odd_names::App>(Kind::Folders, "folder.shelf");
    assert_eq!(
        (&shelf["name"], &shelf["type"]),
        (&json!("Shelf"), &json!("flows"))
    );
    let folder = |flow: &str| {
        fields::<odd_names::App>(Kind::Flows, flow)
            .get("folder")
            .cloned()
    };
    assert!(folder("flow.gone").is_some_and(|folder| folder.is_string()));
    assert_eq!(folder("flow.here"), None, "Directus 11 has no such field");
}

/// Records that say more than the surface has words for.
mod records {
    use super::*;
    use sync_sdk::author::id_of;

    #[derive(Flow)]
    #[flow(no_start, description = "- as it is", record = json!({ "status": "paused" }))]
    pub struct Paused {
        #[op(detached, record = json!({ "key": "", "resolve": id_of("operation.sound.request") }))]
        log: Log,
    }

    impl FlowSpec for Paused {
        fn trigger() -> Trigger {
            Trigger::filter(&[Scope::AUTH_LOGIN]).without_return()
        }

        fn operations() -> Self {
            Self { log: Log("x") }
        }
    }

    #[derive(Flow)]
    #[flow(record = json!(["x"]))]
    pub struct Wrong {
        #[op(start, record = json!({ "resolve": id_of("operation.gone") }))]
        log: Log,
        #[op(detached, record = json!(1))]
        other: Request,
    }

    impl FlowSpec for Wrong {
        fn trigger() -> Trigger {
            // Neither a collection nor a fault: nothing checks it.
            Trigger::raw("manual", json!({}))
        }

        fn operations() -> Self {
            Self {
                log: Log("x"),
                other: Request::to("https://example.com"),
            }
        }
    }

    #[derive(Flow)]
    pub struct Sound {
        #[op(start)]
        request: Request,
    }

    impl FlowSpec for Sound {
        fn trigger() -> Trigger {
            Trigger::operation()
        }

        fn operations() -> Self {
            Self {
                request: Request::to("https://example.com").option("headers", json!([])),
            }
        }
    }

    #[derive(Project)]
    #[project(flows(Paused, Sound))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }

    #[derive(Project)]
    #[project(flows(Wrong))]
    pub struct Unsound;

    impl ProjectSpec for Unsound {
        type Env = ();
    }
}

#[test]
fn a_record_says_what_no_word_is_there_for() {
    let flow = fields::<records::App>(Kind::Flows, "flow.paused");
    assert_eq!(flow["status"], "paused");
    assert_eq!(flow["description"], "- as it is");
    assert_eq!(flow["operation"], Value::Null);
    assert_eq!(
        flow["options"],
        json!({ "type": "filter", "scope": ["auth.login"] })
    );
    let log = fields::<records::App>(Kind::Operations, "operation.paused.log");
    assert_eq!(log["key"], "");
    assert!(log["resolve"].as_str().is_some_and(|id| id.len() == 36));
    let request = fields::<records::App>(Kind::Operations, "operation.sound.request");
    assert_eq!(
        request["options"],
        json!({ "url": "https://example.com", "headers": [] })
    );

    assert_eq!(
        problems::<records::Unsound>(),
        [
            "flow.wrong: its `record` is a JSON object, not `[\"x\"]`",
            "operation.wrong.log: it names `operation.gone`, which the project does not reach: list \
             its type in `#[project(…)]`, or where it belongs",
            "operation.wrong.other: its `record` is a JSON object, not `1`",
        ]
    );
}

mod before {
    use super::*;

    #[derive(Flow)]
    pub struct Gone {
        #[op(start)]
        old_second: Log,
    }

    impl FlowSpec for Gone {
        fn trigger() -> Trigger {
            Trigger::operation()
        }

        fn operations() -> Self {
            Self {
                old_second: Log("x"),
            }
        }
    }

    #[derive(Project)]
    #[project(flows(Gone))]
    pub struct App;

    impl ProjectSpec for App {
        type Env = ();
    }
}

#[test]
fn an_operation_with_a_new_key_is_the_one_it_was() {
    let id = |compiled: &sync_sdk::compile::Compiled, key: &str| {
        let records = compiled.snapshot.of(Kind::Operations).iter();
        let mut of_key = records.filter(|record| record.fields["key"] == key);
        of_key.next().map(|record| record.sync_id.clone())
    };
    let before = sync_sdk::build::<before::App>(()).expect("sound");
    let now = sync_sdk::build::<odd_names::App>(()).expect("sound");
    assert_eq!(id(&before, "old_second"), id(&now, "second"));
    assert_ne!(id(&now, "first"), id(&now, "second"));
}
