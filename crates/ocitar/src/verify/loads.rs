use super::platforms::{PlatformRow, PlatformState};
use crate::image::{Facts, Image};
use crate::platform::Platform;

/// A load of certain platforms, which plain loads do not tell about.
///
/// Observed with Docker 28.5 (containerd store) and containerd 2.1.9, of OCI layouts with parts of
/// platforms left out. Docker's classic store does not read the layout: with `--platform` it
/// passes over an image of `manifest.json` for another platform, and reports success.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlatformLoad {
    /// The command, without the archive.
    pub command: String,
    /// Whether it succeeds, and leaves what it was asked for usable.
    pub works: bool,
    /// What is said if not; `…` stands for what depends on the host.
    pub message: Option<String>,
}

/// What loads of certain platforms do with an OCI layout; nothing of other archives.
pub(super) fn of(facts: &Facts, images: &[Image], rows: &[PlatformRow]) -> Vec<PlatformLoad> {
    if facts.fault().is_some() || !facts.oci.as_ref().is_some_and(|oci| oci.declared) {
        return Vec::new();
    }
    let mut platforms: Vec<&Platform> = Vec::new();
    for platform in rows.iter().filter_map(|row| row.platform.as_ref()) {
        if !platforms.contains(&platform) {
            platforms.push(platform);
        }
    }
    let docker = platforms.into_iter().map(|platform| docker(platform, images, rows));
    docker.chain([all_by_ctr(images, rows)]).collect()
}

/// One image that lacks the platform is enough for a failure, whatever became of the others.
fn docker(platform: &Platform, images: &[Image], rows: &[PlatformRow]) -> PlatformLoad {
    let of_image = |i| rows.iter().find(move |row| row.image == i && row.platform.as_ref() == Some(platform));
    let torn = (0..images.len()).find_map(|i| match of_image(i).map(|row| &row.state) {
        Some(PlatformState::Complete) => None,
        Some(PlatformState::Absent { missing }) => Some(format!(
            "requested platform ({platform}) found, but some content is missing: NotFound: \
             content digest {missing}: not found"
        )),
        Some(PlatformState::Sparse { .. }) | None => {
            Some(format!("… loaded, but doesn't provide the requested platform ({platform})"))
        }
    });
    let command = format!("docker load --platform {platform}");
    PlatformLoad { command, works: torn.is_none(), message: torn }
}

/// Every manifest must be there, those of attestations too.
fn all_by_ctr(images: &[Image], rows: &[PlatformRow]) -> PlatformLoad {
    let row = rows.iter().find_map(|row| row.state.missing());
    let attestations = images.iter().flat_map(Image::attestations);
    let missing = row.or_else(|| attestations.filter(|a| !a.present).map(|a| a.digest).next());
    let message = missing.map(|missing| format!("content digest {missing}: not found"));
    PlatformLoad {
        command: "ctr images import --all-platforms".to_owned(),
        works: message.is_none(),
        message,
    }
}
