//! Flows: triggers, operations of every type, graphs of every form.

use serde_json::{Map, Value, json};
use sync_sdk::model::Kind;

use super::dice::Dice;
use super::world::{Collection, World};
use super::{Records, record, rules, widgets, words};

pub(crate) fn flows(world: &World, dice: &mut Dice, records: &mut Records) {
    let (mut all, mut operations) = (Vec::new(), Vec::new());
    for id in &world.flows {
        let graph = Graph::new(dice);
        let (trigger, options) = trigger(world, dice);
        let accountability = dice
            .one(&[json!("all"), json!("all"), json!("activity"), Value::Null])
            .clone();
        all.push(record(
            id,
            json!({
                "name": words::name(dice),
                "icon": if dice.often(70) { json!("bolt") } else { Value::Null },
                "color": words::color(dice),
                "description": words::maybe(dice, 30),
                "status": if dice.often(80) { "active" } else { "inactive" },
                "trigger": trigger,
                "accountability": accountability,
                "options": options,
                "operation": graph.start.map(|index| graph.ids[index].as_str()),
            }),
        ));
        let keys = graph.keys(dice);
        for (index, sync_id) in graph.ids.iter().enumerate() {
            let (kind, options) = operation(world, dice, &keys[..index]);
            let (x, y) = graph.position(dice, index);
            operations.push(record(
                sync_id,
                json!({
                    "name": if dice.often(80) { json!(words::name(dice)) } else { json!(keys[index]) },
                    "key": keys[index],
                    "type": kind,
                    "position_x": x,
                    "position_y": y,
                    "options": options,
                    "resolve": graph.resolve[index].map(|to| graph.ids[to].as_str()),
                    "reject": graph.reject[index].map(|to| graph.ids[to].as_str()),
                    "flow": id,
                }),
            ));
        }
    }
    records.insert(Kind::Flows, all);
    records.insert(Kind::Operations, operations);
}

/// Which operation follows which. The server takes each as the resolve target
/// of one operation at most, and so for reject.
struct Graph {
    ids: Vec<String>,
    start: Option<usize>,
    resolve: Vec<Option<usize>>,
    reject: Vec<Option<usize>>,
}

impl Graph {
    fn new(dice: &mut Dice) -> Self {
        let count = dice.below(7);
        let ids = (0..count).map(|_| dice.uuid()).collect();
        let mut graph = Self {
            ids,
            start: (count > 0 && dice.often(92)).then_some(0),
            resolve: vec![None; count],
            reject: vec![None; count],
        };
        for to in 1..count {
            // Behind an earlier one, or behind nothing.
            if dice.often(8) {
                continue;
            }
            let from = if dice.often(60) {
                to - 1
            } else {
                dice.below(to)
            };
            graph.join(from, to, dice.often(75));
        }
        if count > 1 && dice.often(6) {
            // A loop, or two ways to one operation.
            let (from, to) = (dice.below(count), dice.below(count));
            graph.join(from, to, dice.often(50));
        }
        graph
    }

    fn join(&mut self, from: usize, to: usize, resolved: bool) {
        let links = if resolved {
            &mut self.resolve
        } else {
            &mut self.reject
        };
        if !links.contains(&Some(to)) && links[from].is_none() {
            links[from] = Some(to);
        }
    }

    fn keys(&self, dice: &mut Dice) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        for _ in &self.ids {
            // The app asks for another one, the API does not.
            if !keys.is_empty() && dice.often(3) {
                let key = dice.one(&keys).clone();
                keys.push(key);
                continue;
            }
            let mut key = words::key(dice);
            while keys.contains(&key) {
                key = format!("{key}_{}", dice.below(1000));
            }
            keys.push(key);
        }
        keys
    }

    /// Where the app puts it, or somewhere.
    fn position(&self, dice: &mut Dice, index: usize) -> (usize, usize) {
        if dice.often(60) {
            (19 + 18 * index, 1)
        } else {
            (dice.below(90), dice.below(40))
        }
    }
}

fn trigger(world: &World, dice: &mut Dice) -> (Value, Value) {
    let mut options = Map::new();
    let mut put = |key: &str, value: Value| {
        options.insert(key.to_owned(), value);
    };
    let name = dice.word(&[
        "event",
        "event",
        "schedule",
        "webhook",
        "manual",
        "operation",
        "",
        "raw",
    ]);
    match name {
        "" => return (Value::Null, dice.one(&[Value::Null, json!({})]).clone()),
        "raw" => {
            return (
                json!(dice.word(&["event", "my-trigger", "manual"])),
                words::json(dice, 2),
            );
        }
        "event" => {
            let action = dice.often(60);
            put("type", json!(if action { "action" } else { "filter" }));
            let known: &[&str] = if action {
                &[
                    "items.create",
                    "items.update",
                    "items.delete",
                    "items.sort",
                    "server.start",
                    "auth.login",
                    "files.upload",
                ]
            } else {
                &[
                    "items.create",
                    "items.update",
                    "items.delete",
                    "request.error",
                    "database.error",
                    "auth.jwt",
                    "email.send",
                ]
            };
            let mut scope = dice.some(known, 25);
            if dice.often(10) {
                scope.push("my.event");
            }
            if dice.often(92) {
                put("scope", json!(scope));
            }
            if dice.often(70) {
                put(
                    "collections",
                    (0..dice.below(3))
                        .map(|_| json!(world.name(dice)))
                        .collect(),
                );
            }
            if !action && dice.often(70) {
                put("return", json!(dice.word(&["$last", "$all", "a", "a.b"])));
            }
        }
        "schedule" => put(
            "cron",
            json!(dice.word(&[
                "0 3 * * *",
                "*/15 * * * *",
                "0 0 0 1 1 *",
                "@daily",
                "",
                "nonsense",
                "0 8 * * 1-5"
            ])),
        ),
        "webhook" => {
            put("method", json!(dice.word(&["GET", "POST", "PUT"])));
            if dice.often(40) {
                put("async", json!(dice.often(50)));
            }
            if dice.often(40) {
                put("return", json!(dice.word(&["$last", "$all", "a"])));
            }
            if dice.often(20) {
                put("cacheEnabled", json!(dice.often(30)));
            }
            if dice.often(20) {
                put("cacheQueryParams", json!(["page", words::text(dice)]));
            }
        }
        "manual" => {
            put(
                "collections",
                (0..dice.below(3))
                    .map(|_| json!(world.name(dice)))
                    .collect(),
            );
            if dice.often(80) {
                put(
                    "location",
                    json!(dice.word(&["item", "collection", "both", "hidden", "else"])),
                );
            }
            if dice.often(40) {
                put("requireSelection", json!(dice.often(30)));
            }
            if dice.often(40) {
                put("requireConfirmation", json!(dice.often(80)));
                put("confirmationDescription", words::maybe(dice, 70));
                let about = world.table(dice).clone();
                let fields: Value = (0..dice.below(3))
                    .map(|_| widgets::list_field(world, dice, &about))
                    .collect();
                put("fields", fields);
            }
            if dice.often(30) {
                put("async", json!(true));
            }
        }
        _ => put("return", json!(dice.word(&["$last", "$all", "", "a"]))),
    }
    if dice.often(6) {
        put("unknown", words::json(dice, 1));
    }
    (json!(name), options.into())
}

/// A value in an operation, often with what an operation before it gave.
fn templated(dice: &mut Dice, before: &[String]) -> Value {
    match dice.below(8) {
        0 => json!("{{$trigger.payload}}"),
        1 => json!("{{ $last }}"),
        2 => json!("{{$accountability.user}} {{ $env.PUBLIC_URL }}"),
        3 => match dice.any(before) {
            Some(key) => json!(format!("{{{{ {key}.data[0].id }}}}")),
            None => json!("{{ nothing_like_it }}"),
        },
        4 => words::json(dice, 2),
        _ => json!(words::text(dice)),
    }
}

fn query(world: &World, dice: &mut Dice, about: &Collection) -> Value {
    let mut query = Map::new();
    if dice.often(70) {
        query.insert("filter".into(), rules::rule(world, dice, &about.name, 1));
    }
    if dice.often(50) {
        query.insert(
            "fields".into(),
            (0..dice.within(1, 4))
                .map(|_| json!(about.path(world, dice)))
                .collect(),
        );
    }
    if dice.often(30) {
        query.insert(
            "sort".into(),
            json!([format!("{}{}", dice.word(&["", "-"]), about.field(dice))]),
        );
    }
    if dice.often(30) {
        query.insert(
            "limit".into(),
            dice.one(&[json!(-1), json!(5), json!("5"), json!("{{ $trigger.n }}")])
                .clone(),
        );
    }
    for (key, value) in [
        ("search", json!(words::text(dice))),
        ("page", json!(2)),
        ("offset", json!(10)),
    ] {
        if dice.often(7) {
            query.insert(key.into(), value);
        }
    }
    if dice.often(10) {
        query.insert(
            "aggregate".into(),
            json!({ "count": [about.field(dice)], "max": ["id"] }),
        );
        query.insert("group".into(), json!([about.field(dice)]));
    }
    if dice.often(8) {
        query.insert(
            "deep".into(),
            json!({ about.field(dice): { "_limit": 3, "_sort": ["id"] } }),
        );
    }
    query.into()
}

fn operation(world: &World, dice: &mut Dice, before: &[String]) -> (String, Value) {
    let mut options = Map::new();
    let mut put = |key: &str, value: Value| {
        options.insert(key.to_owned(), value);
    };
    let about = world.table(dice).clone();
    let kind = *dice.one(&[
        "condition",
        "exec",
        "exec",
        "item-create",
        "item-read",
        "item-read",
        "item-update",
        "item-delete",
        "json-web-token",
        "log",
        "mail",
        "notification",
        "request",
        "sleep",
        "throw-error",
        "transform",
        "trigger",
        "my-operation",
    ]);
    match kind {
        "condition" => {
            let place = match dice.any(before) {
                Some(key) if dice.often(50) => key.clone(),
                _ => (dice.word(&["$trigger", "$last", "$accountability"])).to_owned(),
            };
            let inner = json!({ "payload": { words::key(dice): {
                dice.word(&["_eq", "_neq", "_gt", "_in", "_contains", "_null", "_nempty", "_regex"]): words::json(dice, 1),
            } } });
            let inner = if dice.often(70) {
                json!({ place: inner })
            } else {
                words::json(dice, 2)
            };
            put(
                "filter",
                if dice.often(30) {
                    json!({ "_and": [inner] })
                } else {
                    inner
                },
            );
        }
        "exec" => put(
            "code",
            json!(if dice.often(15) {
                script(dice)
            } else {
                words::text(dice)
            }),
        ),
        "item-create" | "item-read" | "item-update" | "item-delete" => {
            put(
                "collection",
                if dice.often(95) {
                    json!(world.name(dice))
                } else {
                    templated(dice, before)
                },
            );
            if dice.often(70) {
                put(
                    "permissions",
                    json!(dice.word(&[
                        "$full",
                        "$trigger",
                        "$public",
                        world.roles.first().map_or("$full", String::as_str)
                    ])),
                );
            }
            if dice.often(40) {
                put("emitEvents", json!(dice.often(40)));
            }
            if kind != "item-create" && dice.often(40) {
                put(
                    "key",
                    dice.one(&[
                        json!([1, 2]),
                        json!(["{{$trigger.keys[0]}}"]),
                        json!("{{$trigger.key}}"),
                        json!(7),
                        Value::Null,
                    ])
                    .clone(),
                );
            }
            if kind != "item-create" && dice.often(70) {
                let query = query(world, dice, &about);
                put("query", query);
            }
            if matches!(kind, "item-create" | "item-update") && dice.often(90) {
                let mut payload = Map::new();
                for _ in 0..dice.within(1, 3) {
                    if let Some(field) = dice.any(&about.fields) {
                        let value = if dice.often(50) {
                            templated(dice, before)
                        } else {
                            rules::operand(world, dice, field)
                        };
                        payload.insert(field.name.clone(), value);
                    }
                }
                let payload = Value::from(payload);
                put(
                    "payload",
                    match dice.below(6) {
                        0 => json!([payload.clone(), payload]),
                        1 => templated(dice, before),
                        _ => payload,
                    },
                );
            }
        }
        "json-web-token" => {
            let operation = dice.word(&["sign", "verify", "decode"]);
            put("operation", json!(operation));
            if operation == "sign" {
                put("payload", templated(dice, before));
            } else {
                put("token", json!("{{ $trigger.headers.authorization }}"));
            }
            if dice.often(80) {
                put("secret", json!(words::text(dice)));
            }
            if dice.often(30) {
                put(
                    "options",
                    json!({ "expiresIn": "1h", "algorithm": "HS256" }),
                );
            }
        }
        "log" => put("message", templated(dice, before)),
        "mail" => {
            put(
                "to",
                dice.one(&[
                    json!(["a@example.com"]),
                    json!("a@example.com"),
                    json!(["{{$trigger.email}}", "b"]),
                ])
                .clone(),
            );
            put("subject", json!(words::text(dice)));
            let template = dice.often(25);
            put(
                "type",
                json!(if template {
                    "template"
                } else {
                    dice.word(&["markdown", "wysiwyg"])
                }),
            );
            if template {
                put("template", json!("my_template"));
                put("data", words::json(dice, 2));
            } else {
                put("body", templated(dice, before));
            }
            for key in ["cc", "bcc", "replyTo"] {
                if dice.often(12) {
                    put(key, json!(["c@example.com"]));
                }
            }
        }
        "notification" => {
            put(
                "recipient",
                dice.one(&[json!(["{{$accountability.user}}"]), json!("x")])
                    .clone(),
            );
            put("subject", json!(words::text(dice)));
            if dice.often(60) {
                put("message", templated(dice, before));
            }
            if dice.often(30) {
                put("collection", json!(about.name));
                put("item", json!("{{$trigger.key}}"));
            }
            if dice.often(30) {
                put("permissions", json!("$trigger"));
            }
        }
        "request" => {
            put(
                "method",
                json!(dice.word(&["GET", "POST", "PATCH", "DELETE", "PUT", "SEARCH"])),
            );
            put("url", json!(words::text(dice)));
            if dice.often(40) {
                put(
                    "headers",
                    json!([{ "header": "X-A", "value": words::text(dice) }]),
                );
            }
            if dice.often(40) {
                put("body", templated(dice, before));
            }
        }
        "sleep" => put(
            "milliseconds",
            dice.one(&[json!(500), json!("500"), json!("{{ $last }}"), json!(1.5)])
                .clone(),
        ),
        "throw-error" => {
            put("code", json!("MY_CODE"));
            if dice.often(70) {
                put(
                    "status",
                    dice.one(&[json!("400"), json!(500), json!("4xx")]).clone(),
                );
            }
            if dice.often(70) {
                put("message", json!(words::text(dice)));
            }
        }
        "transform" => put(
            "json",
            if dice.often(60) {
                templated(dice, before)
            } else {
                words::json(dice, 3)
            },
        ),
        "trigger" => {
            if let Some(flow) = dice.any(&world.flows) {
                put("flow", json!(flow));
            }
            if dice.often(70) {
                put(
                    "iterationMode",
                    json!(dice.word(&["parallel", "serial", "batch"])),
                );
            }
            if dice.often(20) {
                put("batchSize", json!(10));
            }
            if dice.often(70) {
                put("payload", templated(dice, before));
            }
        }
        _ => return (kind.to_owned(), words::json(dice, 3)),
    }
    if dice.often(6) {
        put(
            dice.word(&["unknown", "a-b", "größe"]),
            words::json(dice, 1),
        );
    }
    let options = match dice.below(50) {
        0 => Value::Null,
        // A column of any JSON.
        1 => dice
            .one(&[json!([]), json!([{}]), json!("a"), json!(1), json!(true)])
            .clone(),
        _ => options.into(),
    };
    (kind.to_owned(), options)
}

/// A long program.
fn script(dice: &mut Dice) -> String {
    let mut text = "module.exports = async function (data) {\n".to_owned();
    for line in 0..dice.within(5, 60) {
        text += &format!(
            "\tconst v{line} = \"{}\"; // {}\n",
            line,
            words::text(dice).replace(['\r', '\0'], " ")
        );
    }
    text + dice.word(&["};\n", "};", "}; \n\n"])
}
