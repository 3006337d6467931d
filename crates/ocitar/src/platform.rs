//! Platforms, compared as containerd and podman compare them.
//!
//! Takes os, architecture and variant as written, gives one normal form. Knows nothing of images.

use std::fmt;
use std::str::FromStr;

/// An operating system, an architecture and its variant, in containerd's normal form.
///
/// ```
/// use ocitar::Platform;
///
/// let platform: Platform = "linux/aarch64".parse()?;
/// assert_eq!(platform.to_string(), "linux/arm64");
/// # Ok::<(), ocitar::PlatformFault>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Platform {
    os: String,
    architecture: String,
    variant: String,
}

impl Platform {
    /// Normalises a platform as containerd does (`platforms.Normalize`): an empty operating system
    /// is the host's, which is Linux here; an empty architecture stays empty and matches nothing.
    pub fn new(os: &str, architecture: &str, variant: &str) -> Self {
        let os = if os.is_empty() { "linux".to_owned() } else { os.to_ascii_lowercase() };
        let (architecture, variant) = (architecture.to_ascii_lowercase(), variant.to_ascii_lowercase());
        let (architecture, variant) = match (&*architecture, &*variant) {
            ("i386", _) => ("386", ""),
            ("x86_64" | "x86-64" | "amd64", "v1") => ("amd64", ""),
            ("x86_64" | "x86-64" | "amd64", variant) => ("amd64", variant),
            ("aarch64" | "arm64", "8" | "v8") => ("arm64", ""),
            ("aarch64" | "arm64", variant) => ("arm64", variant),
            ("armhf", _) => ("arm", "v7"),
            ("armel", _) => ("arm", "v6"),
            ("arm", "" | "7") => ("arm", "v7"),
            ("arm", "5") => ("arm", "v5"),
            ("arm", "6") => ("arm", "v6"),
            ("arm", "8") => ("arm", "v8"),
            other => other,
        };
        Self { os, architecture: architecture.to_owned(), variant: variant.to_owned() }
    }

    /// Linux on this machine's architecture.
    pub fn host() -> Self {
        let architecture = match std::env::consts::ARCH {
            "x86" => "386",
            "powerpc64" => "ppc64le",
            "loongarch64" => "loong64",
            other => other,
        };
        Self::new("linux", architecture, "")
    }

    /// The operating system, `linux` for almost every image.
    pub fn os(&self) -> &str {
        &self.os
    }

    /// The architecture by its Go name, such as `amd64`; empty if the image does not say.
    pub fn architecture(&self) -> &str {
        &self.architecture
    }

    /// The architecture's variant, such as `v7`; mostly empty.
    pub fn variant(&self) -> &str {
        &self.variant
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let architecture = if self.architecture.is_empty() { "?" } else { &self.architecture };
        let plain = format!("{}/{architecture}", self.os);
        crate::text::Escaped(&plain).fmt(f)?;
        if !self.variant.is_empty() {
            write!(f, "/{}", crate::text::Escaped(&self.variant))?;
        }
        Ok(())
    }
}

/// A text that is not of the form `os/architecture[/variant]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlatformFault;

impl fmt::Display for PlatformFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("is not of the form os/architecture[/variant], such as linux/arm64")
    }
}

impl std::error::Error for PlatformFault {}

impl FromStr for Platform {
    type Err = PlatformFault;

    fn from_str(text: &str) -> Result<Self, PlatformFault> {
        let parts: Vec<&str> = text.split('/').collect();
        let plain = |part: &&str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
        };
        match parts.as_slice() {
            parts if !parts.iter().all(plain) => Err(PlatformFault),
            [os, architecture] => Ok(Self::new(os, architecture, "")),
            [os, architecture, variant] => Ok(Self::new(os, architecture, variant)),
            _ => Err(PlatformFault),
        }
    }
}
