//! The JSON of `ocitar lint` (docs/schema/ocitar.lint.1.json).

use ocitar_refs::{Found, ImageUse, Level, LintFinding, Meaning, Owner, Place};
use serde::Serialize;

use crate::cmd::lint::Run;
use crate::exit::Failure;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    summary: Summary,
    files: Vec<File<'a>>,
    unknown: &'a [String],
    templates: &'a [String],
    unread: Vec<Unread<'a>>,
}

#[derive(Serialize)]
struct Summary {
    references: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    kinds: Vec<Option<&'static str>>,
    references: Vec<Reference<'a>>,
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Reference<'a> {
    text: String,
    kind: &'static str,
    meaning: &'static str,
    reference: Option<String>,
    at: Span,
    used_by: Vec<&'a str>,
    objects: Vec<Option<String>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'static str,
    level: &'static str,
    at: Span,
    used_by: &'a [String],
    objects: &'a [Option<String>],
    text: &'a str,
    by_default: bool,
    message: String,
    advice: &'a str,
}

#[derive(Serialize)]
struct Span {
    line: usize,
    column: usize,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct Unread<'a> {
    path: &'a str,
    message: &'a str,
}

/// The whole document.
pub(crate) fn document(run: &Run) -> Result<String, Failure> {
    let summary = Summary {
        references: run.references(),
        errors: run.count(Level::Error),
        warnings: run.count(Level::Warning),
        notes: run.count(Level::Note),
    };
    let files = run.files.iter().enumerate().map(|(i, (path, found))| file(run, i, path, found)).collect();
    let unread = run.unread.iter().map(|(path, message)| Unread { path, message }).collect();
    let (unknown, templates) = (&run.unknown[..], &run.templates[..]);
    super::text(&Document { schema: "ocitar.lint/1", summary, files, unknown, templates, unread })
}

fn file<'a>(run: &'a Run, i: usize, path: &'a str, found: &'a Found) -> File<'a> {
    File {
        path,
        kinds: found.kinds.iter().map(|kind| kind.map(|kind| kind.name())).collect(),
        references: found.uses.iter().map(reference).collect(),
        findings: run.findings.iter().filter(|finding| finding.file == i).map(finding).collect(),
    }
}

fn reference(image: &ImageUse) -> Reference<'_> {
    Reference {
        text: image.text(),
        kind: image.kind.name(),
        meaning: match &image.meaning {
            Meaning::Reference(_) => "reference",
            Meaning::Id(_) => "id",
            Meaning::Variable(_) => "variable",
            Meaning::Elsewhere(_) => "elsewhere",
            Meaning::MaybeContext(_) => "maybe-context",
            _ => "invalid",
        },
        reference: image.meaning.reference().map(|reference| reference.to_string()),
        at: span(&image.scalar().place),
        used_by: image.owners.iter().map(|owner| owner.path.as_str()).collect(),
        objects: image.owners.iter().map(Owner::object).collect(),
    }
}

fn finding(finding: &LintFinding) -> Finding<'_> {
    Finding {
        rule: finding.rule().name(),
        level: finding.level().name(),
        at: span(&finding.place),
        used_by: &finding.paths,
        objects: &finding.objects,
        text: &finding.reference,
        by_default: finding.is_by_default,
        message: finding.to_string(),
        advice: finding.advice(),
    }
}

fn span(place: &Place) -> Span {
    Span { line: place.line, column: place.column, start: place.span.start, end: place.span.end }
}
