//! Options that are one word of a few.

/// An enum for each such option, and what stands for each word in JSON.
macro_rules! words {
    ($(
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
    )*};
}

pub(super) use words;
