use sync_sdk::prelude::*;

#[derive(Translations)]
pub enum Strings {
    #[text(en_us = "Byline")]
    Byline,
}

fn main() {}
