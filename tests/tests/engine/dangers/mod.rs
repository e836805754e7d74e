//! What a plan says that it does beyond recall, and what the server then does.

mod data;
mod indirect;
mod people;
mod public;

use serde_json::Value;
use sync_sdk::engine::{EngineError, Plan};
use sync_tests::{Config, Server, Sync};

/// The dangers of a plan, as lines.
fn lines(plan: &Plan) -> Vec<String> {
    plan.dangers.iter().map(ToString::to_string).collect()
}

fn told(sync: &Sync, config: &Config) -> Vec<String> {
    lines(&sync.diff(config).expect("a diff"))
}

/// Expects that a push which is allowed nothing is refused with these dangers,
/// and changes nothing.
fn refused(server: &Server, sync: &Sync, config: &Config, expected: &[&str]) {
    let before = server.everything();
    match sync.clone().allowing(&[]).try_push(config) {
        Err(EngineError::Dangerous(dangers)) => {
            let lines: Vec<String> = dangers.iter().map(ToString::to_string).collect();
            assert_eq!(lines, expected);
        }
        other => panic!("it is not refused: {other:?}"),
    }
    assert_eq!(server.everything(), before);
}

/// Puts members into an object.
fn lay_over(object: &mut Value, members: Value) {
    let Value::Object(members) = members else {
        panic!("no object: {members}")
    };
    for (key, value) in members {
        object[key] = value;
    }
}
