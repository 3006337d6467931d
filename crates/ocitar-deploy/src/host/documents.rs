//! Texts of several JSON documents, taken apart without being copied.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::HostFault;

/// Documents, and entries of a list, that are read: 64 MiB of `docker ps` lines have fewer. Stops
/// millions of tiny ones from taking a hundred times their bytes.
pub(super) const MAX_DOCUMENTS: usize = 200_000;

/// The fields by which one kind of output is told from another.
const FIELDS: [&str; 26] = [
    "Client",
    "Config",
    "CurrentState",
    "DesiredState",
    "DriverStatus",
    "ID",
    "Id",
    "Image",
    "ImageID",
    "ImageManifestDescriptor",
    "ImageName",
    "Names",
    "OSType",
    "RootFS",
    "ServerErrors",
    "ServiceID",
    "Spec",
    "State",
    "Status",
    "apiVersion",
    "containers",
    "host",
    "info",
    "kind",
    "status",
    "store",
];

/// Those fields of an object, whose values are not read yet.
#[derive(Default)]
pub(super) struct Object<'a>(Vec<(&'static str, &'a RawValue)>);

impl<'a> Object<'a> {
    pub(super) fn get(&self, key: &str) -> Option<&'a RawValue> {
        debug_assert!(FIELDS.contains(&key), "{key} is not kept");
        self.0.iter().find(|(own, _)| *own == key).map(|(_, value)| *value)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Fields<'a>(PhantomData<&'a ()>);

        impl<'de: 'a, 'a> Visitor<'de> for Fields<'a> {
            type Value = Object<'a>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Object<'a>, M::Error> {
                let mut object = Object::default();
                while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
                    let known = FIELDS.into_iter().find(|field| *field == key);
                    if let Some(field) = known.filter(|field| !object.has(field)) {
                        object.0.push((field, value));
                    }
                }
                Ok(object)
            }
        }

        from.deserialize_map(Fields(PhantomData))
    }
}

/// Reads a list of so many entries as are read at all.
pub(super) fn few<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    struct Few<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Few<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an array")
        }

        fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Vec<T>, S::Error> {
            let mut found = Vec::new();
            while let Some(entry) = seq.next_element()? {
                if found.len() == MAX_DOCUMENTS {
                    return Err(S::Error::custom(format_args!("more than {MAX_DOCUMENTS} entries")));
                }
                found.push(entry);
            }
            Ok(found)
        }
    }

    from.deserialize_seq(Few(PhantomData))
}

/// A list of documents.
#[derive(Deserialize)]
struct Elements<'a>(#[serde(borrow, deserialize_with = "few")] Vec<&'a RawValue>);

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
        found.extend(elements(raw, at)?.into_iter().map(|raw| Document { number, at, raw }));
        if found.len() > MAX_DOCUMENTS {
            return Err(HostFault::TooMany { limit: MAX_DOCUMENTS });
        }
        number += 1;
    }
}

fn elements(raw: &RawValue, at: usize) -> Result<Vec<&RawValue>, HostFault> {
    if raw.get().starts_with('[') {
        return Ok(parse::<Elements<'_>>(raw, at)?.0);
    }
    Ok(vec![raw])
}

/// Reads a value as what it must be.
pub(super) fn parse<'a, T: Deserialize<'a>>(raw: &'a RawValue, at: usize) -> Result<T, HostFault> {
    serde_json::from_str(raw.get()).map_err(|fault| HostFault::Json { at, fault: fault.to_string() })
}
