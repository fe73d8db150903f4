//! Sentences for people, kept in parts so that they can be said in another language.
//!
//! A sentence is a [`Template`] and the values of its `{parts}`. The template is what a translation is found
//! by, so it is written out in [`text!`] or [`sentence!`], where the translators' tool
//! (`packaging/languages`) finds it, and nowhere else.

use std::fmt;

/// The English of a sentence, or of a part of one: each `{name}` stands for a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template(&'static str);

impl Template {
    /// For [`text!`], which translators know of.
    pub(crate) const fn new(text: &'static str) -> Self {
        Self(text)
    }

    /// The text itself.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The text with `parts` in their places, in one pass: a value is never taken for a template.
    pub fn fill(self, parts: &[Part]) -> String {
        let mut sentence = String::new();
        let mut rest = self.0;
        while let Some((before, name, after)) = next_part(rest) {
            sentence.push_str(before);
            if let Some((_, value)) = parts.iter().find(|(part, _)| *part == name) {
                sentence.push_str(&value.to_string());
            }
            rest = after;
        }
        sentence + rest
    }

    /// The names of its parts.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let (_, name, after) = next_part(rest)?;
            rest = after;
            Some(name)
        })
    }
}

/// What is before the next `{name}`, the name, and what is after it.
fn next_part(template: &'static str) -> Option<(&'static str, &'static str, &'static str)> {
    let (before, rest) = template.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// A value and the name of its place.
pub type Part = (&'static str, Value);

/// A value in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, fit to be shown, that is the same in every language.
    Text(String),
    /// A count.
    Number(i64),
    /// Several texts.
    List(Vec<String>),
    /// A part that is said in words.
    Sentence(Box<Sentence>),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::List(texts) => f.write_str(&texts.join(", ")),
            Self::Sentence(sentence) => sentence.fmt(f),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl<T: ToString> From<&[T]> for Value {
    fn from(texts: &[T]) -> Self {
        Self::List(texts.iter().map(T::to_string).collect())
    }
}

impl From<Template> for Value {
    fn from(template: Template) -> Self {
        Sentence::new(template).into()
    }
}

impl From<Sentence> for Value {
    fn from(sentence: Sentence) -> Self {
        Self::Sentence(Box::new(sentence))
    }
}

/// A template and its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The template.
    pub template: Template,
    /// The values; some may be of no use to the template.
    pub parts: Vec<Part>,
}

impl Sentence {
    /// A sentence without values.
    pub fn new(template: Template) -> Self {
        Self {
            template,
            parts: Vec::new(),
        }
    }

    /// With the value of `{name}`.
    pub fn part(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.parts.push((name, value.into()));
        self
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.template.fill(&self.parts))
    }
}

/// A [`Template`], where translators find it.
macro_rules! text {
    ($text:literal) => {
        $crate::sentence::Template::new($text)
    };
}

/// A [`Sentence`]: its template and then `name = value` for each of its parts.
macro_rules! sentence {
    ($text:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::sentence::Sentence::new($crate::sentence::text!($text))
            $(.part(stringify!($name), $value))*
    };
}

pub(crate) use {sentence, text};

#[cfg(test)]
mod tests {
    #[test]
    fn values_take_their_places_and_are_no_templates_themselves() {
        let names = ["a.example".to_owned(), "{days}".to_owned()];
        let told = sentence!(
            "{names} have {days} days: {why}.",
            names = names.as_slice(),
            days = 3,
            why = sentence!("so says {who}", who = "{names}")
        );
        assert_eq!(
            told.to_string(),
            "a.example, {days} have 3 days: so says {names}."
        );
    }

    #[test]
    fn a_template_tells_the_names_of_its_parts() {
        let names: Vec<&str> = text!("{a} and {b} } {c").names().collect();
        assert_eq!(names, ["a", "b"]);
    }
}
