use std::collections::HashSet;

use super::fault::{JsonError, JsonFault};
use super::number::{self, Number};
use super::string;
use super::value::{Kind, Object, Value};
use crate::limits::Limits;

/// Parses a whole document.
pub(crate) fn parse(bytes: &[u8], limits: &Limits) -> Result<Value, JsonError> {
    let doc = match std::str::from_utf8(bytes) {
        Ok(doc) => doc,
        Err(e) => return Err(JsonError::new(JsonFault::Utf8, e.valid_up_to())),
    };
    let mut parser = Parser { doc, at: 0, depth: limits.json_depth, values: limits.json_values };
    let value = parser.value()?;
    parser.space();
    if parser.at < doc.len() {
        return Err(parser.fail(JsonFault::Trailing));
    }
    Ok(value)
}

struct Parser<'a> {
    doc: &'a str,
    at: usize,
    /// How much deeper it may go.
    depth: usize,
    /// How many more values there may be.
    values: usize,
}

impl Parser<'_> {
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
        let mut members = Vec::new();
        let mut keys = HashSet::new();
        if self.closes(b'}') {
            return Ok(Kind::Object(Object::default()));
        }
        loop {
            self.space();
            let at = self.at;
            let key = self.string()?;
            if !keys.insert(key.clone()) {
                return Err(JsonError::new(JsonFault::DuplicateKey(key.into()), at));
            }
            self.expect(b':')?;
            members.push((key, self.value()?));
            if self.closes(b'}') {
                return Ok(Kind::Object(Object { members }));
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
