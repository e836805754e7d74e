use sync_sdk::prelude::*;

#[derive(Translations)]
#[translations(languages(en_us, fr_fr, de))]
pub enum Strings {
    #[text(en_us = "Byline", de = "Autorenzeile")]
    Byline,
    #[text(key = "front")]
    FrontPage,
}

fn main() {
    let _ = String::from(Strings::Byline);
}
