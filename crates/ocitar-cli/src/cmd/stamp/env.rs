//! `NAME_IMAGE=ID` lines, for shells, `docker compose --env-file` and CI.

use std::collections::BTreeMap;
use std::path::Path;

use ocitar::{Engine, Escaped, Reference};
use ocitar_deploy::{ImageStamp, Stamp};

use crate::exit::Failure;
use crate::output;

/// Bytes of the largest file of variables that is changed.
const LARGEST: u64 = 1 << 20;

/// A line an image; `name:1` gives `NAME_IMAGE`.
pub(super) fn text(stamp: &Stamp, engine: Engine) -> Result<String, Failure> {
    let mut lines: BTreeMap<String, String> = BTreeMap::new();
    for image in &stamp.images {
        let Some(id) = image.id_on(engine) else {
            return Err(no_id(image, engine));
        };
        for condition in image.on(engine).flat_map(|on| &on.conditions) {
            output::note(&format!("--env: on {engine}: {}", condition.message));
        }
        let other = lines.insert(variable(image), id.to_string());
        if other.is_some_and(|other| other != id.to_string()) {
            let text = format!("--env: two images would be {}", variable(image));
            return Err(Failure::failed(text).advise("save them to archives of their own"));
        }
    }
    Ok(lines.iter().map(|(name, id)| format!("{name}={id}\n")).collect())
}

/// Writes the lines to a file, in place of those that set the same variables; others stay as they are.
pub(super) fn write(path: &Path, lines: &str) -> Result<(), Failure> {
    let fail = |e: &dyn std::fmt::Display| Failure::failed(format!("cannot write {}: {e}", path.display()));
    let (old, mode) = match path.metadata() {
        Ok(kind) if kind.is_file() && kind.len() > LARGEST => {
            return Err(fail(&format!("it has {} bytes, which no such file has", kind.len())));
        }
        Ok(kind) if kind.is_file() => {
            (std::fs::read_to_string(path).map_err(|e| fail(&e))?, Some(kind.permissions()))
        }
        _ => (String::new(), None),
    };
    if let Some(line) = spread(&old) {
        let text = format!("line {line}: a value in quotes goes on over lines, and may hold any text");
        return Err(fail(&text).advise("name another file"));
    }
    output::file_as(path, &merged(&old, lines), mode)
}

/// The line, from 1, at which a value begins whose quotes are not closed in it.
fn spread(text: &str) -> Option<usize> {
    let is_open = |line: &str| {
        let value =
            line.split_once('=').map(|(_, value)| value.trim()).filter(|_| variable_of(line).is_some());
        value.is_some_and(|value| ['"', '\'', '`'].into_iter().any(|quote| is_unclosed(value, quote)))
    };
    text.lines().position(is_open).map(|at| at + 1)
}

/// Whether a value begins with a quote that no other ends.
fn is_unclosed(value: &str, quote: char) -> bool {
    let Some(rest) = value.strip_prefix(quote) else { return false };
    let mut is_escaped = false;
    !rest.chars().any(|c| {
        let ends = c == quote && !is_escaped;
        is_escaped = c == '\\' && !is_escaped && quote == '"';
        ends
    })
}

/// Each line in the place of the first that sets the same variable, or else at the end.
fn merged(old: &str, lines: &str) -> String {
    let mut new: BTreeMap<&str, &str> =
        lines.lines().filter_map(|line| Some((variable_of(line)?, line))).collect();
    let own: Vec<&str> = new.keys().copied().collect();
    let mut out = String::new();
    for line in old.split_inclusive('\n') {
        match variable_of(line).filter(|name| own.contains(name)) {
            None => out += line,
            Some(name) => {
                let export = if line.trim_start().starts_with("export ") { "export " } else { "" };
                out.extend(new.remove(name).into_iter().flat_map(|line| [export, line, "\n"]));
            }
        }
    }
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    out.extend(new.into_values().flat_map(|line| [line, "\n"]));
    out
}

/// The variable that a line sets.
fn variable_of(line: &str) -> Option<&str> {
    let line = line.trim_start();
    if line.starts_with('#') {
        return None;
    }
    let (name, _) = line.strip_prefix("export ").unwrap_or(line).split_once('=')?;
    Some(name.trim())
}

fn no_id(image: &ImageStamp, engine: Engine) -> Failure {
    let refused = image.on(engine).find_map(|on| on.refused.as_ref());
    let why = refused.map_or_else(|| "it loads nothing".to_owned(), |refused| refused.message.clone());
    Failure::no(format!("--env: no ID on {engine}: {}", Escaped(&why))).advise("choose another --engine")
}

/// `registry/team/my-app:1` gives `MY_APP_IMAGE`; an image without a name, `IMAGE`.
fn variable(image: &ImageStamp) -> String {
    let name = image.all_names().find_map(|name| name.parse::<Reference>().ok());
    let path = name.as_ref().map_or("", Reference::path);
    let last = path.rsplit('/').next().unwrap_or_default();
    let sound = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let word: String = last.chars().map(sound).collect();
    match word.chars().next() {
        None => "IMAGE".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{word}_IMAGE"),
        Some(_) => format!("{word}_IMAGE"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn lines_of_others_stay() {
        for (old, want) in [
            ("", "A_IMAGE=1\nB_IMAGE=2\n"),
            ("PASSWORD=x", "PASSWORD=x\nA_IMAGE=1\nB_IMAGE=2\n"),
            ("# A_IMAGE\nB_IMAGE=0\r\n\nC=3\n", "# A_IMAGE\nB_IMAGE=2\n\nC=3\nA_IMAGE=1\n"),
            ("export A_IMAGE=0\nA_IMAGE=9\nAA_IMAGE=7\n", "export A_IMAGE=1\nAA_IMAGE=7\nB_IMAGE=2\n"),
        ] {
            assert_eq!(super::merged(old, "A_IMAGE=1\nB_IMAGE=2\n"), want, "{old:?}");
        }
    }

    #[test]
    fn values_over_lines_are_seen() {
        for (text, want) in [
            ("A=\"x\"\nB='x' # \"y\nC=it's\n# D=\"x\nE='x\\'\nF=\"a\\\\\"\n", None),
            ("A=1\nB=\"x\nA_IMAGE=old\ny\"\n", Some(2)),
            ("export A_IMAGE='old\nx'\n", Some(1)),
            ("A=\"x\\\"\n\"", Some(1)),
            ("A=\"\n\"", Some(1)),
        ] {
            assert_eq!(super::spread(text), want, "{text}");
        }
    }
}
