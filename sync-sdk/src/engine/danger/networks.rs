//! The addresses for which a policy holds (`ip_access`): single ones, CIDR blocks
//! and ranges, of IPv4 and IPv6.

use std::net::IpAddr;

use serde_json::Value;

use crate::model::Placeholder;

/// From which addresses something holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Networks {
    /// From all.
    Any,
    /// From these, as they are written.
    Only(Vec<String>),
}

impl Networks {
    /// What `ip_access` says: nothing, or an empty list, is no restriction. What
    /// is no text, as a secret of which the plan has the name only, is an address
    /// of its own.
    pub(super) fn of(value: Option<&Value>) -> Self {
        let texts: Vec<String> = match value {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) => items.iter().map(address).collect(),
            Some(Value::String(text)) => {
                text.split(',').map(|part| part.trim().to_owned()).collect()
            }
            Some(other) => vec![address(other)],
        };
        let texts: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
        match texts.is_empty() {
            true => Self::Any,
            false => Self::Only(texts),
        }
    }

    /// From where any of some holds; `None` where there are none.
    pub(super) fn together<'n>(all: impl IntoIterator<Item = &'n Self>) -> Option<Self> {
        all.into_iter()
            .cloned()
            .reduce(|one, other| match (one, other) {
                (Self::Any, _) | (_, Self::Any) => Self::Any,
                (Self::Only(one), Self::Only(other)) => Self::Only([one, other].concat()),
            })
    }

    /// Whether it holds from everywhere.
    pub(super) fn is_any(&self) -> bool {
        matches!(self, Self::Any)
    }

    /// Whether all of the other's addresses are among these. What cannot be read
    /// is only itself. Blocks that cover another only together do not count.
    pub(super) fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, _) => true,
            (Self::Only(_), Self::Any) => false,
            (Self::Only(wide), Self::Only(narrow)) => narrow
                .iter()
                .all(|narrow| wide.iter().any(|wide| contains(wide, narrow))),
        }
    }

    /// These, for people.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Any => "any address".to_owned(),
            Self::Only(texts) => super::listed(texts),
        }
    }
}

/// One address, as it is written.
fn address(item: &Value) -> String {
    match (item.as_str(), Placeholder::from_value(item)) {
        (Some(text), _) => text.trim().to_owned(),
        (None, Some(named)) => format!("the value of `{}`", named.name()),
        (None, None) => item.to_string(),
    }
}

fn contains(wide: &str, narrow: &str) -> bool {
    match (span(wide), span(narrow)) {
        (Some(wide), Some(narrow)) => {
            wide.is_v4 == narrow.is_v4 && wide.first <= narrow.first && narrow.last <= wide.last
        }
        _ => wide == narrow,
    }
}

/// Addresses that follow each other.
struct Span {
    is_v4: bool,
    first: u128,
    last: u128,
}

fn span(text: &str) -> Option<Span> {
    let address = |text: &str| -> Option<(bool, u128)> {
        Some(match text.trim().parse().ok()? {
            IpAddr::V4(address) => (true, u128::from(address.to_bits())),
            IpAddr::V6(address) => (false, address.to_bits()),
        })
    };
    if let Some((first, last)) = text.split_once('-') {
        let ((is_v4, first), (also_v4, last)) = (address(first)?, address(last)?);
        return (is_v4 == also_v4 && first <= last).then_some(Span { is_v4, first, last });
    }
    let (start, length) = match text.split_once('/') {
        Some((start, length)) => (start, Some(length.trim().parse::<u32>().ok()?)),
        None => (text, None),
    };
    let (is_v4, start) = address(start)?;
    let bits: u32 = if is_v4 { 32 } else { 128 };
    let free = bits.checked_sub(length.unwrap_or(bits))?;
    let rest = match free {
        128 => u128::MAX,
        free => (1 << free) - 1,
    };
    Some(Span {
        is_v4,
        first: start & !rest,
        last: start | rest,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn networks(texts: Value) -> Networks {
        Networks::of(Some(&texts))
    }

    #[test]
    fn a_block_covers_what_is_in_it() {
        let wide = networks(json!([
            "10.0.0.0/8",
            "2001:db8::/32",
            "192.168.0.1-192.168.0.9"
        ]));
        for inside in [
            "10.1.0.0/16",
            "10.0.0.1",
            "10.0.0.0/8",
            "2001:db8::1",
            "192.168.0.2-192.168.0.3",
        ] {
            assert!(wide.covers(&networks(json!([inside]))), "{inside}");
        }
        for outside in [
            "11.0.0.1",
            "0.0.0.0/0",
            "10.0.0.0/7",
            "192.168.0.2-192.168.0.30",
            "::/0",
            "what",
        ] {
            assert!(!wide.covers(&networks(json!([outside]))), "{outside}");
        }
        assert!(networks(json!("what, ever")).covers(&networks(json!(["ever"]))));
        assert!(networks(json!(["::/0"])).covers(&networks(json!(["::1"]))));
    }

    #[test]
    fn what_is_no_text_is_an_address_of_its_own() {
        let secret = |name: &str| Placeholder::Secret(name.to_owned()).to_value();
        let office = networks(json!(["10.0.0.0/8"]));
        let both = networks(json!(["10.0.0.0/8", secret("HOME")]));
        assert!(both.covers(&office));
        assert!(!office.covers(&both));
        assert_eq!(both.text(), "10.0.0.0/8 and the value of `HOME`");
        for alone in [json!([secret("HOME")]), secret("HOME"), json!([7])] {
            let alone = networks(alone);
            assert!(!alone.is_any());
            assert!(alone.covers(&alone));
            assert!(!alone.covers(&office));
            assert!(!alone.covers(&networks(json!([secret("OTHER")]))));
        }
    }

    #[test]
    fn nothing_is_no_restriction() {
        for none in [json!(null), json!([]), json!(""), json!([" "])] {
            assert_eq!(networks(none), Networks::Any);
        }
        assert!(!networks(json!(["10.0.0.1"])).covers(&Networks::Any));
        assert!(Networks::Any.covers(&networks(json!(["10.0.0.1"]))));
    }
}
