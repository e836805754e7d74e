use sync_sdk::prelude::*;

#[derive(Translations)]
#[translations(languages(en_us, french))]
pub enum Strings {
    #[text(en_us = "Byline", french = "Signature")]
    Byline,
}

fn main() {}
