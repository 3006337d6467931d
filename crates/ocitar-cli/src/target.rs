//! What archives hold, for references to be held against.

use ocitar::{Archive, Engine, Image, Prediction, Reference};
use ocitar_refs::Target;

use crate::exit::Failure;

/// The images of an archive; one at fault has none that are certain.
pub(crate) fn targets(archive: &Archive, source: &str) -> Result<Vec<Target>, Failure> {
    if let Some(fault) = archive.fault() {
        return Err(Failure::no(format!("{source}: {fault}"))
            .advise("an archive at fault has no ID; `ocitar verify` tells more"));
    }
    let predictions: Vec<(Engine, Vec<Prediction>)> =
        Engine::ALL.into_iter().map(|engine| (engine, archive.predict(engine))).collect();
    let of = |(i, image): (usize, &Image)| target(i, image, &predictions, source);
    Ok(archive.images().iter().enumerate().map(of).collect())
}

fn target(i: usize, image: &Image, predictions: &[(Engine, Vec<Prediction>)], source: &str) -> Target {
    let of_engine = |(engine, all): &(Engine, Vec<Prediction>)| {
        let mine = all.iter().filter(|prediction| prediction.image == Some(i));
        Some((*engine, mine.filter_map(|prediction| prediction.outcome.id()).next()?))
    };
    let of_manifests = image.manifests().iter().flat_map(|manifest| {
        let config = manifest.config().digest().digest();
        manifest.digest().map(|digest| digest.digest()).into_iter().chain([config])
    });
    Target {
        names: image.names().iter().filter_map(|name| name.parse::<Reference>().ok()).collect(),
        ids: predictions.iter().filter_map(of_engine).collect(),
        digests: image.target().map(|digest| digest.digest()).into_iter().chain(of_manifests).collect(),
        source: source.to_owned(),
    }
}
