//! Which values a validation lets pass: operators and values.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use sync_sdk::author::Action;
use sync_sdk::testing::Undecided;
use sync_tests::{Refusal, Server};

use crate::world::Rules;

const TEXTUAL: [&str; 15] = [
    "_contains", "_ncontains", "_icontains", "_nicontains", "_starts_with", "_nstarts_with",
    "_istarts_with", "_nistarts_with", "_ends_with", "_nends_with", "_iends_with", "_niends_with",
    "_regex", "_ieq", "_nieq",
];
const COMPARED: [&str; 6] = ["_eq", "_neq", "_gt", "_gte", "_lt", "_lte"];
const FLAGS: [&str; 5] = ["_null", "_nnull", "_empty", "_nempty", "_submitted"];

/// What a field must be like.
fn checks() -> Vec<Value> {
    let mut checks = Vec::new();
    let compared = json!([5, "5", "abc", "", null, true, "true", 0, " 7 ", "2026-01-01", "2026-01-01T12:00:00Z", "$NOW", "$NOW(-10 years)", "$CURRENT_USER.title", 9007199254740993_i64]);
    for operand in compared.as_array().unwrap() {
        for operator in COMPARED {
            checks.push(json!({ operator: operand }));
        }
    }
    for operand in ["abc", "B", "É", "5", "(x", "^a.c$", "/^[0-9]+$/", "(?=a)\\w+"] {
        for operator in TEXTUAL {
            checks.push(json!({ operator: operand }));
        }
    }
    for operator in TEXTUAL {
        checks.push(json!({ operator: 5 }));
        checks.push(json!({ operator: null }));
    }
    for operator in FLAGS {
        checks.push(json!({ operator: true }));
        checks.push(json!({ operator: false }));
    }
    for list in [json!([]), json!([5, "abc"]), json!(["5", null]), json!("5,abc"), json!(["$NOW"])] {
        checks.push(json!({ "_in": list }));
        checks.push(json!({ "_nin": list }));
    }
    for list in [json!([1, 9]), json!([9, 1]), json!(["1", "9"]), json!(["2020-01-01", "2030-01-01"]), json!(["$NOW(-1 year)", "$NOW(+1 year)"]), json!([1]), json!(["a", "b"])] {
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

/// What is sent for the field; `None` is nothing.
fn values() -> Vec<Option<Value>> {
    let values = json!([
        null, "", "abc", "ABC", "xabcx", "CAFÉ", "café", "(xy", "5", " 5 ", "5.50", "05", "+5", "1e1", "5abc", "0x5",
        5, 0, 7, 4.5, -3, true, false, "true", "2026-01-01", "2025-12-31T23:59:59", "2040-01-01T00:00:00Z",
        { "name": "abc" }, { "name": { "first": null } }, { "name": null }, {}, "{\"name\":\"abc\"}",
        1767225600000_i64, "harbour"
    ]);
    let values = values.as_array().unwrap().iter().cloned().map(Some);
    std::iter::once(None).chain(values).collect()
}

/// Values for which Directus answers some failures with an error of its own
/// (500), so that each rule is asked alone.
fn alone() -> Vec<Option<Value>> {
    let values = [json!("x"), json!(["abc", 5]), json!([]), json!(9007199254740993_i64), json!("0.10000000000000000001")];
    values.map(Some).to_vec()
}

/// The payload with the value as the field, if there is one.
fn payload(field: &str, value: &Option<Value>) -> Value {
    value.as_ref().map_or_else(|| json!({}), |value| json!({ field: value }))
}

/// The numbers of the fields that the answer complains of.
fn complaints(answer: Result<Value, Refusal>) -> BTreeSet<usize> {
    let Err(refusal) = answer else {
        return BTreeSet::new();
    };
    let errors = refusal.errors.as_array().unwrap().iter();
    errors
        .map(|error| {
            let field = error["extensions"]["field"].as_str();
            let field = field.unwrap_or_else(|| panic!("{error}"));
            field[1..].parse().unwrap()
        })
        .collect()
}

#[test]
fn validations_pass_what_directus_passes() {
    let server = Server::start();
    server.make_collection("form", &["day", "words"]);
    let checks = checks();
    let permissions: Vec<Value> = checks.iter().map(|check| json!({ "validation": { "f": check } })).collect();
    let each = Rules::new(&server, "each", "form", "create", &permissions);
    let mut wrong = Vec::new();
    let mut broken = BTreeSet::new();
    let mut ask = |number: usize, value: &Option<Value>| {
        let sent = payload("f", value);
        let asked = each.api(number).attempt("POST", "/items/form", &sent);
        let mut request = each.request(number, Action::Create, "form");
        request.payload = Some(sent);
        let decided = each.access.decide(&request);
        let agree = match (&asked, &decided) {
            (Ok(_), Ok(verdict)) => verdict.allows(),
            (Err(_), Ok(verdict)) => !verdict.allows(),
            (Err(refusal), Err(Undecided::Refused(_))) => refusal.status == 500 && broken.insert(number) || true,
            _ => false,
        };
        if !agree {
            wrong.push(format!("{} {value:?}\n    server {asked:?}\n    here   {decided:?}", checks[number]));
        }
    };
    for value in alone() {
        (0..checks.len()).for_each(|number| ask(number, &value));
    }

    // All that the server can evaluate, each on a field of its own, so that one
    // request asks them all.
    let fields: Vec<usize> = (0..checks.len()).filter(|number| !broken.contains(number)).collect();
    let together: Vec<Value> = fields.iter().map(|number| json!({ format!("f{number}"): checks[*number] })).collect();
    let all = Rules::new(&server, "all", "form", "create", &[json!({ "validation": { "_and": together } })]);
    for value in values() {
        let sent: Value = fields
            .iter()
            .filter_map(|number| Some((format!("f{number}"), value.clone()?)))
            .collect::<Map<String, Value>>()
            .into();
        let refused = complaints(all.api(0).attempt("POST", "/items/form", &sent));
        for number in &fields {
            let mut request = each.request(*number, Action::Create, "form");
            request.payload = Some(payload("f", &value));
            let decided = each.access.decide(&request).map(|verdict| verdict.allows());
            if decided != Ok(!refused.contains(number)) {
                wrong.push(format!("{} {value:?}\n    server {}\n    here   {decided:?}", checks[*number], !refused.contains(number)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} disagreements:\n{}", wrong.len(), wrong.join("\n"));
}
