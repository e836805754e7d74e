//! Doc comments that say exactly a text.

use super::attribute::Attribute;
use super::literal::{is_invisible, string};

/// How wide the text of a comment gets.
const WIDTH: usize = 80;

/// Says a text as the doc comment, or as `key = "…"` where only that can; gives
/// the lines of the comment.
pub(crate) fn say(attribute: &mut Attribute, key: &str, text: &str) -> Vec<String> {
    doc(text).unwrap_or_else(|| {
        attribute.set(key, string(text));
        Vec::new()
    })
}

/// The `///` lines that the derives read as this text; nothing where only an
/// attribute can say it, or where rustdoc would take it for something else.
fn doc(text: &str) -> Option<Vec<String>> {
    let is_plain =
        |character: char| character == '\n' || !(character.is_control() || is_invisible(character));
    // A text of the app's (`$t:admin_description`) is no text to read.
    let is_key = text.starts_with("$t:");
    if is_key || text.trim().is_empty() || text.trim() != text || !text.chars().all(is_plain) {
        return None;
    }
    let mut lines = Vec::new();
    for paragraph in text.split("\n\n") {
        if paragraph.contains('\n') || paragraph.trim() != paragraph || paragraph.is_empty() {
            return None;
        }
        if !lines.is_empty() {
            lines.push("///".to_owned());
        }
        for line in wrapped(paragraph) {
            if is_markup(line) {
                return None;
            }
            lines.push(format!("/// {line}"));
        }
    }
    Some(lines)
}

/// Broken at single spaces, which the derives put back.
fn wrapped(paragraph: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = paragraph;
    while rest.chars().count() > WIDTH {
        let is_single = |at: usize| {
            let (before, behind) = (&rest[..at], &rest[at + 1..]);
            before.trim_end() == before && behind.trim_start() == behind
        };
        let places = rest.match_indices(' ').map(|(at, _)| at);
        let mut places = places.filter(|at| is_single(*at)).peekable();
        let mut best = places.peek().copied();
        for at in places {
            if rest[..at].chars().count() <= WIDTH {
                best = Some(at);
            }
        }
        let Some(at) = best else { break };
        lines.push(&rest[..at]);
        rest = &rest[at + 1..];
    }
    lines.push(rest);
    lines
}

/// What Markdown reads as the beginning of something other than text.
fn is_markup(line: &str) -> bool {
    let number = line.trim_start_matches(|character: char| character.is_ascii_digit());
    let is_numbered = number.len() < line.len() && number.starts_with(['.', ')']);
    is_numbered
        || line.starts_with(['-', '*', '+', '>', '#', '|', '=', '~', '`', '<', '['])
        || line.contains("```")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_comment_can_say() {
        assert_eq!(
            doc("Shown.").as_deref(),
            Some(&["/// Shown.".to_owned()][..])
        );
        let two = doc("One.\n\nTwo.").expect("two paragraphs");
        assert_eq!(two, ["/// One.", "///", "/// Two."]);
        let long = doc("word ".repeat(40).trim()).expect("one paragraph");
        assert_eq!(long.len(), 3);
        assert!(long.iter().all(|line| line.len() <= WIDTH + 4));
    }

    #[test]
    fn what_only_an_attribute_can_say() {
        for text in [
            "",
            " a",
            "a\nb",
            "a\n\n\nb",
            "a\r\n",
            "- a",
            "1. a",
            "a\u{202e}",
            "```",
            "$t:admin_description",
        ] {
            assert_eq!(doc(text), None, "{text:?}");
        }
    }
}
