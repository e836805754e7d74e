//! How the words and names of a plan stand in JSON.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;

use crate::engine::{Action, Cause, DangerKind};
use crate::idmap::Digest;
use crate::model::{Address, Kind, SyncId};

/// Types of which each value has a name.
macro_rules! named {
    ($($module:ident: $type:ty = $all:expr, $name:expr;)*) => {$(
        pub(super) mod $module {
            use super::*;

            pub(in super::super) fn serialize<S: Serializer>(
                value: &$type,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($name(value))
            }

            pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<$type, D::Error> {
                let text = String::deserialize(deserializer)?;
                let found = $all.into_iter().find(|value| $name(value) == text);
                found.ok_or_else(|| {
                    de::Error::custom(format_args!("`{text}` is no {}", stringify!($module)))
                })
            }
        }
    )*};
}

named! {
    kind: Kind = Kind::ALL, |kind: &Kind| kind.spec().name;
    action: Action = Action::ALL, |action: &Action| action.name();
    danger_kind: DangerKind = DangerKind::ALL, |kind: &DangerKind| kind.name();
    cause: Cause = [Cause::Own, Cause::Drift, Cause::Conflict], |cause: &Cause| cause.name();
}

/// Types that are texts.
macro_rules! texts {
    ($($module:ident: $type:ty;)*) => {$(
        pub(super) mod $module {
            use super::*;

            pub(in super::super) fn serialize<S: Serializer>(
                value: &$type,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(value.as_str())
            }

            pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<$type, D::Error> {
                String::deserialize(deserializer).map(<$type>::new)
            }
        }
    )*};
}

texts! {
    address: Address;
    sync_id: SyncId;
}

/// A digest, which is eight characters.
pub(super) mod digest {
    use super::*;

    pub(in super::super) fn serialize<S: Serializer>(
        value: &Digest,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value.as_str())
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Digest, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digest = Digest::parse(&text);
        digest.ok_or_else(|| de::Error::custom(format_args!("`{text}` is no fingerprint")))
    }
}

/// A value that may be absent, which is not the same as null.
pub(super) mod present {
    use super::*;

    pub(in super::super) fn serialize<S: Serializer>(
        value: &Option<Value>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Value>, D::Error> {
        Value::deserialize(deserializer).map(Some)
    }
}
