//! What a flow would do wrong on the server, without an error there.

use serde_json::Value;

use super::braces::{placeholders, texts};
use super::graph::Graph;
use super::nearest::did_you_mean;
use super::{Problem, cron};
use crate::author::{Declarations, FlowDef, FolderDef, Of, OperationBody, Scope, Trigger};
use crate::model::{Address, Origin};

/// What every flow has beside the results of its operations.
const DATA: [&str; 4] = ["$trigger", "$last", "$accountability", "$env"];

/// The options that each trigger reads.
const OPTIONS: [(&str, &[&str]); 5] = [
    ("event", &["type", "scope", "collections", "return"]),
    (
        "webhook",
        &[
            "method",
            "async",
            "error_on_reject",
            "return",
            "cacheEnabled",
            "cacheQueryParams",
        ],
    ),
    ("schedule", &["cron"]),
    ("operation", &["return"]),
    (
        "manual",
        &[
            "collections",
            "async",
            "error_on_reject",
            "location",
            "requireSelection",
            "requireConfirmation",
            "confirmationDescription",
            "fields",
        ],
    ),
];

/// Reports what is wrong with each flow.
pub(super) fn check(declared: &Declarations, problems: &mut Vec<Problem>) {
    for flow in &declared.flows {
        check_flow(flow, &declared.folders, problems);
    }
}

fn check_flow(flow: &FlowDef, folders: &[FolderDef], problems: &mut Vec<Problem>) {
    let keys: Vec<&str> = flow.operations.iter().map(|op| op.key).collect();
    let address = flow.identity.address();
    let graph = Graph::of(flow);
    let of_files = folders
        .iter()
        .find(|folder| Some(folder.identity) == flow.folder && !folder.flows)
        .map(|folder| {
            format!(
                "`{}` is a folder of files: make it one of flows with `#[folder(flows)]`",
                folder.identity.address()
            )
        });
    let found = trigger(&flow.trigger, &keys).into_iter();
    let record = no_object(&flow.record).into_iter();
    for message in found
        .chain(of_files)
        .chain(flow.trigger.fault.clone())
        .chain(record)
    {
        problems.push(Problem {
            address: address.clone(),
            origin: flow.identity.origin(),
            message,
        });
    }
    for (index, operation) in flow.operations.iter().enumerate() {
        let mut found = Vec::new();
        if !operation.unchecked_templates {
            found = names(operation.key, &operation.body, &keys, &graph.before(index));
        }
        if operation.key.is_empty() {
            found.push("its key is empty".to_owned());
        }
        let options = &operation.body.options;
        if !options.is_object() && !options.is_null() {
            found.push(format!(
                "the options of an operation are a JSON object, not `{options}`"
            ));
        }
        found.extend(no_object(&operation.record));
        for message in found {
            problems.push(Problem {
                address: Address::new(format!("operation.{}.{}", flow.identity.key, operation.key)),
                origin: Origin {
                    file: flow.identity.file.to_owned(),
                    line: operation.line,
                },
                message,
            });
        }
    }
}

/// What keys of a record are said with.
fn no_object(record: &Value) -> Option<String> {
    let fits = record.is_object() || record.is_null();
    (!fits).then(|| format!("its `record` is a JSON object, not `{record}`"))
}

/// What is wrong with a trigger of a flow whose operations have these keys.
pub(crate) fn trigger(trigger: &Trigger, keys: &[&str]) -> Vec<String> {
    let Some(name) = trigger.name else {
        return Vec::new();
    };
    let said = |key: &str| {
        let raw = trigger.raw.iter().any(|raw| raw == key);
        trigger.options.get(key).filter(|_| !raw)
    };
    let mut found = Vec::new();
    let known = OPTIONS.iter().find(|(trigger, _)| *trigger == name);
    for key in trigger.options.keys() {
        let fits = known.is_none_or(|(_, options)| options.contains(&key.as_str()));
        if !fits && said(key).is_some() {
            found.push(format!(
                "a trigger of the type `{name}` knows no option `{key}`: leave it out, or say `.option(\"{key}\", …)`"
            ));
        }
    }
    if let Some(expression) = said("cron").and_then(Value::as_str)
        && let Err(reason) = cron::check(expression)
    {
        found.push(format!(
            "Directus does not take the cron expression `{expression}`: {reason} (`.option(\"cron\", …)` takes any)"
        ));
    }
    if let Some(method) = said("method").and_then(Value::as_str)
        && !["GET", "POST"].contains(&method)
    {
        found.push(format!(
            "a webhook is called with GET or POST, not with {method} (`.option(\"method\", …)` takes any)"
        ));
    }
    if let Some(path) = said("return").and_then(Value::as_str) {
        let first = root(path);
        let known = path == "$all" || DATA.contains(&first) || keys.contains(&first);
        if !known {
            let hint = did_you_mean(first, keys.iter().copied().chain(DATA));
            found.push(format!(
                "it returns `{path}`, but the flow has no operation `{first}`{hint}"
            ));
        }
    }
    let collections = trigger.options.get("collections").and_then(Value::as_array);
    let none = collections.is_none_or(Vec::is_empty)
        && !trigger.raw.iter().any(|raw| raw == "collections");
    if name == "manual" && none {
        found.push(
            "a manual flow without collections has no button: name them with `.of::<…>()`, or say `.option(\"collections\", json!([]))`"
                .to_owned(),
        );
    }
    let scopes = said("scope").and_then(Value::as_array);
    for scope in scopes.into_iter().flatten().filter_map(Value::as_str) {
        if !trigger
            .raw
            .iter()
            .any(|raw| raw.strip_prefix("scope ") == Some(scope))
        {
            found.extend(event(trigger, scope, none));
        }
    }
    found
}

/// What is wrong with one event of a trigger.
fn event(trigger: &Trigger, scope: &str, no_collections: bool) -> Option<String> {
    let kind = trigger.options.get("type").and_then(Value::as_str)?;
    let wrong = match kind {
        "action" => Of::Filter,
        _ => Of::Action,
    };
    let fits = Scope::ALL.iter().filter(|(_, of)| *of != wrong);
    if let Some((_, of)) = Scope::ALL.iter().find(|(known, _)| *known == scope) {
        if *of == wrong {
            return Some(format!(
                "`{scope}` is no event for a trigger of the kind `{kind}`: it would never run"
            ));
        }
        let of_items = ["items.create", "items.update", "items.delete"].contains(&scope);
        return (of_items && no_collections).then(|| {
            format!("`{scope}` without a collection would never run: name one with `.of::<…>()`, or say `.option(\"collections\", json!([]))`")
        });
    }
    // The event of one collection: `articles.items.create`, `users.update`.
    let of_one = [
        ".create", ".update", ".delete", ".read", ".query", ".promote", ".sort",
    ];
    if of_one.iter().any(|end| scope.ends_with(end)) && !scope.starts_with("items.") {
        return None;
    }
    let hint = did_you_mean(scope, fits.map(|(known, _)| *known));
    Some(format!(
        "Directus has no event `{scope}`{hint} (an event of an extension is named with `.custom_event(\"{scope}\")`)"
    ))
}

/// What is wrong with what an operation names of the data of its flow.
pub(crate) fn names(
    key: &str,
    body: &OperationBody,
    keys: &[&str],
    before: &[usize],
) -> Vec<String> {
    let mut found = Vec::new();
    let mut say = |shown: &str, first: &str| {
        let at = match shown == first {
            true => String::new(),
            false => format!("`{shown}`: "),
        };
        let message = match keys.iter().position(|known| *known == first) {
            _ if DATA.contains(&first) => return,
            Some(index) if before.contains(&index) => return,
            Some(_) => format!("{at}`{first}` never runs before `{key}`"),
            None => {
                let known = before.iter().map(|index| keys[*index]).chain(DATA);
                let hint = did_you_mean(first, known);
                let what = match first.strip_prefix('$') {
                    Some(_) => "a flow has no data",
                    None => "the flow has no operation",
                };
                format!("{at}{what} `{first}`{hint}")
            }
        };
        if !found.contains(&message) {
            found.push(message);
        }
    };
    for name in &body.names {
        say(name, root(name));
    }
    let mut open = Vec::new();
    texts(&body.options, &mut |text| {
        for variable in placeholders(text) {
            match variable {
                Ok(path) => say(&format!("{{{{{path}}}}}"), root(path)),
                Err(rest) => open.push(format!("`{rest}`: `{{{{` without `}}}}`")),
            }
        }
    });
    found.extend(open);
    for message in &mut found {
        message.push_str(" (where that is meant, say `#[op(unchecked_templates)]`)");
    }
    found
}

/// The first part of a path: `read` of `read[0].title`.
fn root(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or(path).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_begins_with_what_it_names() {
        assert_eq!(root("read[0].title"), "read");
        assert_eq!(root("$last"), "$last");
    }
}
