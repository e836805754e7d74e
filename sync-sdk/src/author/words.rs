//! Options that are one word of a few.

/// An enum for each such option, and what stands for each word in JSON; `in`
/// says what configs put before its name.
macro_rules! words {
    (in $module:literal; $(
        $(#[$doc:meta])*
        $name:ident { $($(#[$word_doc:meta])* $word:ident = $value:literal,)* }
    )*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$word_doc])* $word,)*
        }

        impl From<$name> for serde_json::Value {
            fn from(word: $name) -> Self {
                match word {
                    $($name::$word => Self::from($value),)*
                }
            }
        }

        #[cfg(feature = "codegen")]
        impl $crate::author::form::Argument for $name {
            const FORM: $crate::author::form::Form =
                $crate::author::form::Form::Word($crate::author::form::Words {
                    path: concat!($module, stringify!($name)),
                    words: &[$((stringify!($word), stringify!($value))),*],
                });
        }
    )*};
}

pub(super) use words;
