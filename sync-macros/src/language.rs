//! Languages that are named as Rust names are.

use syn::Ident;

use crate::common;

/// `en-US` for `en_us`, as BCP 47 writes a language, a script and a region; or
/// what is wrong, and the way out, which is another one at each place.
pub(crate) fn code(ident: &Ident, way_out: &str) -> syn::Result<String> {
    read(&common::name(ident)).ok_or_else(|| {
        let message = format!(
            "`{ident}` is not the form of a language (`de`, `en_us`, `zh_hant`, `es_419`): {way_out}"
        );
        syn::Error::new(ident.span(), message)
    })
}

fn read(name: &str) -> Option<String> {
    let mut parts = name.split('_');
    let language = parts.next()?.to_lowercase();
    let letters = |part: &str| part.chars().all(|c| c.is_ascii_alphabetic());
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if !letters(&language) || !(2..=3).contains(&language.len()) {
        return None;
    }
    let mut code = language;
    for part in parts {
        code.push('-');
        match part.len() {
            2 if letters(part) => code.push_str(&part.to_uppercase()),
            3 if digits(part) => code.push_str(part),
            4 if letters(part) => {
                code.push_str(&part[..1].to_uppercase());
                code.push_str(&part[1..].to_lowercase());
            }
            _ => return None,
        }
    }
    Some(code)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn names_stand_for_languages() {
        let read = |name| read(name).unwrap_or_else(|| "none".to_owned());
        assert_eq!(
            ["de", "en_us", "zh_hant", "zh_hant_tw", "es_419", "gsw_ch"].map(read),
            ["de", "en-US", "zh-Hant", "zh-Hant-TW", "es-419", "gsw-CH"]
        );
        assert_eq!(
            ["english", "e", "en_", "en_usa", "x1"].map(read),
            ["none"; 5]
        );
    }
}
