//! Variables in a text, and what it says once they take their defaults.
//!
//! Takes a text and whose syntax it is in; knows no environment.

use std::collections::BTreeMap;

/// The variables of a text that something fills in before an engine reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variables {
    /// The text as it stands.
    pub text: String,
    /// Their names, each once, in order. `{{ }}` and `${{ }}` are named by what is in them.
    pub names: Vec<String>,
    /// The text once every variable takes its default; none if one has none.
    pub default: Option<String>,
}

/// Whose variables they are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Syntax<'a> {
    /// Compose: `$A`, `${A}`, `${A:-b}`, `${A-b}`, `${A:?b}`, `${A:+b}`, `$$`.
    Compose,
    /// A Dockerfile, with what the arguments before it are by default; none for those without one.
    Docker(&'a BTreeMap<String, Option<String>>),
    /// Of a tool that is not known: nothing has a default that would be certain.
    Opaque,
}

/// How deep defaults may have defaults.
const DEPTH: usize = 8;

impl Variables {
    /// The variables of a text; none if it has none. `limit` is in bytes of the text with defaults.
    pub(crate) fn of(text: &str, syntax: Syntax<'_>, limit: usize) -> Option<Self> {
        let mut names = Vec::new();
        let default = Reader { syntax, limit, names: &mut names }.expand(text, DEPTH);
        if names.is_empty() {
            return None;
        }
        Some(Self { text: text.to_owned(), names, default: default.filter(|text| !text.is_empty()) })
    }
}

struct Reader<'a> {
    syntax: Syntax<'a>,
    limit: usize,
    names: &'a mut Vec<String>,
}

impl Reader<'_> {
    fn expand(&mut self, text: &str, depth: usize) -> Option<String> {
        let mut out = Some(String::new());
        let mut rest = text;
        while !rest.is_empty() {
            let (value, length) = self.next(rest, depth);
            out = match (out, value) {
                (Some(out), Some(value)) if out.len() + value.len() <= self.limit => Some(out + &value),
                _ => None,
            };
            rest = &rest[length..];
        }
        out
    }

    /// What comes next, and how long it is in the text.
    fn next(&mut self, rest: &str, depth: usize) -> (Option<String>, usize) {
        for (open, close) in [("{{", "}}"), ("${{", "}}"), ("$[[", "]]"), ("$(", ")")] {
            if let Some(inner) = rest.strip_prefix(open) {
                let end = inner.find(close).unwrap_or(inner.len());
                self.name(inner[..end].trim());
                return (None, rest.len().min(open.len() + end + close.len()));
            }
        }
        match rest.strip_prefix('$') {
            Some(inner) if inner.starts_with('$') && matches!(self.syntax, Syntax::Compose) => {
                (Some("$".to_owned()), 2)
            }
            Some(inner) if inner.starts_with('{') => self.braced(inner, depth),
            Some(inner) if inner.starts_with(is_start) => {
                let length = inner.find(|c| !is_part(c)).unwrap_or(inner.len());
                let name = &inner[..length];
                self.name(name);
                (self.value(name), 1 + length)
            }
            _ => {
                let length = rest.char_indices().skip(1).find(|(_, c)| matches!(c, '$' | '{'));
                let length = length.map_or(rest.len(), |(at, _)| at);
                (Some(rest[..length].to_owned()), length)
            }
        }
    }

    /// `{A}` or `{A:-b}`, behind the dollar.
    fn braced(&mut self, inner: &str, depth: usize) -> (Option<String>, usize) {
        let Some(end) = closing(inner) else {
            self.name(inner);
            return (None, 1 + inner.len());
        };
        let body = &inner[1..end];
        let length = body.find(|c| !is_part(c)).unwrap_or(body.len());
        let (name, rest) = body.split_at(length);
        self.name(name);
        let value = self.value(name);
        let is_opaque = matches!(self.syntax, Syntax::Opaque);
        let mut other = |text: &str| if depth == 0 { None } else { self.expand(text, depth - 1) };
        let value = match rest {
            "" => value,
            _ if is_opaque => None,
            _ if rest.starts_with(":-") => value.filter(|v| !v.is_empty()).or_else(|| other(&rest[2..])),
            _ if rest.starts_with('-') => value.or_else(|| other(&rest[1..])),
            // What stands for a variable that is set stands for nothing where it is not.
            _ if rest.starts_with(":+") || rest.starts_with('+') => Some(String::new()),
            _ => None,
        };
        (value, 2 + end)
    }

    fn value(&self, name: &str) -> Option<String> {
        match self.syntax {
            Syntax::Docker(arguments) => arguments.get(name)?.clone(),
            Syntax::Compose | Syntax::Opaque => None,
        }
    }

    fn name(&mut self, name: &str) {
        if !self.names.iter().any(|known| known == name) {
            self.names.push(name.to_owned());
        }
    }
}

fn is_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Where the brace that the text begins with is closed.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => open += 1,
            '}' if open == 1 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn puts_in_the_defaults() {
        let arguments = BTreeMap::from([
            ("BASE".to_owned(), Some("debian".to_owned())),
            ("EMPTY".to_owned(), Some(String::new())),
            ("BARE".to_owned(), None),
        ]);
        let docker = Syntax::Docker(&arguments);
        for (syntax, text, names, default) in [
            (Syntax::Compose, "app:${TAG:-1}", "TAG", Some("app:1")),
            (Syntax::Compose, "app:${TAG-1}", "TAG", Some("app:1")),
            (Syntax::Compose, "${R:-a}/app:${TAG:-${V:-2}}", "R TAG V", Some("a/app:2")),
            (Syntax::Compose, "app:${TAG}", "TAG", None),
            (Syntax::Compose, "app:$TAG", "TAG", None),
            (Syntax::Compose, "app:${TAG:?set it}", "TAG", None),
            (Syntax::Compose, "app${TAG:+:x}", "TAG", Some("app")),
            (Syntax::Compose, "app:${TAG", "{TAG", None),
            (Syntax::Compose, "${A:-$$x}", "A", Some("$x")),
            (Syntax::Opaque, "app:${TAG:-1}", "TAG", None),
            (Syntax::Opaque, "app:{{ .Tag }}", ".Tag", None),
            (Syntax::Opaque, "app:${{ matrix.tag }}", "matrix.tag", None),
            (Syntax::Opaque, "app:$[[ inputs.tag ]]", "inputs.tag", None),
            (Syntax::Opaque, "app:$(tag)", "tag", None),
            (docker, "${BASE}:12", "BASE", Some("debian:12")),
            (docker, "$BASE-x", "BASE", Some("debian-x")),
            (docker, "${EMPTY:-alpine}", "EMPTY", Some("alpine")),
            (docker, "${EMPTY-alpine}", "EMPTY", None),
            (docker, "$BARE", "BARE", None),
            (docker, "$NONE", "NONE", None),
        ] {
            let got = Variables::of(text, syntax, 4096).unwrap();
            assert_eq!((&*got.names.join(" "), got.default.as_deref()), (names, default), "{text}");
        }
    }

    #[test]
    fn text_without_variables_has_none() {
        for text in ["", "app:1", "$", "a$", "$$", "$1", "a{b}"] {
            assert_eq!(Variables::of(text, Syntax::Compose, 4096), None, "{text}");
        }
    }

    #[test]
    fn what_grows_too_long_has_no_default() {
        let arguments = BTreeMap::from([("A".to_owned(), Some("x".repeat(10)))]);
        let default = |limit| Variables::of("$A$A", Syntax::Docker(&arguments), limit).unwrap().default;
        assert_eq!((default(20).map(|text| text.len()), default(19)), (Some(20), None));
    }
}
