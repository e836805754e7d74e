//! Hooks over a pair of pipes: a JSON document a line, a question and its answer.

use std::io::{BufRead, Write};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Hook, Hooks};

/// `{"id": 1, "ask": "call", "hook": "roles.onSave", "value": […]}`
#[derive(Deserialize)]
struct Question {
    id: u64,
    hook: Hook,
    value: Value,
}

/// `{"id": 1, "ok": […]}` or `{"id": 1, "error": "…"}`
#[derive(Serialize)]
struct Answer {
    id: u64,
    #[serde(flatten)]
    result: Outcome,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Ok(Value),
    Error(String),
}

/// Answers questions until there are no more.
pub(crate) fn serve(
    hooks: &Hooks,
    questions: impl BufRead,
    mut answers: impl Write,
) -> std::io::Result<()> {
    for line in questions.lines() {
        let question: Question = serde_json::from_str(&line?)?;
        let result = match hooks.call(question.hook, question.value) {
            Ok(value) => Outcome::Ok(value),
            Err(error) => Outcome::Error(error.to_string()),
        };
        let answer = Answer {
            id: question.id,
            result,
        };
        serde_json::to_writer(&mut answers, &answer)?;
        answers.write_all(b"\n")?;
        answers.flush()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::model::Kind;

    use super::*;

    #[test]
    fn a_question_a_line_has_an_answer_a_line() {
        let hooks = Hooks::new()
            .on_save(Kind::Roles, |mut roles| {
                roles.retain(|role| role["name"] != "Trainee");
                Ok(roles)
            })
            .on_load(Kind::Roles, |_| Err("not today".into()));
        let questions = concat!(
            r#"{"id": 1, "ask": "call", "hook": "roles.onSave", "value": [{"name": "Trainee"}, {"name": "Editor"}]}"#,
            "\n",
            r#"{"id": 2, "ask": "call", "hook": "roles.onLoad", "value": []}"#,
            "\n",
            r#"{"id": 3, "ask": "call", "hook": "roles.onSave", "value": {}}"#,
            "\n",
            r#"{"id": 4, "ask": "call", "hook": "flows.onSave", "value": [1]}"#,
            "\n",
        );
        let mut answers = Vec::new();
        serve(&hooks, questions.as_bytes(), &mut answers).expect("all is well");
        let answers = String::from_utf8(answers).expect("text");
        let answers: Vec<&str> = answers.lines().collect();
        assert_eq!(answers[0], r#"{"id":1,"ok":[{"name":"Editor"}]}"#);
        assert_eq!(answers[1], r#"{"id":2,"error":"not today"}"#);
        assert!(answers[2].starts_with(r#"{"id":3,"error":"invalid type: map"#));
        assert_eq!(answers[3], r#"{"id":4,"ok":[1]}"#);
    }

    #[test]
    fn what_is_no_question_ends_it() {
        let result = serve(&Hooks::new(), "what?\n".as_bytes(), Vec::new());
        assert!(result.is_err());
    }
}
