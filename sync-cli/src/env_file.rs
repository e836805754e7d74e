//! The `.env` file, which means here what it means to Node's `dotenv`: a project keeps
//! the one that it has, and a line that is for somebody else is no error.

use std::io::ErrorKind;
use std::path::Path;

use crate::error::CliError;

/// The file when nothing names one.
const FILE: &str = ".env";

/// Names another file, as for `dotenv`.
const NAMED: &str = "DOTENV_CONFIG_PATH";

/// Reads variables from the file; those that are set already stay. Answers what its
/// writer should know.
pub(crate) fn load() -> Result<Vec<String>, CliError> {
    let named = std::env::var_os(NAMED).filter(|name| !name.is_empty());
    let path = named.as_deref().map_or(Path::new(FILE), Path::new);
    let shown = path.display();
    let text = match std::fs::read(path) {
        Ok(text) => text,
        // A folder of this name is one of Python's.
        Err(error)
            if named.is_none()
                && matches!(error.kind(), ErrorKind::NotFound | ErrorKind::IsADirectory) =>
        {
            return Ok(Vec::new());
        }
        Err(error) => {
            let error = CliError::new(format!("{shown}: {error}"));
            return Err(match named {
                Some(_) => error.hint(format!("{NAMED} names it")),
                None => error,
            });
        }
    };
    let File { variables, odd } = parse(&String::from_utf8_lossy(&text));
    // Its error would repeat a line, which may hold a secret.
    set(&variables).map_err(|_| CliError::new(format!("{shown}: its variables cannot be set")))?;
    let odd = odd.into_iter();
    Ok(odd
        .map(|(line, what)| format!("{shown}:{line}: {what}"))
        .collect())
}

/// What a file says.
#[derive(Debug, Default, PartialEq)]
struct File {
    /// In their order; of two of one name the last counts.
    variables: Vec<(String, String)>,
    /// Lines by number that may not mean what they should.
    odd: Vec<(usize, &'static str)>,
}

const NOT_UNDERSTOOD: &str = "the line is not understood and not used; write NAME=value";

const NOT_CLOSED: &str = "the quote before the value is closed nowhere, and is a part of it";

fn parse(text: &str) -> File {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut file = File::default();
    let (mut rest, mut number) = (text.as_str(), 1);
    while !rest.is_empty() {
        let line = first_line(rest);
        let mut length = line.len();
        match assignment(line).filter(|(name, _)| is_settable(name)) {
            Some((name, behind)) => {
                let start = line.len() - behind.len();
                let value = Value::at(&rest[start..]);
                length = start + value.length;
                if value.is_open {
                    file.odd.push((number, NOT_CLOSED));
                }
                file.variables.push((name.to_owned(), value.text));
            }
            None if is_nothing(line) => {}
            None => file.odd.push((number, NOT_UNDERSTOOD)),
        }
        let (read, unread) = rest.split_at(length);
        number += read.matches('\n').count() + 1;
        rest = unread.strip_prefix('\n').unwrap_or(unread);
    }
    file
}

fn first_line(text: &str) -> &str {
    text.split('\n').next().unwrap_or_default()
}

/// Whether a line, or the rest of one, is empty or a comment.
fn is_nothing(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

/// A name, and what is behind the sign that assigns.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let exported = line.strip_prefix("export");
    let exported = exported.filter(|rest| rest.starts_with(char::is_whitespace));
    exported
        .and_then(|rest| assigned(rest.trim_start()))
        .or_else(|| assigned(line))
}

/// `NAME=value`, or `NAME: value`.
fn assigned(text: &str) -> Option<(&str, &str)> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "_.-".contains(letter);
    let end = text.find(|letter: char| !is_part(letter))?;
    let (name, rest) = text.split_at(end);
    let value = match rest.strip_prefix(':') {
        Some(value) => value.starts_with(char::is_whitespace).then_some(value),
        None => rest.trim_start().strip_prefix('='),
    };
    Some((name, value?))
}

/// Whether [`set`] can set a variable of this name.
fn is_settable(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
        && !name.contains('-')
}

/// A value as it stands behind a name.
struct Value {
    text: String,
    /// How long it is there, with the rest of the line on which it ends.
    length: usize,
    /// Whether it begins with a quote that is closed nowhere.
    is_open: bool,
}

impl Value {
    /// The value at the beginning of a text: in quotes, of as many lines as it takes;
    /// without them, up to the end of the line or a `#`.
    fn at(text: &str) -> Self {
        let start = text.len() - text.trim_start_matches([' ', '\t']).len();
        let mut letters = text[start..].chars();
        let quote = letters.next().filter(|letter| "'\"`".contains(*letter));
        if let Some(quote) = quote
            && let Some(end) = closing(letters.as_str(), quote)
        {
            let (inner, behind) = letters.as_str().split_at(end);
            return Self {
                text: expanded(inner, quote),
                length: text.len() - behind.len() + first_line(behind).len(),
                is_open: false,
            };
        }
        let line = first_line(text);
        let value = line.split('#').next().unwrap_or_default().trim();
        let within = quote.and_then(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
        Self {
            text: match quote {
                Some(quote) => expanded(within.unwrap_or(value), quote),
                None => value.to_owned(),
            },
            length: line.len(),
            is_open: quote.is_some() && within.is_none(),
        }
    }
}

/// Where a quote closes: where nothing but a comment follows on the line. One behind a
/// backslash does so only where no other does.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut quotes = Vec::new();
    for (place, _) in text.match_indices(quote) {
        quotes.push(place);
        if !text[..place].ends_with('\\') {
            break;
        }
    }
    let ends = |place: &usize| is_nothing(first_line(&text[place + quote.len_utf8()..]));
    quotes.into_iter().rev().find(ends)
}

/// Between double quotes, and nowhere else, two letters stand for the end of a line.
fn expanded(value: &str, quote: char) -> String {
    match quote {
        '"' => value.replace("\\n", "\n").replace("\\r", "\r"),
        _ => value.to_owned(),
    }
}

/// Sets variables that are not set yet. Rust calls that unsafe, for other threads may be
/// reading them; dotenvy does it here, before there are any, and reads what is written
/// for it alone.
fn set(variables: &[(String, String)]) -> Result<(), dotenvy::Error> {
    // Of two of one name it takes the first.
    let lines = variables.iter().rev();
    let lines: String = lines
        .map(|(name, value)| format!("{name}={}\n", quoted(value)))
        .collect();
    dotenvy::from_read(lines.as_bytes())
}

/// A value as dotenvy reads it.
fn quoted(value: &str) -> String {
    let mut text = String::from('"');
    for letter in value.chars() {
        match letter {
            '\n' => text.push_str("\\n"),
            '\\' | '"' | '$' => text.extend(['\\', letter]),
            // No variable can hold it.
            '\0' => {}
            letter => text.push(letter),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `dotenv` 16.6 makes of each line.
    const LINES: &[(&str, &str)] = &[
        ("A=plain", "plain"),
        ("A = of several words ", "of several words"),
        ("  export A=exported", "exported"),
        ("A: with a colon", "with a colon"),
        ("A=", ""),
        ("A= # nothing", ""),
        ("A=value # a comment", "value"),
        ("A=before#behind", "before"),
        ("A='quoted # no comment' # one", "quoted # no comment"),
        ("A=\"  spaces  \"", "  spaces  "),
        ("A=`both ' and \"`", "both ' and \""),
        ("A=pa$HOME${HOME}", "pa$HOME${HOME}"),
        ("A=\"pa$HOME${HOME}\"", "pa$HOME${HOME}"),
        ("A=C:\\new\\table", "C:\\new\\table"),
        ("A=\"two\\nlines\"", "two\nlines"),
        ("A='two\\nlines'", "two\\nlines"),
        ("A=\"say \\\"yes\\\"\"", "say \\\"yes\\\""),
        ("A='ends with \\'", "ends with \\"),
        ("A='it's'", "it's"),
        ("A=\"of\n# several\nlines\" # and", "of\n# several\nlines"),
        ("A=first\nA=last", "last"),
        ("A=Ann <ann@example.com>", "Ann <ann@example.com>"),
        ("export=no keyword\nA=x", "x"),
        ("\u{feff}A=marked\r\nB=x\r\n", "marked"),
    ];

    #[test]
    fn each_line_means_what_it_means_to_dotenv() {
        for (text, expected) in LINES {
            let File { variables, odd } = parse(text);
            let mut named = variables.iter().rev().filter(|(name, _)| name == "A");
            let value = named.next().map(|(_, value)| value.as_str());
            assert_eq!(value, Some(*expected), "{text}");
            assert_eq!(odd, [], "{text}");
        }
    }

    #[test]
    fn a_value_reaches_the_environment_as_it_is() {
        for (text, expected) in LINES {
            let lines = format!("A={}\n", quoted(expected));
            let read = dotenvy::from_read_iter(lines.as_bytes());
            let read: Result<Vec<_>, _> = read.collect();
            let expected = vec![("A".to_owned(), (*expected).to_owned())];
            assert_eq!(read.ok(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_line_that_says_nothing_is_told_and_no_error() {
        let text =
            "A=1\n\n  # ours\nnothing here\nB='open\n2nd: x\na-b=x\nC=\"of two\nlines\"\n???\n=x\n";
        let File { variables, odd } = parse(text);
        let variables: Vec<(&str, &str)> = variables
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(
            variables,
            [("A", "1"), ("B", "'open"), ("C", "of two\nlines")]
        );
        let odd: Vec<usize> = odd.iter().map(|(line, _)| *line).collect();
        assert_eq!(odd, [4, 5, 6, 7, 10, 11]);
    }
}
