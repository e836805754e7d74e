//! Names that only one row may have.

use serde_json::{Value, json};
use sync_sdk::model::Kind;
use sync_tests::{Config, Server, id};

fn text(name: &str, key: &str, language: &str) -> Value {
    json!({ "_syncId": id(name), "key": key, "language": language, "value": name })
}

/// (key, language, value), sorted, as the server has them.
fn texts(server: &Server) -> Vec<(String, String, String)> {
    let text = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
    let rows = server.list("/translations");
    let texts = rows.iter();
    let mut texts: Vec<_> = texts
        .map(|row| (text(row, "key"), text(row, "language"), text(row, "value")))
        .collect();
    texts.sort();
    texts
}

#[test]
fn translations_take_each_others_keys() {
    let server = Server::start();
    let sync = server.sync().without_model();
    let shapes: [&[(&str, &str, &str)]; 5] = [
        &[
            ("one", "a", "en-US"),
            ("two", "b", "en-US"),
            ("three", "c", "en-US"),
        ],
        // A swap.
        &[
            ("one", "b", "en-US"),
            ("two", "a", "en-US"),
            ("three", "c", "en-US"),
        ],
        // Key and language at once, which the server refuses in one request.
        &[
            ("one", "b", "fr-FR"),
            ("two", "c", "de-DE"),
            ("three", "a", "en-US"),
        ],
        // The key of one that goes, and a new one with the key of one that moves.
        &[
            ("one", "c", "de-DE"),
            ("three", "d", "en-US"),
            ("four", "a", "en-US"),
        ],
        // All parts move around.
        &[
            ("one", "a", "en-US"),
            ("three", "c", "de-DE"),
            ("four", "d", "en-US"),
        ],
    ];
    for shape in shapes {
        let records = shape
            .iter()
            .map(|(name, key, language)| text(name, key, language));
        sync.push(&Config::new().with(Kind::Translations, records.collect()));
        let own = |text: &str| text.to_owned();
        let mut expected: Vec<_> = shape
            .iter()
            .map(|(name, key, language)| (own(key), own(language), own(name)))
            .collect();
        expected.sort();
        assert_eq!(texts(&server), expected);
    }
}
