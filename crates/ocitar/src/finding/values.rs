use super::kind::FindingKind as Kind;
use crate::json::JsonFault;

impl Kind {
    /// What should be there, as text for programs: a digest, a size, a count, a type. None where
    /// there is no one such value.
    pub fn expected(&self) -> Option<String> {
        Some(match self {
            Self::BlobContent { expected, .. } | Self::ConfigName { expected, .. } => expected.to_string(),
            Self::DiffId { expected, .. } => expected.to_string(),
            Self::Size { expected, .. } => expected.to_string(),
            Self::LayerCount { diff_ids, .. } => diff_ids.to_string(),
            Self::History { layers, .. } => layers.to_string(),
            Self::Limit { limit, .. } => limit.to_string(),
            Self::IndexDepth { limit } | Self::TooManyLayers { limit, .. } => limit.to_string(),
            Self::LayoutVersion { .. } => "1.0.0".to_owned(),
            Self::Platform { actual, .. } => actual.clone(),
            Self::OtherPlatform { host, .. } | Self::NotUnpacked { host, .. } => host.to_string(),
            Self::Foreign { host, .. } => host.to_string(),
            Self::SeveralImages { .. } => "1".to_owned(),
            Self::RootfsType { .. } => "layers".to_owned(),
            Self::Json(JsonFault::Type { expected, .. }) => (*expected).to_owned(),
            Self::Missing { name, .. } => name.clone(),
            Self::Incomplete { missing, .. } => missing.to_string(),
            _ => return None,
        })
    }

    /// What is there instead.
    pub fn actual(&self) -> Option<String> {
        Some(match self {
            Self::BlobContent { actual, .. } | Self::ConfigName { actual, .. } => actual.to_string(),
            Self::DiffId { actual, .. } => actual.to_string(),
            Self::Size { actual, .. } => actual.to_string(),
            Self::LayerCount { layers, .. } | Self::TooManyLayers { layers, .. } => layers.to_string(),
            Self::History { entries, .. } => entries.to_string(),
            Self::LayoutVersion { found } | Self::RootfsType { found } => found.clone(),
            Self::Platform { stated, .. } => stated.clone(),
            Self::OtherPlatform { found, .. }
            | Self::NotUnpacked { found, .. }
            | Self::Foreign { found, .. } => found.clone(),
            Self::SeveralImages { images } => images.to_string(),
            Self::MediaType { found, .. } => found.clone(),
            Self::LayerMediaType { media_type, .. } => media_type.clone(),
            Self::Digest { text, .. } | Self::Time { text, .. } => text.clone(),
            Self::Os { os } => os.clone(),
            _ => return None,
        })
    }
}
