//! How much a question may say in a URL. Servers and proxies take lines of about
//! 8 KB (nginx `large_client_header_buffers`, Apache `LimitRequestLine`).

use serde_json::{Value, json};

/// How long a filter may be there.
const FILTER: usize = 5_000;

/// How long a list of fields may be there.
const FIELDS: usize = 2_000;

/// How long a text is in a query: what is no letter, digit or one of `*-._` is three
/// characters for each byte, but for spaces.
fn length(text: &str) -> usize {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' | b' ' => 1,
        _ => 3,
    };
    text.bytes().map(one).sum()
}

/// A query of texts as it stands in a URL; `None` where its filter is too long.
pub(super) fn query(query: &Value) -> Option<Vec<(&str, String)>> {
    let filter = query["filter"].as_str().unwrap_or_default();
    let texts = query.as_object()?.iter();
    let texts =
        texts.map(|(name, text)| (name.as_str(), text.as_str().unwrap_or_default().to_owned()));
    (length(filter) <= FILTER).then(|| texts.collect())
}

/// A list of fields, or `*` where that is too long.
pub(super) fn fields(names: &[String]) -> String {
    let list = names.join(",");
    match length(&list) <= FIELDS {
        true => list,
        false => "*".to_owned(),
    }
}

/// The values of a field, in pieces that a filter can name: at most so many, and one at
/// least.
pub(super) fn pieces<'a>(field: &str, values: &'a [Value], most: usize) -> Vec<&'a [Value]> {
    let empty = length(&json!({ field: { "_in": [] } }).to_string());
    let (mut pieces, mut begin, mut long) = (Vec::new(), 0, empty);
    for (index, value) in values.iter().enumerate() {
        let own = length(&value.to_string()) + length(",");
        if index > begin && (long + own > FILTER || index - begin >= most) {
            pieces.push(&values[begin..index]);
            (begin, long) = (index, empty);
        }
        long += own;
    }
    if begin < values.len() {
        pieces.push(&values[begin..]);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_values_are_several_questions_that_a_url_can_hold() {
        let values: Vec<Value> = (0..1_000)
            .map(|number| uuid::Uuid::from_u128(number).to_string().into())
            .collect();
        let pieces = pieces("id", &values, usize::MAX);
        assert_eq!(pieces.concat(), values);
        assert!(pieces.len() > 8 && pieces.len() < 12, "{}", pieces.len());
        for piece in pieces {
            let filter = json!({ "id": { "_in": piece } }).to_string();
            let sent = reqwest::Url::parse_with_params("http://x/", [("filter", &filter)]);
            let sent = sent.expect("a URL").query().unwrap_or_default().len();
            assert_eq!(sent, "filter=".len() + length(&filter));
            assert!(sent < 5_100, "{sent}");
        }
    }

    #[test]
    fn a_piece_has_as_many_values_as_a_list_and_a_long_value_is_alone() {
        let numbers: Vec<Value> = (0..5).map(Value::from).collect();
        let sizes = |values: &[Value], most| -> Vec<usize> {
            let pieces = pieces("rank", values, most);
            pieces.into_iter().map(<[Value]>::len).collect()
        };
        assert_eq!(sizes(&numbers, 2), [2, 2, 1]);
        assert_eq!(sizes(&[], 2), [0; 0]);
        let long = Value::from("x".repeat(FILTER));
        assert_eq!(sizes(&[1.into(), long, 2.into()], 9), [1, 1, 1]);
    }

    #[test]
    fn all_fields_are_read_where_their_names_are_too_long() {
        let names = |count: usize| vec!["a_field".to_owned(); count];
        assert_eq!(fields(&names(2)), "a_field,a_field");
        assert_eq!(fields(&names(500)), "*");
    }
}
