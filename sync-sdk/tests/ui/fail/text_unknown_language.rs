use sync_sdk::prelude::*;

#[derive(Translations)]
#[translations(languages(en_us, fr_fr))]
pub enum Strings {
    #[text(en_us = "Byline", fr_ff = "Signature")]
    Byline,
    #[text(en_us = "Sea", fr_fr = "Mer", nl = "Zee")]
    Sea,
}

fn main() {}
