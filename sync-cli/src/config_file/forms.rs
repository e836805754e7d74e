//! The forms of values in the config file.

use std::path::PathBuf;
use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::args::duration;
use crate::kinds::{self, KindList};

/// Names of kinds.
pub(super) fn kind_list<'de, D: Deserializer<'de>>(input: D) -> Result<Option<KindList>, D::Error> {
    let names = Option::<Vec<String>>::deserialize(input)?;
    let list = names.map(|names| kinds::collect(names.iter().map(String::as_str), |_| true));
    list.transpose().map_err(D::Error::custom)
}

/// A number, which may stand there as text.
pub(super) fn number<'de, D: Deserializer<'de>>(input: D) -> Result<Option<u32>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "it must be a number from 0")]
    enum Number {
        Number(u32),
        Text(String),
    }
    match Option::deserialize(input)? {
        None => Ok(None),
        Some(Number::Number(number)) => Ok(Some(number)),
        Some(Number::Text(text)) => {
            let number = text.trim().parse().map(Some);
            number.map_err(|_| D::Error::custom("it must be a number from 0"))
        }
    }
}

/// `30s`, `2m`, `1h`, or seconds.
pub(super) fn duration<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Duration>, D::Error> {
    #[derive(Deserialize)]
    #[serde(
        untagged,
        expecting = "it must be a number of seconds, or text as `30s`, `2m`, `1h`"
    )]
    enum Length {
        Seconds(u64),
        Text(String),
    }
    match Option::deserialize(input)? {
        None => Ok(None),
        Some(Length::Seconds(seconds)) => Ok(Some(Duration::from_secs(seconds))),
        Some(Length::Text(text)) => duration::parse(&text).map(Some).map_err(D::Error::custom),
    }
}

/// One path, or a list of them.
pub(super) fn paths<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Vec<PathBuf>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "it must be a path, or a list of paths")]
    enum Paths {
        One(PathBuf),
        List(Vec<PathBuf>),
    }
    let paths = Option::deserialize(input)?;
    Ok(paths.map(|paths| match paths {
        Paths::One(path) => vec![path],
        Paths::List(paths) => paths,
    }))
}

/// Names of kinds whose ids can be preserved, or one of the words for some of them.
pub(super) fn preserved_list<'de, D: Deserializer<'de>>(
    input: D,
) -> Result<Option<KindList>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "it must be a list of kinds, `all` or `*`")]
    enum Preserved {
        Word(String),
        List(Vec<String>),
    }
    let list = Option::deserialize(input)?.map(|list| match list {
        Preserved::Word(word) => kinds::parse_preserved(&word),
        Preserved::List(names) => {
            kinds::collect(names.iter().map(String::as_str), kinds::is_preservable)
        }
    });
    list.transpose().map_err(D::Error::custom)
}
