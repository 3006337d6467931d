use ocitar::Reference;

use super::Linter;
use super::finding::{LintFinding, Problem};
use super::merged::Replaced;
use super::number;
use super::remedy::remedy;
use crate::find::Found;
use crate::image_use::{ImageUse, Meaning, Owner, Role};
use crate::place::Place;
use crate::scalar::Style;

/// What is wrong with each reference of a file by itself.
pub(super) fn file(linter: &Linter, file: usize, found: &Found, replaced: &Replaced<'_>) -> Vec<LintFinding> {
    let twice = found.duplicates.iter().map(|twice| {
        let problem = Problem::DuplicateKey { key: twice.key.clone(), first: twice.first.line };
        plain(file, twice.again.clone(), problem)
    });
    let of_uses = found.uses.iter().flat_map(|image| {
        let problems = problems(linter, image, replaced.has(file, image));
        problems.into_iter().map(|problem| LintFinding {
            remedy: remedy(linter, image.kind, &problem),
            ..of_use(file, image, problem)
        })
    });
    twice.chain(of_uses).collect()
}

/// A finding that concerns no image.
pub(super) fn plain(file: usize, place: Place, problem: Problem) -> LintFinding {
    LintFinding {
        file,
        place,
        paths: Vec::new(),
        objects: Vec::new(),
        reference: String::new(),
        is_by_default: false,
        problem,
        lines: Vec::new(),
        remedy: None,
    }
}

/// A finding about an image.
pub(super) fn of_use(file: usize, image: &ImageUse, problem: Problem) -> LintFinding {
    let is_about_tag = matches!(
        problem,
        Problem::FloatingTag { .. }
            | Problem::LatestTag(_)
            | Problem::NumberAsTag(_)
            | Problem::PullPolicyAlways
    );
    let tag = image.part(Role::Tag).filter(|_| is_about_tag);
    let place = tag.map_or(&image.scalar().place, |part| &part.value.place).clone();
    LintFinding {
        file,
        place,
        paths: image.owners.iter().map(|owner| owner.path.clone()).collect(),
        objects: image.owners.iter().map(Owner::object).collect(),
        reference: image.text(),
        is_by_default: matches!(image.meaning, Meaning::Variable(_))
            && !matches!(problem, Problem::UnresolvedVariable(_) | Problem::NumberAsTag(_)),
        problem,
        lines: image.form.scalars().map(|scalar| scalar.place.line).collect(),
        remedy: None,
    }
}

fn problems(linter: &Linter, image: &ImageUse, is_replaced: bool) -> Vec<Problem> {
    let mut found = Vec::new();
    match &image.meaning {
        Meaning::Invalid { fault, .. } => found.push(Problem::InvalidReference(*fault)),
        Meaning::MaybeContext(reference) => found.push(Problem::MaybeContext(reference.clone())),
        Meaning::Elsewhere(_) => found.push(Problem::TagElsewhere),
        Meaning::Variable(variables) if variables.default.is_none() => {
            found.push(Problem::UnresolvedVariable(variables.names.clone()));
        }
        meaning => match meaning.reference() {
            Some(reference) => {
                let of_this = of_reference(linter, image, &reference);
                match is_replaced && !of_this.is_empty() {
                    true => found.push(Problem::Overridden(reference)),
                    false => found.extend(of_this),
                }
            }
            None => found.extend(unresolved(meaning)),
        },
    }
    found.extend(number_as_tag(image));
    found
}

/// A text with variables whose defaults make no reference.
fn unresolved(meaning: &Meaning) -> Option<Problem> {
    match meaning {
        Meaning::Variable(variables) => Some(Problem::UnresolvedVariable(variables.names.clone())),
        _ => None,
    }
}

fn of_reference(linter: &Linter, image: &ImageUse, reference: &Reference) -> Vec<Problem> {
    let mut found: Vec<Problem> = contradiction(linter, reference).into_iter().collect();
    if linter.allows(reference) {
        return found;
    }
    match (reference.tag(), reference.digest()) {
        (None, Some(_)) => found.push(Problem::DigestWithoutTag(reference.clone())),
        (_, None) if image.owners.iter().all(|owner| owner.is_built) => found.push(Problem::BuiltLocally),
        (_, None) if !is_proven(linter, reference) => {
            found.push(floating(reference));
            let is_always = |policy: &str| policy.eq_ignore_ascii_case("always");
            if image.owners.iter().any(|owner| owner.pull_policy.as_deref().is_some_and(is_always)) {
                found.push(Problem::PullPolicyAlways);
            }
        }
        _ => {}
    }
    found
}

fn floating(reference: &Reference) -> Problem {
    match reference.tag() {
        None => Problem::NoTag(reference.clone()),
        Some("latest") => Problem::LatestTag(reference.clone()),
        Some(tag) => {
            let is_like_id = tag.len() == 12 && tag.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'));
            Problem::FloatingTag { reference: reference.clone(), is_like_id }
        }
    }
}

/// Whether the tag is the beginning of the ID of an image that was shipped by that name.
fn is_proven(linter: &Linter, reference: &Reference) -> bool {
    let Some(tag) = reference.tag() else { return false };
    linter.targets().iter().any(|target| target.is_of(reference) && target.is_beginning(tag))
}

fn contradiction(linter: &Linter, reference: &Reference) -> Option<Problem> {
    let (tag, digest) = (reference.tag()?, reference.digest()?);
    let named: Vec<_> = linter.targets().iter().filter(|target| target.is_named(reference, tag)).collect();
    let is_so = named.is_empty() || named.iter().any(|target| target.is_known_by(digest));
    let sources = named.iter().map(|target| target.source.clone()).collect();
    (!is_so).then(|| Problem::ContradictsArchive { reference: reference.clone(), sources })
}

fn number_as_tag(image: &ImageUse) -> Option<Problem> {
    let tag = &image.part(Role::Tag)?.value;
    let is_number = tag.style == Style::Plain && number::is_rewritten(&tag.text);
    is_number.then(|| Problem::NumberAsTag(tag.text.clone()))
}
