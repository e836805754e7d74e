//! Identifiers made of any text.

use std::collections::HashSet;

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::words::KEYWORDS;

/// The longest name that is made of a text.
const LONGEST: usize = 48;

/// `ChiefEditor` of "chief editor!"; begins with the noun where a name cannot
/// begin as the text does.
pub(super) fn type_ident(text: &str, noun: &str) -> String {
    let ident = ascii(text).to_upper_camel_case();
    if ident.is_empty() {
        return format!("Unnamed{noun}");
    }
    match ident.starts_with(|character: char| character.is_ascii_digit()) {
        true if noun.is_empty() => format!("N{ident}"),
        true => format!("{noun}{ident}"),
        false => ident,
    }
}

/// A member of a struct for something of this name: `title`, `r#type`; unlike
/// those that are taken. `noun` stands where nothing is left of the name.
pub(crate) fn member(name: &str, noun: &str, taken: &mut HashSet<String>) -> String {
    let mut ident = ascii(name).to_snake_case();
    if ident.is_empty() {
        ident = noun.to_owned();
    }
    if ident.starts_with(|character: char| character.is_ascii_digit()) {
        ident.insert(0, '_');
    }
    let base = ident.clone();
    let mut number = 2;
    while !taken.insert(ident.clone()) {
        ident = format!("{base}_{number}");
        number += 1;
    }
    keyword_free(ident)
}

/// An identifier that is no keyword.
fn keyword_free(ident: String) -> String {
    if ["self", "super", "crate"].contains(&ident.as_str()) {
        return ident + "_";
    }
    if KEYWORDS.contains(&ident.as_str()) {
        return format!("r#{ident}");
    }
    ident
}

/// A variant of an enum for something of this name, unlike those that are taken.
pub(crate) fn variant(name: &str, noun: &str, taken: &mut HashSet<String>) -> String {
    let mut base = type_ident(name, noun);
    if base == "Self" {
        base.push_str(noun);
    }
    let mut ident = base.clone();
    let mut number = 2;
    while !taken.insert(ident.to_snake_case()) {
        ident = format!("{base}{number}");
        number += 1;
    }
    ident
}

/// In ASCII letters and digits with spaces between words, not too long.
fn ascii(text: &str) -> String {
    let text = deunicode::deunicode(text);
    let words = text.split(|character: char| !character.is_ascii_alphanumeric());
    let mut name = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        if !name.is_empty() {
            if name.len() + word.len() > LONGEST {
                break;
            }
            name.push(' ');
        }
        name.extend(word.chars().take(LONGEST));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_becomes_a_type() {
        for (text, ident) in [
            ("chief editor!", "ChiefEditor"),
            ("Редактор", "Redaktor"),
            ("2024 report", "Role2024Report"),
            ("", "UnnamedRole"),
            ("***", "UnnamedRole"),
        ] {
            assert_eq!(type_ident(text, "Role"), ident);
        }
    }

    #[test]
    fn members_are_never_keywords_nor_equal() {
        let mut taken = HashSet::new();
        let mut member = |name| super::member(name, "field", &mut taken);
        assert_eq!(member("type"), "r#type");
        assert_eq!(member("Type"), "type_2");
        assert_eq!(member("self"), "self_");
        assert_eq!(member("2nd"), "_2nd");
        assert_eq!(member("Ünïcode name"), "unicode_name");
        assert_eq!(member("***"), "field");
    }
}
