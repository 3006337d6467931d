//! `--stamp`: an archive held against what was written down of it.

use std::path::Path;

use ocitar::{Escaped, Host};
use ocitar_deploy::{ArchiveFile, Difference, ImageStamp, Stamp};

use super::{Case, Met};
use crate::cmd;
use crate::exit::Failure;
use crate::input::Whole;
use crate::render::names;

/// How many images are named.
const FEW: usize = 3;

/// How many differences are told.
const SHOWN: usize = 20;

/// Reads a stamp.
pub(crate) fn read(path: &Path) -> Result<Stamp, Failure> {
    let text = cmd::small(path, Stamp::MAX_BYTES)?;
    Stamp::from_json(&text).map_err(|fault| {
        Failure::failed(format!("{}: {}", path.display(), Escaped(&fault.to_string())))
            .advise("`ocitar stamp ARCHIVE` makes one")
    })
}

/// Whether the archive is what the stamp says.
pub(super) fn compare(path: &Path, stamp: &Stamp, case: &Case, whole: Option<Whole>) -> Met {
    let file = ArchiveFile {
        name: None,
        size: whole.map(|whole| whole.size),
        sha256: whole.map(|whole| whole.digest),
    };
    let actual = Stamp::of(&case.archive, file, &Host::new(stamp.platform.clone()));
    let differences = stamp.differences(&actual);
    let said = format!("what {} says", Escaped(&path.display().to_string()));
    let met = |by: Option<String>, instead| Met {
        advice: by.is_none().then_some("give the archive that was stamped, or stamp this one anew"),
        text: case.name.clone(),
        by,
        otherwise: format!("not {said}"),
        instead,
    };
    if differences.is_empty() {
        let file = if whole.is_some() { "byte for byte, " } else { "" };
        return met(Some(format!("{said}: {file}every digest, every ID")), Vec::new());
    }
    let is_same_image = case.archive.fault().is_none() && differences.iter().all(Difference::is_envelope);
    let mut instead = vec![match () {
        () if is_same_image => {
            "every image in it is the one of the stamp: only the file around them differs".to_owned()
        }
        () if case.archive.fault().is_some() => "it is at fault, and has no identity to compare".to_owned(),
        () => format!("the stamp is of {}, and this is {}", held(stamp), held(&actual)),
    }];
    instead.extend(differences.iter().take(SHOWN).map(line));
    if differences.len() > SHOWN {
        instead.push(format!("and {} more", differences.len() - SHOWN));
    }
    met(None, instead)
}

/// The images of a stamp, by name and config.
fn held(stamp: &Stamp) -> String {
    let image = |image: &ImageStamp| {
        let configs = image.platforms.iter().map(|on| on.config.digest().hex().chars().take(12).collect());
        let configs: Vec<String> = configs.collect();
        format!("{} (config {})", names(&image.names), configs.join(", "))
    };
    let images: Vec<String> = stamp.images.iter().take(FEW).map(image).collect();
    match stamp.images.len() {
        0 => "nothing".to_owned(),
        n if n > FEW => format!("{} and {} more", images.join("; "), n - FEW),
        _ => images.join("; "),
    }
}

fn line(difference: &Difference) -> String {
    let side = |side: &Option<String>| Escaped(side.as_deref().unwrap_or("nothing")).to_string();
    format!(
        "{}: expected {}, actual {}",
        Escaped(&difference.place),
        side(&difference.expected),
        side(&difference.actual)
    )
}
