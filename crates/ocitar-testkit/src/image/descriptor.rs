//! Pointers to blobs.

use crate::digest;
use crate::json::Object;

/// Points to a blob by digest and size, as manifests and indexes do.
///
/// ```
/// use ocitar_testkit::image::Descriptor;
///
/// let json = Descriptor::of("text/plain", "hello").annotation("a", "b").to_json();
/// assert!(json.ends_with(r#""size":5,"annotations":{"a":"b"}}"#));
/// ```
#[derive(Clone, Debug)]
pub struct Descriptor {
    /// What the blob is said to be.
    pub media_type: String,
    /// The digest of the blob.
    pub digest: String,
    /// The size of the blob in bytes.
    pub size: u64,
    /// Names and notes.
    pub annotations: Vec<(String, String)>,
    /// The platform object as JSON text.
    pub platform: Option<String>,
}

impl Descriptor {
    /// Describes some bytes.
    pub fn of(media_type: &str, bytes: impl AsRef<[u8]>) -> Self {
        Self {
            media_type: media_type.to_owned(),
            digest: digest(&bytes),
            size: bytes.as_ref().len() as u64,
            annotations: Vec::new(),
            platform: None,
        }
    }

    /// Adds an annotation.
    pub fn annotation(mut self, key: &str, value: &str) -> Self {
        self.annotations.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Sets the platform, given as JSON text.
    pub fn platform(mut self, json: String) -> Self {
        self.platform = Some(json);
        self
    }

    /// Gives the descriptor as compact JSON.
    pub fn to_json(&self) -> String {
        let mut object = Object::new()
            .text("mediaType", &self.media_type)
            .text("digest", &self.digest)
            .field("size", self.size);
        if !self.annotations.is_empty() {
            object = object.field("annotations", Object::new().texts(&self.annotations).finish());
        }
        if let Some(platform) = &self.platform {
            object = object.field("platform", platform);
        }
        object.finish()
    }
}

/// Gives a platform object as JSON text.
pub(crate) fn platform(architecture: &str, os: &str, variant: Option<&str>) -> String {
    Object::new().text("architecture", architecture).text("os", os).optional("variant", variant).finish()
}
