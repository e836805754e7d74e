use sync_sdk::prelude::*;

/// The texts of the app.
#[derive(Translations)]
#[translations(
    languages(
        en_us,
        key_2 = "key",
        language = "",
        en_us_2 = "EN-us",
        r#as = "as",
        ca_es_valencia = "ca-ES-valencia",
        en_us_3 = "en-US",
    ),
    partial
)]
pub enum Strings {
    #[text(key = "", key_2 = "e")]
    UnnamedText,
    #[text(key = "He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\0ß", r#as = "d")]
    HeSaidHiTXSs,
    #[text(key = "Self", language = "f")]
    SelfText,
    #[text(
        key = "self",
        en_us = "He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\0ß",
        en_us_2 = "c",
        ca_es_valencia = "g",
        en_us_3 = ""
    )]
    SelfText2,
}
