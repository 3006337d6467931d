//! The edits that make a reference say what it is to say.

use ocitar::Reference;

use super::choose::Chosen;
use super::plain::is_plain_string;
use super::{Edit, PinFaultKind};
use crate::image_use::{Form, ImageUse, Part, Role, joined};
use crate::kind::Kind;
use crate::scalar::{Scalar, Style};

/// The edits that make `used` be `chosen`, and the whole reference as it then reads.
pub(crate) fn edits(
    used: &ImageUse,
    chosen: &Chosen,
    image: &Reference,
) -> Result<(Vec<Edit>, String), PinFaultKind> {
    let reference = match (&used.form, &chosen.tag) {
        (_, None) => chosen.id.map(|id| id.to_string()).unwrap_or_default(),
        (Form::Whole(scalar), Some(_)) => repository(scalar.text.trim_end(), image) + &suffix(chosen),
        (Form::Split { .. }, Some(_)) => String::new(),
    };
    match &used.form {
        Form::Whole(scalar) => Ok((edit(used.kind, scalar, &reference)?, reference)),
        Form::Split { name, rest } => split(used.kind, name, rest, chosen),
    }
}

/// What names the repository in the text, as it is spelled there; as Docker shows it if the text is
/// an ID.
fn repository(text: &str, image: &Reference) -> String {
    let named: Option<Reference> = text.parse().ok();
    let same = named.is_some_and(|named| (named.domain(), named.path()) == (image.domain(), image.path()));
    if !same {
        return image.familiar_name();
    }
    let text = text.split_once('@').map_or(text, |(name, _)| name);
    let path = text.rfind('/').map_or(0, |i| i + 1);
    text[path..].find(':').map_or(text, |i| &text[..path + i]).to_owned()
}

fn suffix(chosen: &Chosen) -> String {
    let tag = chosen.tag.iter().map(|tag| format!(":{tag}"));
    let digest = chosen.id.iter().filter(|_| chosen.has_digest).map(|id| format!("@{id}"));
    tag.chain(digest).collect()
}

/// The edit that makes a text another, none if it is that already.
fn edit(kind: Kind, scalar: &Scalar, text: &str) -> Result<Vec<Edit>, PinFaultKind> {
    if scalar.text.trim_end() == text {
        return Ok(Vec::new());
    }
    if !scalar.style.is_replaceable() {
        return Err(PinFaultKind::Spread);
    }
    // In a block scalar, too, nothing but a string can stand.
    let needs_quotes = scalar.style == Style::Plain && kind != Kind::Dockerfile && !is_plain_string(text);
    let text = if needs_quotes { format!("\"{text}\"") } else { text.to_owned() };
    Ok(vec![Edit { span: scalar.place.span.clone(), text }])
}

fn split(
    kind: Kind,
    name: &Part,
    rest: &[Part],
    chosen: &Chosen,
) -> Result<(Vec<Edit>, String), PinFaultKind> {
    let digest = chosen.id.filter(|_| chosen.has_digest).map(|id| id.to_string());
    if kind == Kind::Kustomization
        && name.value.text.rsplit('/').next().is_some_and(|last| last.contains([':', '@']))
    {
        return Err(PinFaultKind::ExtraPart("tag in newName"));
    }
    let mut written = rest.to_vec();
    let mut edits = Vec::new();
    for (role, name, want) in [(Role::Tag, "tag", &chosen.tag), (Role::Digest, "digest", &digest)] {
        let part = written.iter_mut().find(|part| part.role == role);
        match (part, want) {
            (Some(part), Some(want)) => {
                edits.extend(edit(kind, &part.value, want)?);
                part.value.text.clone_from(want);
            }
            (None, None) => {}
            // What a chart makes of an empty digest is the same as of none.
            (Some(part), None) if part.value.text.is_empty() => {}
            (Some(_), None) => return Err(PinFaultKind::ExtraPart(name)),
            (None, Some(want)) if role == Role::Tag && want == "latest" => {}
            (None, Some(_)) => return Err(PinFaultKind::LacksPart(name)),
        }
    }
    Ok((edits, joined(name, &written)))
}
