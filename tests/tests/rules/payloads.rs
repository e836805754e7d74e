//! Which values a validation lets pass: operators and values.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use sync_sdk::author::Action;
use sync_sdk::testing::Undecided;
use sync_tests::{Api, Server, text};

use crate::world::Rules;

const TEXTUAL: [&str; 15] = [
    "_contains",
    "_ncontains",
    "_icontains",
    "_nicontains",
    "_starts_with",
    "_nstarts_with",
    "_istarts_with",
    "_nistarts_with",
    "_ends_with",
    "_nends_with",
    "_iends_with",
    "_niends_with",
    "_regex",
    "_ieq",
    "_nieq",
];
const COMPARED: [&str; 6] = ["_eq", "_neq", "_gt", "_gte", "_lt", "_lte"];
const FLAGS: [&str; 5] = ["_null", "_nnull", "_empty", "_nempty", "_submitted"];

/// What a field must be like.
fn checks() -> Vec<Value> {
    let mut checks = Vec::new();
    let compared = json!([
        5,
        "5",
        "abc",
        "",
        null,
        true,
        "true",
        0,
        " 7 ",
        "2026-01-01",
        "2026-01-01T12:00:00Z",
        "$NOW",
        "$NOW(-10 years)",
        "$CURRENT_USER.title",
        9007199254740993_i64
    ]);
    for operand in compared.as_array().unwrap() {
        for operator in COMPARED {
            checks.push(json!({ operator: operand }));
        }
    }
    for operand in ["abc", "B", "É", "(x"] {
        for operator in TEXTUAL {
            checks.push(json!({ operator: operand }));
        }
    }
    for pattern in ["^a.c$", "/^[0-9]+$/", "(?=a)\\w+", "^$"] {
        checks.push(json!({ "_regex": pattern }));
    }
    for operator in TEXTUAL {
        checks.push(json!({ operator: 5 }));
        checks.push(json!({ operator: null }));
    }
    for operator in FLAGS {
        checks.push(json!({ operator: true }));
        checks.push(json!({ operator: false }));
    }
    for list in [
        json!([]),
        json!([5, "abc"]),
        json!(["5", null]),
        json!("5,abc"),
        json!(["$NOW"]),
    ] {
        checks.push(json!({ "_in": list }));
        checks.push(json!({ "_nin": list }));
    }
    for list in [
        json!([1, 9]),
        json!([9, 1]),
        json!(["1", "9"]),
        json!(["2020-01-01", "2030-01-01"]),
        json!(["$NOW(-1 year)", "$NOW(+1 year)"]),
        json!([1]),
        json!(["a", "b"]),
    ] {
        checks.push(json!({ "_between": list }));
        checks.push(json!({ "_nbetween": list }));
    }
    checks.extend([
        json!({ "name": { "_eq": "abc" } }),
        json!({ "name": { "_submitted": true } }),
        json!({ "name": { "first": { "_nnull": true } } }),
        json!({ "_some": { "name": { "_eq": "x" } } }),
        json!({ "_or": [{ "_eq": 5 }, { "_contains": "a" }] }),
        json!({ "_gt": 1, "_lt": 6 }),
        json!({}),
    ]);
    checks
}

/// What is sent for the field.
fn values() -> Vec<Value> {
    let values = json!([
        null, "", "abc", "ABC", "xabcx", "CAFÉ", "café", "(xy", "5", " 5 ", "5.50", "05", "+5", "1e1",
        "5abc", "0x5", 5, 4.5, true, false, "true", "2026-01-01", "2025-12-31T23:59:59",
        "2040-01-01T00:00:00Z", { "name": "abc" }, { "name": { "first": null } }, {},
        "{\"name\":\"abc\"}", 1767225600000_i64, "harbour", ["abc", 5], [],
        9007199254740993_i64, "0.10000000000000000001",
    ]);
    values.as_array().unwrap().clone()
}

/// Texts that a JavaScript engine may take for a date; the evaluator says that
/// it does not know.
fn unreadable(value: &Value) -> bool {
    [json!(" 5 "), json!("1e1"), json!("5abc"), json!("0x5")].contains(value)
}

/// The numbers of the checks that this value does not pass, when it is sent for
/// each of them on a field of its own.
///
/// Directus answers some failures with an error that names no field (500):
/// those are looked for by halves.
fn refused(api: &Api, checks: &[usize], value: &Value) -> BTreeSet<usize> {
    let field = |number: &usize| (format!("f{number}"), value.clone());
    let sent: Map<String, Value> = checks.iter().map(field).collect();
    let Err(refusal) = api.attempt("POST", "/items/form", &sent.into()) else {
        return BTreeSet::new();
    };
    if refusal.status == 400 {
        let errors = refusal.errors.as_array().unwrap().iter();
        let fields = errors.map(|error| text(&error["extensions"], "field")[1..].parse().unwrap());
        return fields.filter(|number| checks.contains(number)).collect();
    }
    assert_eq!(refusal.status, 500, "{refusal:?}");
    if let [only] = checks {
        return BTreeSet::from([*only]);
    }
    let (first, second) = checks.split_at(checks.len() / 2);
    &refused(api, first, value) | &refused(api, second, value)
}

#[test]
fn validations_pass_what_directus_passes() {
    let server = Server::start();
    server.make_collection("form", &["day", "words"]);
    let mut checks = checks();
    // Those that fail alike stand together.
    checks.sort_by_key(|check| check.as_object().unwrap().keys().next().cloned());
    let permissions: Vec<Value> = checks
        .iter()
        .map(|check| json!({ "validation": { "f": check } }))
        .collect();
    let each = Rules::new(&server, "each", "form", "create", &permissions);
    let decide = |number: usize, payload: Value| {
        let mut request = each.request(number, Action::Create, "form");
        request.payload = Some(payload);
        each.access.decide(&request).map(|verdict| verdict.allows())
    };

    // What the server cannot evaluate, whatever the value.
    let mut wrong = Vec::new();
    let (broken, sound): (Vec<usize>, Vec<usize>) = (0..checks.len()).partition(|number| {
        matches!(
            decide(*number, json!({ "f": "x" })),
            Err(Undecided::Refused(_))
        )
    });
    for number in &broken {
        let asked = each
            .api(*number)
            .attempt("POST", "/items/form", &json!({ "f": "x" }));
        if !matches!(&asked, Err(refusal) if refusal.status == 500) {
            wrong.push(format!("{} is evaluated: {asked:?}", checks[*number]));
        }
    }

    let together: Vec<Value> = sound
        .iter()
        .map(|number| json!({ format!("f{number}"): checks[*number] }))
        .collect();
    let all = Rules::new(
        &server,
        "all",
        "form",
        "create",
        &[json!({ "validation": { "_and": together } })],
    );
    let mut compare = |value: &Value, payload: &Value, refused: &BTreeSet<usize>| {
        for number in &sound {
            let (asked, decided) = (!refused.contains(number), decide(*number, payload.clone()));
            let left_open = unreadable(value) && matches!(decided, Err(Undecided::Missing(_)));
            if decided != Ok(asked) && !left_open {
                wrong.push(format!(
                    "{} {value}\n    server {asked}\n    here   {decided:?}",
                    checks[*number]
                ));
            }
        }
    };
    let nothing = all
        .api(0)
        .attempt("POST", "/items/form", &json!({}))
        .unwrap_err();
    let nothing = nothing.errors.as_array().unwrap().iter();
    let nothing = nothing
        .map(|error| text(&error["extensions"], "field")[1..].parse().unwrap())
        .collect();
    compare(&json!("nothing"), &json!({}), &nothing);
    for value in values() {
        compare(
            &value,
            &json!({ "f": value }),
            &refused(&all.api(0), &sound, &value),
        );
    }
    assert!(
        wrong.is_empty(),
        "{} disagreements:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
