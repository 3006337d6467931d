//! The sum over a header block.

use super::{BLOCK, Field};

/// Says what to write into the checksum field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Checksum {
    /// The right sum: six octal digits, NUL, space.
    #[default]
    Auto,
    /// The sum over signed bytes, as some old writers did. It differs only if a byte is above 127.
    Signed,
    /// Exactly these bytes.
    Raw(Vec<u8>),
}

impl Checksum {
    /// Gives the field's bytes for a block whose other fields are final.
    pub(super) fn bytes(&self, block: &[u8; BLOCK]) -> Vec<u8> {
        let mut spaced = *block;
        spaced[Field::Checksum.range()].fill(b' ');
        let sum: i64 = match self {
            Self::Auto => spaced.iter().map(|&byte| i64::from(byte)).sum(),
            Self::Signed => spaced.iter().map(|&byte| i64::from(i8::from_ne_bytes([byte]))).sum(),
            Self::Raw(bytes) => return bytes.clone(),
        };
        // A sum of signed bytes may be negative, which no writer can spell.
        format!("{:06o}\0 ", sum.max(0)).into_bytes()
    }
}
