//! The content of an extended header.

/// Collects PAX records, with right lengths or as any bytes.
///
/// ```
/// use ocitar_testkit::tar::Pax;
///
/// let pax = Pax::new().record("path", "a").raw("7 a=b\n");
/// assert_eq!(pax.as_ref(), b"9 path=a\n7 a=b\n");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pax {
    bytes: Vec<u8>,
}

impl Pax {
    /// Starts without records.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives the records that names need which do not fit their header fields.
    pub fn for_long(name: impl AsRef<[u8]>, target: impl AsRef<[u8]>) -> Self {
        Self::new().record_if_long("path", name.as_ref()).record_if_long("linkpath", target.as_ref())
    }

    /// Adds a record with its canonical length.
    pub fn record(self, key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Self {
        let rest = [b" ", key.as_ref(), b"=", value.as_ref(), b"\n"].concat();
        self.raw(record_length(rest.len()).to_string()).raw(rest)
    }

    /// Adds bytes as they are.
    pub fn raw(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.bytes.extend_from_slice(bytes.as_ref());
        self
    }

    /// Says whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    fn record_if_long(self, key: &str, value: &[u8]) -> Self {
        if value.len() > super::Field::Name.width() { self.record(key, value) } else { self }
    }
}

impl AsRef<[u8]> for Pax {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Gives the length of a record, which counts its own digits too.
fn record_length(rest: usize) -> usize {
    let mut length = rest;
    // At most one more digit can become necessary, so this settles at once.
    while length != rest + length.to_string().len() {
        length = rest + length.to_string().len();
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_count_their_own_digits() {
        for size in 0..1200 {
            let record = Pax::new().record("k", "v".repeat(size));
            let text = String::from_utf8(record.bytes).expect("ASCII");
            let (length, _) = text.split_once(' ').expect("a space");
            assert_eq!(length, text.len().to_string());
        }
    }
}
