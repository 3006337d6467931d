use ocitar_sha256::Sha256;

use super::super::crc64::Crc64;

/// The check of a block. As liblzma does, one of an unknown kind is passed over.
#[derive(Clone)]
pub(super) enum Check {
    Crc32(crc32fast::Hasher),
    Crc64(Crc64),
    Sha256(Box<Sha256>),
    /// None, or one that is only reserved, of so many bytes.
    Other(usize),
}

impl Check {
    /// By its number in the stream's flags, 0 to 15.
    pub(super) fn new(id: u8) -> Self {
        match id {
            1 => Self::Crc32(crc32fast::Hasher::new()),
            4 => Self::Crc64(Crc64::default()),
            10 => Self::Sha256(Box::default()),
            0 => Self::Other(0),
            _ => Self::Other(4 << ((id - 1) / 3)),
        }
    }

    pub(super) fn size(&self) -> usize {
        match self {
            Self::Crc32(_) => 4,
            Self::Crc64(_) => 8,
            Self::Sha256(_) => 32,
            Self::Other(size) => *size,
        }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Crc32(sum) => sum.update(bytes),
            Self::Crc64(sum) => sum.update(bytes),
            Self::Sha256(sum) => sum.update(bytes),
            Self::Other(_) => {}
        }
    }

    pub(super) fn is(&self, stored: &[u8]) -> bool {
        match self {
            Self::Crc32(sum) => stored == sum.clone().finalize().to_le_bytes(),
            Self::Crc64(sum) => stored == sum.finish().to_le_bytes(),
            Self::Sha256(sum) => stored == sum.as_ref().clone().finish(),
            Self::Other(_) => true,
        }
    }
}
