//! Languages as Rust names.

use super::names::KEYWORDS;

/// `en_us` of `en-US`: the name that the derives read as this language; nothing
/// for one that they read as another, so that it has to be a text.
pub(crate) fn ident(language: &str) -> Option<String> {
    let ident = language.to_ascii_lowercase().replace('-', "_");
    let is_read = read(&ident).as_deref() == Some(language);
    (is_read && !KEYWORDS.contains(&ident.as_str())).then_some(ident)
}

/// As BCP 47 writes a language, a script and a region: two or three letters, four
/// letters, two letters or three digits.
fn read(ident: &str) -> Option<String> {
    let mut parts = ident.split('_');
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase());
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let language = parts.next()?;
    if !letters(language) || !(2..=3).contains(&language.len()) {
        return None;
    }
    let mut code = language.to_owned();
    for part in parts {
        code.push('-');
        match part.len() {
            2 if letters(part) => code.push_str(&part.to_ascii_uppercase()),
            3 if digits(part) => code.push_str(part),
            4 if letters(part) => {
                code.push_str(&part[..1].to_ascii_uppercase());
                code.push_str(&part[1..]);
            }
            _ => return None,
        }
    }
    Some(code)
}

#[cfg(test)]
mod tests {
    use super::ident;

    #[test]
    fn languages_are_names_where_they_come_back() {
        for (language, name) in [
            ("de", "de"),
            ("en-US", "en_us"),
            ("zh-Hant-TW", "zh_hant_tw"),
            ("es-419", "es_419"),
        ] {
            assert_eq!(ident(language).as_deref(), Some(name));
        }
        // Read as another one, no language, a keyword, not ASCII.
        for language in ["EN-us", "en-us", "en_US", "english", "", "as", "dé"] {
            assert_eq!(ident(language), None, "{language}");
        }
    }
}
