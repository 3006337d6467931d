//! Which image of one archive is compared with which of the other.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::chosen::Chosen;
use super::report::Side;
use super::source::Source;
use crate::image::{Image, Manifest};
use crate::platform::Platform;
use crate::reference::Reference;

/// An image on one platform: which image, and which of its manifests.
pub(super) type Place = (usize, usize);

/// Both sides of a pair; one of them alone is none.
pub(super) type Pair = (Option<Place>, Option<Place>);

struct Candidate<'a> {
    place: Place,
    manifest: &'a Manifest,
    names: Rc<BTreeSet<String>>,
    repositories: Rc<BTreeSet<String>>,
}

/// Pairs the images of two archives: on one platform by a common name, or else by their config, by the
/// repository, and if there is but one left on each side, by that. Two archives of one image each
/// are compared whatever they are called and run on.
pub(super) fn pairs(old: Source<'_>, new: Source<'_>, chosen: &Chosen) -> Vec<Pair> {
    let olds = candidates(Side::Old, old.images, chosen);
    let news = candidates(Side::New, new.images, chosen);
    let mut partner: Vec<Option<usize>> = vec![None; olds.len()];
    let mut taken = vec![false; news.len()];
    if let ([_], [_]) = (olds.as_slice(), news.as_slice()) {
        (partner[0], taken[0]) = (Some(0), true);
    }
    let same_platform = |a: &Candidate<'_>, b: &Candidate<'_>| a.manifest.platform() == b.manifest.platform();
    let rules: [fn(&Candidate<'_>, &Candidate<'_>) -> bool; 3] = [
        |a, b| !a.names.is_disjoint(&b.names),
        |a, b| a.manifest.config().digest() == b.manifest.config().digest(),
        |a, b| !a.repositories.is_disjoint(&b.repositories),
    ];
    for rule in rules {
        for (i, candidate) in
            olds.iter().enumerate().filter(|(i, _)| partner[*i].is_none()).collect::<Vec<_>>()
        {
            let fits =
                |j: &usize| !taken[*j] && same_platform(candidate, &news[*j]) && rule(candidate, &news[*j]);
            if let Some(j) = (0..news.len()).find(fits) {
                (partner[i], taken[j]) = (Some(j), true);
            }
        }
    }
    only_ones(&olds, &news, &mut partner, &mut taken);
    let paired = olds.iter().zip(&partner).map(|(one, j)| (Some(one.place), j.map(|j| news[j].place)));
    let added = news.iter().zip(&taken).filter(|(_, taken)| !**taken).map(|(one, _)| (None, Some(one.place)));
    paired.chain(added).collect()
}

/// Pairs what is the only one of its platform that is left on both sides.
fn only_ones(
    olds: &[Candidate<'_>],
    news: &[Candidate<'_>],
    partner: &mut [Option<usize>],
    taken: &mut [bool],
) {
    let platforms: Vec<&Platform> = olds.iter().map(|one| one.manifest.platform()).collect();
    for platform in platforms {
        let is_left = |i: &usize| partner[*i].is_none() && olds[*i].manifest.platform() == platform;
        let left: Vec<usize> = (0..olds.len()).filter(is_left).collect();
        let is_free = |j: &usize| !taken[*j] && news[*j].manifest.platform() == platform;
        let free: Vec<usize> = (0..news.len()).filter(is_free).collect();
        if let ([i], [j]) = (left.as_slice(), free.as_slice()) {
            (partner[*i], taken[*j]) = (Some(*j), true);
        }
    }
}

fn candidates<'a>(side: Side, images: &'a [Image], chosen: &Chosen) -> Vec<Candidate<'a>> {
    let mut all = Vec::new();
    for (i, image) in images.iter().enumerate() {
        let (names, repositories) = (Rc::new(full(image.names())), Rc::new(repositories(image)));
        let manifests = image.manifests().iter().enumerate();
        for (m, manifest) in manifests.filter(|(_, manifest)| chosen.has(side, i, image, manifest)) {
            let (names, repositories) = (names.clone(), repositories.clone());
            all.push(Candidate { place: (i, m), manifest, names, repositories });
        }
    }
    all
}

/// Names written out, so that spellings do not matter.
pub(super) fn full(names: &[String]) -> BTreeSet<String> {
    let full = |name: &String| {
        name.parse::<Reference>().map_or_else(|_| name.clone(), |name| name.or_latest().to_string())
    };
    names.iter().map(full).collect()
}

fn repositories(image: &Image) -> BTreeSet<String> {
    let name = |name: &String| Some(name.parse::<Reference>().ok()?.familiar_name());
    image.names().iter().filter_map(name).collect()
}
