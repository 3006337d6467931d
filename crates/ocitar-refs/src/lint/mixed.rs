use std::collections::BTreeMap;

use ocitar::Reference;

use super::Linter;
use super::finding::{LintFinding, Problem};
use super::judge::of_use;
use super::merged::Replaced;
use crate::find::Found;
use crate::image_use::{ImageUse, Meaning};

/// How many different references are told.
const TOLD: usize = 5;

/// The repositories that are used by different references; each once, where the second one stands.
pub(super) fn findings(linter: &Linter, files: &[&Found], replaced: &Replaced<'_>) -> Vec<LintFinding> {
    let mut repositories: BTreeMap<(String, String), Vec<Mention<'_>>> = BTreeMap::new();
    for (file, found) in files.iter().enumerate() {
        for image in found.uses.iter().filter(|image| !replaced.has(file, image)) {
            if let Some(reference) = certain(image).filter(|reference| !linter.allows(reference)) {
                let key = (reference.domain().to_owned(), reference.path().to_owned());
                repositories.entry(key).or_default().push(Mention { file, image, reference });
            }
        }
    }
    repositories.values().filter_map(|mentions| finding(mentions)).collect()
}

struct Mention<'a> {
    file: usize,
    image: &'a ImageUse,
    reference: &'a Reference,
}

fn certain(image: &ImageUse) -> Option<&Reference> {
    match &image.meaning {
        Meaning::Reference(reference) => Some(reference),
        _ => None,
    }
}

fn finding(mentions: &[Mention<'_>]) -> Option<LintFinding> {
    let first = mentions.first()?;
    let second = mentions.iter().find(|mention| mention.reference != first.reference)?;
    let mut references: Vec<String> = Vec::new();
    for mention in mentions {
        let text = mention.reference.familiar();
        if references.len() < TOLD && !references.contains(&text) {
            references.push(text);
        }
    }
    let repository = first.reference.familiar_name();
    Some(of_use(second.file, second.image, Problem::MixedReferences { repository, references }))
}
