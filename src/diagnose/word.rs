//! Enums whose values have a word in PHP.

/// An enum with `as_str()`, the word of each value, and `read()`, the value of a word.
macro_rules! words {
    ($(#[$outer:meta])* pub enum $name:ident { $($(#[$inner:meta])* $value:ident = $word:literal,)* }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$inner])* $value,)* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$value),*];

            /// The word that PHP sees.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$value => $word),* }
            }

            /// The value that `word` stands for.
            pub fn read(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == word)
            }
        }
    };
}

pub(super) use words;
