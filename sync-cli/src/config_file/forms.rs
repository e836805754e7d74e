//! The forms of values in the config file.

use std::path::PathBuf;
use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::args::duration;
use crate::kinds::{self, KindList};

/// Names of kinds.
pub(super) fn kind_list<'de, D: Deserializer<'de>>(input: D) -> Result<Option<KindList>, D::Error> {
    let names = Vec::<String>::deserialize(input)?;
    kinds::collect(names.iter().map(String::as_str), |_| true)
        .map(Some)
        .map_err(D::Error::custom)
}

/// A number, which may stand there as text.
pub(super) fn number<'de, D: Deserializer<'de>>(input: D) -> Result<Option<u32>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a number from 0")]
    enum Number {
        Number(u32),
        Text(String),
    }
    match Number::deserialize(input)? {
        Number::Number(number) => Ok(Some(number)),
        Number::Text(text) => text.trim().parse().map(Some).map_err(D::Error::custom),
    }
}

/// `30s`, `2m`, `1h`, or seconds.
pub(super) fn duration<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Duration>, D::Error> {
    let text = String::deserialize(input)?;
    duration::parse(&text).map(Some).map_err(D::Error::custom)
}

/// One path, or a list of them.
pub(super) fn paths<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Vec<PathBuf>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a path, or a list of paths")]
    enum Paths {
        One(PathBuf),
        List(Vec<PathBuf>),
    }
    Ok(Some(match Paths::deserialize(input)? {
        Paths::One(path) => vec![path],
        Paths::List(paths) => paths,
    }))
}

/// Names of kinds whose ids can be preserved, or one of the words for some of them.
pub(super) fn preserved_list<'de, D: Deserializer<'de>>(
    input: D,
) -> Result<Option<KindList>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Preserved {
        Word(String),
        List(Vec<String>),
    }
    let list = match Preserved::deserialize(input)? {
        Preserved::Word(word) => kinds::parse_preserved(&word),
        Preserved::List(names) => {
            kinds::collect(names.iter().map(String::as_str), kinds::is_preservable)
        }
    };
    list.map(Some).map_err(D::Error::custom)
}
