//! Texts of several JSON documents, taken apart without being copied.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::HostFault;

/// An object whose values are not read yet.
pub(super) type Object<'a> = BTreeMap<String, &'a RawValue>;

/// One object of a host's output.
pub(super) struct Document<'a> {
    /// Which of the texts it stands in, from 0.
    pub(super) number: usize,
    /// Where that begins, in bytes.
    pub(super) at: usize,
    pub(super) raw: &'a RawValue,
}

/// The objects of all documents: those that stand alone, and those in arrays.
pub(super) fn split(text: &str) -> Result<Vec<Document<'_>>, HostFault> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let mut found = Vec::new();
    let mut number = 0;
    loop {
        let at = stream.byte_offset();
        let Some(raw) = stream.next() else {
            return Ok(found);
        };
        let raw = raw.map_err(|fault| HostFault::Json { at, fault: fault.to_string() })?;
        for raw in elements(raw, at)? {
            found.push(Document { number, at, raw });
        }
        number += 1;
    }
}

fn elements(raw: &RawValue, at: usize) -> Result<Vec<&RawValue>, HostFault> {
    if raw.get().starts_with('[') {
        return parse(raw, at);
    }
    Ok(vec![raw])
}

/// Reads a value as what it must be.
pub(super) fn parse<'a, T: Deserialize<'a>>(raw: &'a RawValue, at: usize) -> Result<T, HostFault> {
    serde_json::from_str(raw.get()).map_err(|fault| HostFault::Json { at, fault: fault.to_string() })
}
