use crate::digest::BlobDigest;
use crate::image::Image;
use crate::platform::Platform;

/// One platform of an image, and how much of it the archive holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlatformRow {
    /// Which of [`Archive::images`](crate::Archive::images) it is of.
    pub image: usize,
    /// The platform, by the index or else by the config; none if neither could be read.
    pub platform: Option<Platform>,
    /// How much is there.
    pub state: PlatformState,
}

/// How much of an image on one platform an archive holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlatformState {
    /// Manifest, config and all layers.
    Complete,
    /// The manifest, but not all that it names: `docker load --platform` of it leaves an image
    /// that cannot run.
    Sparse {
        /// The first thing that is missing.
        missing: BlobDigest,
    },
    /// Nothing but its mention in an index, as tools leave it that save one platform of several.
    Absent {
        /// The manifest that is missing.
        missing: BlobDigest,
    },
}

impl PlatformState {
    /// One word: `complete`, `sparse` or `absent`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Sparse { .. } => "sparse",
            Self::Absent { .. } => "absent",
        }
    }

    /// What is missing, if anything is.
    pub fn missing(&self) -> Option<BlobDigest> {
        match self {
            Self::Complete => None,
            Self::Sparse { missing } | Self::Absent { missing } => Some(*missing),
        }
    }
}

/// A row for each platform of each image, in archive order.
pub(super) fn rows(images: &[Image]) -> Vec<PlatformRow> {
    images.iter().enumerate().flat_map(|(i, image)| of_image(i, image)).collect()
}

fn of_image(image: usize, of: &Image) -> Vec<PlatformRow> {
    let row = |platform, state| PlatformRow { image, platform, state };
    let complete = of.manifests().iter().map(|m| row(Some(m.platform().clone()), PlatformState::Complete));
    let torn = of.absent().iter().map(|absent| {
        let missing = absent.missing;
        let state = match absent.manifest == missing {
            true => PlatformState::Absent { missing },
            false => PlatformState::Sparse { missing },
        };
        row(absent.platform.clone(), state)
    });
    complete.chain(torn).collect()
}
