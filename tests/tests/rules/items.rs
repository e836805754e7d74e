//! Which items a rule selects: operators, field types, values, relations.

use serde_json::{Value, json};
use sync_sdk::author::Action;
use sync_sdk::testing::Undecided;
use sync_tests::{Server, id};

use crate::world::Rules;

const UID: &str = "7d3a0c5e-7f0a-4a52-9d0f-1c2b3a4d5e6f";

/// A field with the values that items have, and what rules compare with.
struct Column {
    name: &'static str,
    field_type: &'static str,
    special: &'static str,
    values: Vec<Value>,
    operands: Vec<Value>,
}

fn columns() -> Vec<Column> {
    let column = |name, field_type, special, values: Value, operands: Value| Column {
        name,
        field_type,
        special,
        values: values.as_array().unwrap().clone(),
        operands: operands.as_array().unwrap().clone(),
    };
    let moments = json!([
        null,
        "2000-01-01T00:00:00",
        "2026-03-29T01:30:59",
        "2099-12-31T23:59:59",
        "1969-07-20T20:17:40"
    ]);
    let stamps = json!([
        null,
        "2000-01-01T00:00:00.000Z",
        "2026-03-29T01:30:59.000Z",
        "2099-12-31T23:59:59.999Z",
        "1969-07-20T20:17:40.500Z"
    ]);
    vec![
        column(
            "text",
            "string",
            "",
            json!([
                null, "", "harbour", "Harbour", "CAFÉ", "café", "10", "9", "50% off", "a_b", "axb",
                "true"
            ]),
            json!([
                "harbour",
                "HARBOUR",
                "É",
                "",
                "9",
                9,
                null,
                "50%",
                "a_b",
                "true",
                "$CURRENT_USER.title",
                "$CURRENT_USER.description",
                true
            ]),
        ),
        column(
            "long",
            "text",
            "",
            json!(["one\ntwo", null, "", " one "]),
            json!(["one", "", "two", 1.5]),
        ),
        column(
            "words",
            "csv",
            "cast-csv",
            json!([["a", "b"], null, [], ["b"]]),
            json!(["b", "a,b", ""]),
        ),
        column(
            "number",
            "integer",
            "",
            json!([null, 0, 1, -1, 9, 10, 2147483647]),
            json!([0, 9, "9", "9.5", "", null, "nine", "0x9", true]),
        ),
        column(
            "big",
            "bigInteger",
            "",
            json!([null, 0, 9, 10, 3000000000_i64]),
            json!([9, "9", "nine", 3000000000_i64, null]),
        ),
        column(
            "real",
            "float",
            "",
            json!([null, 0.1, 9, -0.5, 1e10]),
            json!([0.1, "0.1", 9, null]),
        ),
        column(
            "money",
            "decimal",
            "",
            json!([null, 9.5, 10, 0]),
            json!([9.5, "9.50", 10]),
        ),
        column(
            "flag",
            "boolean",
            "cast-boolean",
            json!([true, false, null]),
            json!([true, false, "true", 1, "1", null]),
        ),
        column(
            "day",
            "date",
            "",
            json!([null, "2000-01-01", "2026-03-29", "2099-12-31", "1969-07-20"]),
            json!([
                "2000-01-01",
                "2026-03-29T00:00:00Z",
                "$NOW",
                "$NOW(-10 years)",
                "$NOW(+90 years)",
                "never",
                "",
                null
            ]),
        ),
        column(
            "moment",
            "dateTime",
            "",
            moments,
            json!([
                "2000-01-01",
                "2026-03-29T01:30:59",
                "2026-03-29 01:30:59",
                "$NOW",
                null
            ]),
        ),
        column(
            "stamp",
            "timestamp",
            "cast-timestamp",
            stamps,
            json!(["2000-01-01", "2026-03-29T03:30:59+02:00", "$NOW", "12:00"]),
        ),
        column(
            "clock",
            "time",
            "",
            json!([null, "00:00:00", "10:30:00", "23:59:59"]),
            json!(["10:30:00", "10:30", "", "$NOW"]),
        ),
        column(
            "uid",
            "uuid",
            "",
            json!([null, UID, id("other")]),
            json!([UID, UID.to_uppercase(), "$CURRENT_USER", null]),
        ),
        column(
            "extra",
            "json",
            "cast-json",
            json!([null, [1, 2], { "a": 1 }, []]),
            json!([null]),
        ),
    ]
}

const ORDER: [&str; 6] = ["_eq", "_neq", "_gt", "_gte", "_lt", "_lte"];
const TEXT: [&str; 14] = [
    "_contains",
    "_ncontains",
    "_icontains",
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
    "_nicontains",
];
const FLAGS: [&str; 4] = ["_null", "_nnull", "_empty", "_nempty"];
const LISTS: [&str; 2] = ["_in", "_nin"];
const RANGES: [&str; 2] = ["_between", "_nbetween"];
const TIMES: [&str; 8] = [
    "year", "month", "week", "day", "weekday", "hour", "minute", "second",
];

/// Every operator on every field: with every operand where it is of use on
/// such a field, with one where it is not.
fn operators() -> Vec<Value> {
    let mut rules = Vec::new();
    for column in columns() {
        let name = column.name;
        let mut add =
            |operator: &str, operand: Value| rules.push(json!({ name: { operator: operand } }));
        let text = ["string", "text", "csv"].contains(&column.field_type);
        for (number, operand) in column.operands.iter().enumerate() {
            let of_use = |operator: &&&str| match **operator {
                "_eq" | "_neq" => true,
                "_regex" | "_ieq" | "_nicontains" => number == 0,
                "_contains" | "_ncontains" if column.field_type == "timestamp" => true,
                operator => number == 0 || text == TEXT.contains(&operator),
            };
            let operators = ORDER.iter().chain(&TEXT).filter(of_use);
            operators.for_each(|operator| add(operator, operand.clone()));
        }
        for operator in FLAGS {
            add(operator, json!(true));
            add(operator, json!(false));
        }
        let operands = &column.operands;
        for operator in LISTS {
            add(operator, json!(operands[..1]));
            add(operator, json!(operands[..operands.len().min(3)]));
            add(operator, json!([]));
            add(operator, json!([operands[0], null]));
            if let [Value::String(first), Value::String(second), ..] = operands.as_slice() {
                add(operator, json!(format!("{first},{second}")));
            }
        }
        for operator in RANGES {
            add(operator, json!([operands[0], operands[operands.len() / 2]]));
            add(operator, json!([operands[operands.len() / 2], operands[0]]));
            add(operator, json!([operands[0], null]));
            add(operator, json!([operands[0]]));
        }
    }
    rules
}

/// Functions of fields.
fn functions() -> Vec<Value> {
    let mut rules = Vec::new();
    for field in ["day", "moment", "stamp", "clock", "text"] {
        for function in TIMES {
            for number in [0, 1, 12, 2026] {
                rules.push(json!({ format!("{function}({field})"): { "_eq": number } }));
            }
            rules.push(json!({ format!("{function}({field})"): { "_gte": "3" } }));
            rules.push(json!({ format!("{function}({field})"): { "_null": true } }));
        }
    }
    for field in ["extra", "parts", "text"] {
        for number in [0, 1, 2] {
            rules.push(json!({ format!("count({field})"): { "_eq": number } }));
        }
        rules.push(json!({ format!("count({field})"): { "_null": true } }));
    }
    rules
}

/// Relations and groups.
fn relations() -> Vec<Value> {
    let parts: [Value; 7] = [
        json!({ "label": { "_eq": "bolt" } }),
        json!({ "label": { "_null": true } }),
        json!({ "amount": { "_gt": 1 } }),
        json!({ "label": { "_eq": "bolt" }, "amount": { "_gt": 1 } }),
        json!({ "_or": [{ "label": { "_eq": "nut" } }, { "amount": { "_lt": 2 } }] }),
        json!({ "_or": [{ "label": { "_eq": "nut" } }, {}] }),
        json!({ "thing": { "flag": { "_eq": true } } }),
    ];
    let mut rules = Vec::new();
    for part in &parts {
        rules.push(json!({ "parts": part }));
        rules.push(json!({ "parts": { "_some": part } }));
        rules.push(json!({ "parts": { "_none": part } }));
        rules.push(json!({ "_or": [{ "parts": { "_some": part } }, { "flag": { "_eq": true } }] }));
        rules.push(json!({ "parent": { "parts": part } }));
        rules.push(json!({ "parent": { "parts": { "_some": part } } }));
        rules.push(
            json!({ "_and": [{ "parts": part }, { "parts": { "label": { "_neq": "nut" } } }] }),
        );
    }
    // `some` with several conditions, as the SDK writes it: one item that meets
    // all of them.
    let exists = json!({ "id": { "_nnull": true } });
    for (number, part) in parts.iter().enumerate() {
        let joined = json!({ "_and": [part, exists] });
        let both = json!({ "_and": [part, parts[(number + 2) % parts.len()], exists] });
        let either = json!({ "_or": [part, parts[(number + 3) % parts.len()]] });
        for list in [joined, both, json!({ "_and": [either, exists] })] {
            rules.push(json!({ "parts": list }));
            rules.push(json!({ "parent": { "parts": list } }));
            rules.push(json!({ "_or": [{ "parts": list }, { "flag": { "_eq": true } }] }));
            rules.push(json!({ "_and": [
                { "parts": list }, { "parts": { "_none": { "label": { "_eq": "nut" } } } },
            ] }));
        }
    }
    rules.extend([
        json!({}),
        json!({ "parts": {} }),
        json!({ "parts": { "_some": {} } }),
        json!({ "parts": { "_none": {} } }),
        json!({ "parts": { "_null": true } }),
        json!({ "parts": { "_nnull": true } }),
        json!({ "parts": { "_empty": true } }),
        json!({ "parts": { "id": { "_gt": 2 } } }),
        json!({ "parts": { "_and": [{ "label": { "_eq": "bolt" } }, { "amount": { "_eq": 1 } }] } }),
        json!({ "parent": { "_null": true } }),
        json!({ "parent": { "_eq": 1 } }),
        json!({ "parent": { "id": { "_eq": 1 } } }),
        json!({ "parent": { "id": { "_null": true } } }),
        json!({ "parent": { "text": { "_null": true } } }),
        json!({ "parent": { "text": { "_neq": "harbour" } } }),
        json!({ "parent": { "number": { "_lt": 5 }, "flag": { "_eq": true } } }),
        json!({ "parent": { "parent": { "number": { "_gte": 0 } } } }),
        json!({ "parent": { "year(day)": { "_gt": 1990 } } }),
        json!({ "parent": { "count(parts)": { "_gt": 0 } } }),
        json!({ "parent": { "_some": { "number": { "_gte": 0 } } } }),
        json!({ "text": { "_eq": "harbour", "_neq": "x" } }),
        json!({ "text": { "_nnull": true }, "number": { "_gt": 0 } }),
        json!({ "text": { "_or": [{ "_eq": "harbour" }, { "_null": true }] } }),
        json!({ "_or": [] }),
        json!({ "_and": [] }),
        json!({ "_or": [{ "flag": { "_eq": true } }, {}] }),
        json!({ "_and": [{ "_or": [{ "flag": { "_eq": true } }, {}] }, { "number": { "_gt": 0 } }] }),
        json!({ "_or": [{ "_or": [{ "flag": { "_eq": true } }, {}] }, { "number": { "_gt": 0 } }] }),
        json!({ "_or": [{ "number": { "_gt": 0 } }, { "_and": [{ "flag": { "_eq": false } }, { "text": { "_nnull": true } }] }] }),
        json!({ "text": "harbour" }),
        json!({ "text": null }),
        json!({ "nothing": { "_eq": 1 } }),
        json!({ "nothing": { "text": { "_eq": 1 } } }),
    ]);
    rules
}

/// Makes the collections, and answers their items as they are in the database,
/// related ones in place of their keys.
fn items(server: &Server) -> Vec<Value> {
    let field = |name: &str, field_type: &str, special: &str| {
        let special: Vec<&str> = special.split(',').filter(|flag| !flag.is_empty()).collect();
        json!({ "field": name, "type": field_type, "meta": { "special": special }, "schema": {} })
    };
    let key = json!({ "field": "id", "type": "integer", "meta": {}, "schema": { "is_primary_key": true, "has_auto_increment": true } });
    let mut fields = vec![key.clone(), field("parent", "integer", "m2o")];
    fields.extend(
        columns()
            .iter()
            .map(|column| field(column.name, column.field_type, column.special)),
    );
    fields.push(json!({ "field": "parts", "type": "alias", "meta": { "special": ["o2m"] } }));
    server.post(
        "/collections",
        &json!({ "collection": "thing", "meta": {}, "schema": {}, "fields": fields }),
    );
    let fields = [
        key,
        field("thing", "integer", "m2o"),
        field("label", "string", ""),
        field("amount", "integer", ""),
    ];
    server.post(
        "/collections",
        &json!({ "collection": "part", "meta": {}, "schema": {}, "fields": fields }),
    );
    server.post("/relations", &json!({ "collection": "thing", "field": "parent", "related_collection": "thing", "schema": {} }));
    server.post("/relations", &json!({ "collection": "part", "field": "thing", "related_collection": "thing", "meta": { "one_field": "parts" }, "schema": {} }));

    let mut rows = Vec::new();
    for number in 0..12 {
        let mut row =
            json!({ "id": number + 1, "parent": ([None, Some(1), Some(2), None][number % 4]) });
        for column in columns() {
            row[column.name] = column.values[number % column.values.len()].clone();
        }
        rows.push(row);
    }
    let parts = json!([
        { "id": 1, "thing": 1, "label": "bolt", "amount": 1 },
        { "id": 2, "thing": 1, "label": "nut", "amount": 5 },
        { "id": 3, "thing": 2, "label": "bolt", "amount": 2 },
        { "id": 4, "thing": 3, "label": null, "amount": 2 },
        { "id": 5, "thing": 5, "label": "nut", "amount": null },
    ]);
    server.post("/items/thing", &json!(rows));
    server.post("/items/part", &parts);

    let parts = parts.as_array().unwrap();
    let with_parts = |row: &Value| {
        let mut row = row.clone();
        let mut of = parts.clone();
        of.retain(|part| part["thing"] == row["id"]);
        // A part knows its thing, by what it says without its parts.
        of.iter_mut().for_each(|part| {
            part["thing"] =
                rows[usize::try_from(part["thing"].as_u64().unwrap()).unwrap() - 1].clone()
        });
        row["parts"] = json!(of);
        row
    };
    let mut full: Vec<Value> = Vec::new();
    for row in &rows {
        // Parents come before their children.
        let mut row = with_parts(row);
        if let Some(parent) = row["parent"].as_u64() {
            row["parent"] = full[usize::try_from(parent).unwrap() - 1].clone();
        }
        full.push(row);
    }
    full
}

#[test]
fn rules_select_what_directus_selects() {
    let server = Server::start();
    let items = items(&server);
    let rules = [operators(), functions(), relations()].concat();
    let world = Rules::read(&server, "items", &["thing", "part"], &rules);
    let (mut wrong, mut unasked) = (Vec::new(), 0);
    for (number, rule) in rules.iter().enumerate() {
        let path = "/items/thing?fields=id&limit=-1&sort=id";
        let asked = world.find(number, path);
        let mut request = world.request(number, Action::Read, "thing");
        request.fields = vec!["id".to_owned()];
        let decided: Result<Vec<Value>, Undecided> = items
            .iter()
            .filter_map(|item| {
                request.item = Some(item.clone());
                match world.access.decide(&request) {
                    Ok(verdict) => verdict.allows().then(|| Ok(json!({ "id": item["id"] }))),
                    Err(undecided) => Some(Err(undecided)),
                }
            })
            .collect();
        let agree = match (&asked, &decided) {
            (Ok(found), Ok(decided)) => found.as_array() == Some(decided),
            (Err(_), Err(Undecided::Refused(_))) => true,
            (Err(refusal), Ok(_)) if world.is_no_query(refusal) => {
                unasked += 1;
                true
            }
            _ => false,
        };
        if !agree {
            wrong.push(format!(
                "{rule}\n    server {}\n    here   {}",
                told(&asked.map_err(|refusal| refusal.errors)),
                told(&decided.map(Value::from))
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} rules:\n{}",
        wrong.len(),
        rules.len(),
        wrong.join("\n")
    );
    // 103 on 12.4.1.
    assert!(unasked * 10 < rules.len(), "{unasked} of {}", rules.len());
}

fn told(found: &Result<Value, impl std::fmt::Display>) -> String {
    match found {
        Ok(found) => {
            let rows = found.as_array().into_iter().flatten();
            rows.map(|row| row["id"].to_string())
                .collect::<Vec<_>>()
                .join(" ")
        }
        Err(refusal) => refusal.to_string(),
    }
}
