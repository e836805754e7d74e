use sync_sdk::prelude::*;

#[derive(Translations)]
#[translations(languages(en_us))]
pub enum Strings {
    #[text(en_us = "Byline")]
    Byline,
    #[text(key = "byline", en_us = "Author")]
    Author,
}

fn main() {}
