//! Dockerfiles: `FROM`, `COPY --from`, `RUN --mount=from=`.
//!
//! Names and numbers of stages and `scratch` are no references. Not looked at: the frontend of
//! `# syntax=`. A build may be given contexts by name, so a lone word in `--from` may be no image.

use std::collections::BTreeMap;

use crate::dockerfile::{Instruction, Word, parse};
use crate::error::FindError;
use crate::image_use::{Form, ImageUse, Meaning, Owner, Who};
use crate::kind::Kind;
use crate::limits::Limits;
use crate::literals::literals;
use crate::place::Lines;
use crate::variable::{Syntax, Variables};
use crate::yaml::Comment;

pub(super) fn find(text: &str, limits: &Limits) -> Result<(Vec<ImageUse>, Vec<Comment>), FindError> {
    let places = Lines::new(text);
    let (instructions, comments) = parse(text, &places)?;
    let mut finder =
        Finder { places, limits, arguments: BTreeMap::new(), stages: Vec::new(), uses: Vec::new() };
    instructions.iter().for_each(|instruction| finder.take(instruction));
    Ok((finder.uses, comments))
}

struct Finder<'t> {
    places: Lines<'t>,
    limits: &'t Limits,
    /// What the arguments before the first stage are by default.
    arguments: BTreeMap<String, Option<String>>,
    /// The names of the stages so far, in lower case.
    stages: Vec<Option<String>>,
    uses: Vec<ImageUse>,
}

impl Finder<'_> {
    fn take(&mut self, instruction: &Instruction) {
        match &*instruction.name {
            "ARG" if self.stages.is_empty() => instruction.words.iter().for_each(|word| self.argument(word)),
            "FROM" => self.stage(&instruction.words),
            "COPY" => self.flags(&instruction.words, "--from="),
            "RUN" => self.flags(&instruction.words, "--mount="),
            _ => {}
        }
    }

    fn argument(&mut self, word: &Word) {
        let (name, value) = match word.text.split_once('=') {
            Some((name, _)) => {
                let text = word.behind(name.len() + 1).scalar(&self.places).text;
                let syntax = Syntax::Docker(&self.arguments);
                let variables = Variables::of(&text, syntax, self.limits.reference);
                (name, variables.map_or(Some(text), |variables| variables.default))
            }
            None => (word.text.as_str(), None),
        };
        let value = value.filter(|value| value.len() <= self.limits.reference);
        // Without a value it is what it was before.
        if !word.text.contains('=') && self.arguments.contains_key(name) {
            return;
        }
        self.arguments.insert(name.to_owned(), value);
    }

    fn stage(&mut self, words: &[Word]) {
        let mut words = words.iter().skip_while(|word| word.text.starts_with("--"));
        let Some(image) = words.next() else { return };
        let is_named = words.next().is_some_and(|word| word.text.eq_ignore_ascii_case("as"));
        let name = words.next().filter(|_| is_named).map(|word| word.text.clone());
        self.stages.push(name.as_ref().map(|name| name.to_lowercase()));
        self.image(image, "FROM");
    }

    fn flags(&mut self, words: &[Word], flag: &str) {
        for word in words.iter().take_while(|word| word.text.starts_with("--")) {
            match flag {
                _ if !word.text.starts_with(flag) => {}
                "--from=" => self.image(&word.behind(flag.len()), "COPY --from"),
                _ => self.mount(&word.behind(flag.len())),
            }
        }
    }

    fn mount(&mut self, value: &Word) {
        for field in value.fields() {
            // Quotes and escapes may stand anywhere in it, and say nothing.
            let (said, start) = (field.scalar(&self.places).text, field.text.find('='));
            let is_from = said.split_once('=').is_some_and(|(key, _)| key.eq_ignore_ascii_case("from"));
            if let Some(start) = start.filter(|_| is_from) {
                self.image(&field.behind(start + 1), "RUN --mount");
            }
        }
    }

    /// Takes a word that names a stage or an image.
    fn image(&mut self, word: &Word, path: &str) {
        let scalar = word.scalar(&self.places);
        let is_from = path == "FROM";
        let syntax = if is_from { Syntax::Docker(&self.arguments) } else { Syntax::Opaque };
        let meaning = Meaning::of(&scalar.text, syntax, self.limits.reference);
        let said = match &meaning {
            Meaning::Variable(variables) => variables.default.as_deref().unwrap_or(&scalar.text),
            _ => &scalar.text,
        };
        if said.is_empty() || self.is_stage(said, is_from) {
            return;
        }
        let meaning = match meaning {
            Meaning::Reference(reference) if !is_from && is_bare(&scalar.text) => {
                Meaning::MaybeContext(reference)
            }
            meaning => meaning,
        };
        let index = self.stages.len().saturating_sub(1);
        let who = Who::Stage { index, name: self.stages.last().cloned().flatten() };
        let owners = vec![Owner { path: path.to_owned(), who, pull_policy: None, is_built: false }];
        let (kind, form) = (Kind::Dockerfile, Form::Whole(scalar));
        self.uses.push(ImageUse { kind, document: 0, form, owners, meaning, is_contested: false, tie: None });
    }

    /// Whether a text means a stage before this one, or nothing at all. One with a variable may mean a
    /// stage if there are any whose names begin and end like it (`FROM build-$TARGETARCH`).
    fn is_stage(&self, text: &str, is_from: bool) -> bool {
        let before = &self.stages[..self.stages.len().saturating_sub(1)];
        let names = || before.iter().flatten();
        let lower = text.to_lowercase();
        let literals = literals(&lower);
        let [prefix, suffix] = [literals.first(), literals.last()].map(|text| text.map_or("", |text| text));
        let is_number = !is_from && text.bytes().all(|b| b.is_ascii_digit());
        let is_like = |name: &String| name.starts_with(prefix) && name.ends_with(suffix);
        let may_be = literals.len() > 1
            && !prefix.is_empty()
            && literals.iter().all(|text| is_bare(text))
            && names().any(is_like);
        lower == "scratch" || is_number || may_be || names().any(|name| *name == lower)
    }
}

/// Whether a text has neither registry nor folder nor tag nor digest.
fn is_bare(text: &str) -> bool {
    !text.contains(['/', ':', '@'])
}
