use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::fault::{JsonError, JsonFault};
use super::number::{self, Number};
use super::string;
use super::value::{Kind, Object, Shape, Value, fold};
use crate::limits::Limits;

/// Parses a whole document.
pub(crate) fn parse(bytes: &[u8], limits: &Limits) -> Result<Value, JsonError> {
    let doc = match std::str::from_utf8(bytes) {
        Ok(doc) => doc,
        Err(e) => return Err(JsonError::new(JsonFault::Utf8, e.valid_up_to())),
    };
    let mut parser = Parser::new(doc, limits, false);
    let value = parser.value()?;
    parser.space();
    if parser.at < doc.len() {
        return Err(parser.fail(JsonFault::Trailing));
    }
    Ok(value)
}

/// Parses a document as Go does where that is certain: the last of equal keys counts, keys match
/// whatever their case, and what follows the first value is ignored. Gives what others would read
/// differently along with the tree.
///
/// Where Go would merge two values of one key, there is no tree: only what is replaced as a whole
/// is read.
pub(crate) fn parse_as_go(bytes: &[u8], limits: &Limits) -> Result<(Value, Vec<JsonError>), JsonError> {
    let doc = std::str::from_utf8(bytes).map_err(|e| JsonError::new(JsonFault::Utf8, e.valid_up_to()))?;
    let mut parser = Parser::new(doc, limits, true);
    let value = parser.value()?;
    parser.space();
    if parser.at < doc.len() {
        parser.faults.push(parser.fail(JsonFault::Trailing));
    }
    Ok((value, parser.faults))
}

struct Parser<'a> {
    doc: &'a str,
    at: usize,
    /// How much deeper it may go.
    depth: usize,
    /// How many more values there may be.
    values: usize,
    /// Whether to read on, as Go does, after what others read differently.
    as_go: bool,
    /// What was read on after.
    faults: Vec<JsonError>,
}

impl<'a> Parser<'a> {
    fn new(doc: &'a str, limits: &Limits, as_go: bool) -> Self {
        let (depth, values) = (limits.json_depth, limits.json_values);
        Self { doc, at: 0, depth, values, as_go, faults: Vec::new() }
    }

    fn value(&mut self) -> Result<Value, JsonError> {
        self.space();
        let at = self.at;
        self.values = self.values.checked_sub(1).ok_or_else(|| self.fail(JsonFault::Values))?;
        let kind = match self.peek() {
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::array)?,
            Some(b'"') => Kind::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.literal()?,
        };
        Ok(Value { at, kind })
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Kind, JsonError>) -> Result<Kind, JsonError> {
        self.depth = self.depth.checked_sub(1).ok_or_else(|| self.fail(JsonFault::Depth))?;
        self.at += 1;
        let kind = read(self);
        self.depth += 1;
        kind
    }

    fn object(&mut self) -> Result<Kind, JsonError> {
        let mut object = Object { members: Vec::new(), as_go: self.as_go };
        let mut keys = HashSet::new();
        let mut folded = HashMap::new();
        if self.closes(b'}') {
            return Ok(Kind::Object(object));
        }
        loop {
            self.space();
            let at = self.at;
            let key = self.string()?;
            let is_new = keys.insert(key.clone());
            let duplicate = || JsonError::new(JsonFault::DuplicateKey(key.to_string()), at);
            if !is_new && !self.as_go {
                return Err(duplicate());
            }
            self.expect(b':')?;
            let value = self.value()?;
            // A time that is replaced must be one all the same.
            let is_time = !is_new && key.eq_ignore_ascii_case("created");
            if self.as_go && (is_time || !replaces(folded.entry(fold(&key)), &value)) {
                return Err(duplicate());
            }
            if !is_new {
                self.faults.push(duplicate());
            }
            object.members.push((key, value));
            if self.closes(b'}') {
                return Ok(Kind::Object(object));
            }
            self.expect(b',')?;
        }
    }

    fn array(&mut self) -> Result<Kind, JsonError> {
        let mut items = Vec::new();
        if self.closes(b']') {
            return Ok(Kind::Array(items));
        }
        loop {
            items.push(self.value()?);
            if self.closes(b']') {
                return Ok(Kind::Array(items));
            }
            self.expect(b',')?;
        }
    }

    fn string(&mut self) -> Result<Box<str>, JsonError> {
        if self.peek() != Some(b'"') {
            return Err(self.fail(JsonFault::Syntax));
        }
        let (text, end) = string::read(self.doc, self.at + 1)?;
        self.at = end;
        Ok(text)
    }

    fn number(&mut self) -> Result<Kind, JsonError> {
        let rest = &self.doc[self.at..];
        let length = number::scan(rest.as_bytes()).ok_or_else(|| self.fail(JsonFault::Syntax))?;
        self.at += length;
        Ok(Kind::Number(Number::new(&rest[..length])))
    }

    fn literal(&mut self) -> Result<Kind, JsonError> {
        let words = [("null", Kind::Null), ("true", Kind::Bool(true)), ("false", Kind::Bool(false))];
        for (word, kind) in words {
            if self.doc[self.at..].starts_with(word) {
                self.at += word.len();
                return Ok(kind);
            }
        }
        Err(self.fail(JsonFault::Syntax))
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn closes(&mut self, bracket: u8) -> bool {
        self.space();
        let closes = self.peek() == Some(bracket);
        self.at += usize::from(closes);
        closes
    }

    fn expect(&mut self, byte: u8) -> Result<(), JsonError> {
        if self.closes(byte) { Ok(()) } else { Err(self.fail(JsonFault::Syntax)) }
    }

    fn peek(&self) -> Option<u8> {
        self.doc.as_bytes().get(self.at).copied()
    }

    fn fail(&self, fault: JsonFault) -> JsonError {
        JsonError::new(fault, self.at)
    }
}

/// Whether Go replaces what it has under a key, if anything, by `value` as a whole: it merges
/// objects and reuses what arrays of them and null leave.
fn replaces(known: Entry<'_, String, Option<Shape>>, value: &Value) -> bool {
    match known {
        Entry::Vacant(entry) => {
            entry.insert(value.shape());
            true
        }
        Entry::Occupied(entry) => entry.get().is_some() && *entry.get() == value.shape(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(doc: &[u8]) -> Option<JsonFault> {
        parse(doc, &Limits::default()).err().map(|e| e.fault)
    }

    #[test]
    fn refuses_what_readers_take_differently() {
        let deep = format!("{}1{}", "[".repeat(65), "]".repeat(65));
        let duplicate = || Some(JsonFault::DuplicateKey("a".into()));
        let cases: &[(&[u8], Option<JsonFault>)] = &[
            (br#"{"a":1,"b":[true,false,null,-1.5e3,"x"]}"#, None),
            (b" [] \n", None),
            (br#"{"x":1e999}"#, None),
            (br#""\ud83d\ude00""#, None),
            (b"", Some(JsonFault::Syntax)),
            (b"[1] x", Some(JsonFault::Trailing)),
            (b"[1]\0", Some(JsonFault::Trailing)),
            (b"\xef\xbb\xbf[]", Some(JsonFault::Syntax)),
            (b"[01]", Some(JsonFault::Syntax)),
            (b"[1,]", Some(JsonFault::Syntax)),
            (b"[,1]", Some(JsonFault::Syntax)),
            (b"{\"a\":1,}", Some(JsonFault::Syntax)),
            (b"[NaN]", Some(JsonFault::Syntax)),
            (b"/**/[]", Some(JsonFault::Syntax)),
            (b"[\"\n\"]", Some(JsonFault::Syntax)),
            (br#"["\x41"]"#, Some(JsonFault::Syntax)),
            (b"[\"\xff\"]", Some(JsonFault::Utf8)),
            (br#"["\ud800"]"#, Some(JsonFault::Surrogate)),
            (br#"["\ud800\ud800"]"#, Some(JsonFault::Surrogate)),
            (br#"["\udc00\ud800"]"#, Some(JsonFault::Surrogate)),
            (br#"{"a":1,"a":1}"#, duplicate()),
            (br#"{"a":1,"\u0061":1}"#, duplicate()),
            (br#"[{"x":{"a":1,"a":1}}]"#, duplicate()),
            (deep.as_bytes(), Some(JsonFault::Depth)),
        ];
        for (doc, want) in cases {
            assert_eq!(fault(doc), *want, "{}", doc.escape_ascii());
        }
    }

    #[test]
    fn reads_on_as_go_does_where_that_is_certain() {
        let read = |doc: &str| parse_as_go(doc.as_bytes(), &Limits::default());
        let (value, faults) = read(r#"{"a":"x","b":["y"],"b":["z"],"B":["w"]} {}"#).unwrap();
        let fields = value.fields("", &["a", "b"]).unwrap();
        assert_eq!((fields.string("a").unwrap(), fields.strings("b").unwrap()), (Some("x"), vec!["w"]));
        let rules: Vec<_> = faults.iter().map(|e| e.fault.rule()).collect();
        assert_eq!(rules, ["json-duplicate-key", "json-trailing"]);
        for merged in [
            r#"{"a":{},"a":{}}"#,
            r#"{"a":{},"A":{}}"#,
            r#"{"a":["x"],"a":[null]}"#,
            r#"{"a":"x","a":null}"#,
            r#"{"a":{},"a":"x"}"#,
            r#"{"a":"x","a":1}"#,
        ] {
            assert!(read(merged).is_err(), "{merged}");
        }
    }

    #[test]
    fn refuses_more_values_than_the_limit() {
        let doc = format!("[{}0]", "0,".repeat(1 << 17));
        assert_eq!(fault(doc.as_bytes()), Some(JsonFault::Values));
    }

    #[test]
    fn refuses_keys_in_other_case() {
        let known = ["diff_ids", "Config", "os"];
        let doc = |key: &str| parse(format!("{{\"{key}\":1}}").as_bytes(), &Limits::default()).unwrap();
        for (key, refused) in [
            ("diff_ids", false),
            ("DIFF_IDS", true),
            ("diff_id\u{17f}", true),
            ("config", true),
            ("O\u{17f}", true),
            ("diff-ids", false),
            ("Con_fig", false),
        ] {
            assert_eq!(doc(key).fields("", &known).is_err(), refused, "{key}");
        }
    }
}
