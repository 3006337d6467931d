use std::fmt;
use std::str::FromStr;

/// A SHA-256 content digest, printed as `sha256:<64 lower-case hex>`.
///
/// SHA-256 is the only algorithm that every engine can load an image by, so it is the only one
/// accepted. Parsing validates fully (OCI image-spec 1.1, *descriptor*, "Digests"), so that a
/// value of this type is always a well-formed digest.
///
/// ```
/// use ocitar::Digest;
///
/// let digest = Digest::of(b"");
/// let text = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// assert_eq!(digest.to_string(), text);
/// assert_eq!(text.parse(), Ok(digest));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Wraps the 32 bytes of a finished SHA-256.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Hashes `bytes` in one call.
    pub fn of(bytes: &[u8]) -> Self {
        let mut message = ocitar_sha256::Sha256::new();
        message.update(bytes);
        Self(message.finish())
    }

    /// The 32 raw bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The 64 lower-case hex digits, without the algorithm.
    pub fn hex(&self) -> String {
        use fmt::Write as _;
        self.0.iter().fold(String::with_capacity(64), |mut out, byte| {
            // Writing into a String cannot fail.
            let _ = write!(out, "{byte:02x}");
            out
        })
    }

    /// Parses 64 lower-case hex digits, as blob files and old layer folders are named.
    ///
    /// # Errors
    ///
    /// [`DigestFault::Hex`] for anything but exactly 64 digits of `0-9a-f`.
    pub fn from_hex(hex: &str) -> Result<Self, DigestFault> {
        let text = hex.as_bytes();
        if text.len() != 64 {
            return Err(DigestFault::Hex);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Ok(Self(bytes))
    }
}

fn nibble(digit: u8) -> Result<u8, DigestFault> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(DigestFault::Hex),
    }
}

impl FromStr for Digest {
    type Err = DigestFault;

    fn from_str(text: &str) -> Result<Self, DigestFault> {
        match text.split_once(':') {
            Some(("sha256", hex)) => Self::from_hex(hex),
            Some(_) => Err(DigestFault::Algorithm),
            None => Err(DigestFault::Shape),
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is not a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DigestFault {
    /// No `algorithm:` before the hex digits.
    Shape,
    /// An algorithm other than `sha256`; engines load images by SHA-256 only.
    Algorithm,
    /// Not exactly 64 lower-case hex digits.
    Hex,
}

impl fmt::Display for DigestFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Shape => "is not of the form sha256:<hex>",
            Self::Algorithm => "uses an algorithm other than sha256",
            Self::Hex => "has not exactly 64 lower-case hex digits",
        })
    }
}

impl std::error::Error for DigestFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_not_a_digest() {
        let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let cases = [
            ("", DigestFault::Shape),
            (hex, DigestFault::Shape),
            ("sha512:00", DigestFault::Algorithm),
            ("SHA256:00", DigestFault::Algorithm),
            ("sha256:", DigestFault::Hex),
            (&format!("sha256:{}", hex.to_uppercase()), DigestFault::Hex),
            (&format!("sha256:{hex}0"), DigestFault::Hex),
            (&format!("sha256: {}", &hex[1..]), DigestFault::Hex),
            ("sha256:../../etc/passwd", DigestFault::Hex),
        ];
        for (text, fault) in cases {
            assert_eq!(text.parse::<Digest>(), Err(fault), "{text}");
        }
    }
}
