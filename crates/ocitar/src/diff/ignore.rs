use std::collections::BTreeSet;
use std::fmt;

use globset::{Candidate, GlobBuilder, GlobSet, GlobSetBuilder};

use super::config::{ConfigChange, ConfigField};
use super::field::{Field, FieldChange};
use super::files::{FileChange, FileDiff};
use crate::changeset::{Node, NodeKind};
use crate::text::Escaped;

/// What does not count as a difference.
///
/// ```
/// use ocitar::{Field, Ignore};
///
/// let ignore = Ignore::new().field(Field::Mtime).path("var/cache/**")?;
/// # Ok::<(), ocitar::GlobFault>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Ignore {
    fields: BTreeSet<Field>,
    globs: Vec<String>,
    paths: Option<GlobSet>,
    /// Times in the config, and the whole history.
    times: bool,
    /// Everything that does not bear on what a container may do.
    harmless: bool,
}

impl Ignore {
    /// Nothing is ignored.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ignores what two builds of the same sources differ in: times of files and of the image, and
    /// the history. (What `diffoci` means by it also has names of images, the order and form of
    /// layers' entries, none of which are compared here. Which names are hard links of one file counts
    /// for both.)
    pub fn semantic() -> Self {
        Self { times: true, ..Self::new().field(Field::Mtime) }
    }

    /// Ignores all but what bears on what a container may do: set-user-ID and set-group-ID bits,
    /// capabilities, executables that are new at their path, the databases of users and groups, and
    /// the config's user, ports, entrypoint and command. What was moved counts at both paths.
    pub fn but_security() -> Self {
        Self { times: true, harmless: true, ..Self::new().field(Field::Mtime) }
    }

    /// A field of files too.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.fields.insert(field);
        self
    }

    /// Times of the config and the history too.
    #[must_use]
    pub fn times(mut self) -> Self {
        self.times = true;
        self
    }

    /// Files of a path too, and what is below them. `*` and `?` stand for parts of one name, `**`
    /// for any number of names; a leading slash or `./` and doubled slashes do not matter, and a slash
    /// alone is all there is.
    ///
    /// # Errors
    ///
    /// If it is not such a pattern.
    pub fn path(mut self, glob: &str) -> Result<Self, GlobFault> {
        self.globs.push(glob.to_owned());
        self.paths = Some(globs(&self.globs)?);
        Ok(self)
    }

    pub(super) fn has_path(&self, path: &[u8]) -> bool {
        self.paths.as_ref().is_some_and(|paths| paths.is_match_candidate(&Candidate::from_bytes(path)))
    }

    pub(super) fn has_field(&self, change: &FieldChange) -> bool {
        self.fields.contains(&change.field())
    }

    pub(super) fn has_history(&self) -> bool {
        self.times
    }

    pub(super) fn has_config(&self, change: &ConfigChange) -> bool {
        let is_time = change.field == ConfigField::Created;
        (self.times && is_time) || (self.harmless && !bears(&change.field))
    }

    /// Whether a file's change is one of those that are left out as a whole.
    pub(super) fn has_file(&self, diff: &FileDiff) -> bool {
        self.harmless && !is_risk(diff)
    }
}

/// Patterns as [`Ignore::path`] has them.
pub(super) fn globs(globs: &[String]) -> Result<GlobSet, GlobFault> {
    let fault = |glob: &String| GlobFault { glob: glob.clone() };
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        let names: Vec<&str> = glob.split('/').filter(|name| !matches!(*name, "" | ".")).collect();
        let plain = match names.as_slice() {
            [] if glob.is_empty() => return Err(fault(glob)),
            [] => "**".to_owned(),
            names => names.join("/"),
        };
        for form in [plain.clone(), format!("{plain}/**")] {
            let built = GlobBuilder::new(&form).literal_separator(true).backslash_escape(true).build();
            set.add(built.map_err(|_| fault(glob))?);
        }
    }
    set.build().map_err(|_| GlobFault { glob: globs.join(" ") })
}

/// A text that is no pattern of paths.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GlobFault {
    /// The text.
    pub glob: String,
}

impl fmt::Display for GlobFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is no pattern of paths", Escaped(&self.glob))
    }
}

impl std::error::Error for GlobFault {}

fn bears(field: &ConfigField) -> bool {
    use ConfigField::{Cmd, Entrypoint, Port, User};
    matches!(field, User | Port(_) | Entrypoint | Cmd)
}

const SETID: u16 = 0o6000;
const EXECUTE: u16 = 0o111;
/// Who may log in, and as whom.
const USERS: [&[u8]; 5] = [b"etc/passwd", b"etc/group", b"etc/shadow", b"etc/gshadow", b"etc/sudoers"];

fn is_risk(diff: &FileDiff) -> bool {
    let [old, new] = [&diff.old, &diff.new].map(|side| side.as_ref().map(|side| &side.node));
    match &diff.change {
        // What was moved is gone from one path, and new at another.
        FileChange::Renamed { from } => {
            bears_on_users(from) || bears_on_users(&diff.path) || may_do(None, new)
        }
        _ => bears_on_users(&diff.path) || may_do(old, new),
    }
}

/// Whether what a file may do, or whether it may be run, becomes another thing.
fn may_do(old: Option<&Node>, new: Option<&Node>) -> bool {
    let is_file = |node: &Node| matches!(node.kind, NodeKind::File { .. });
    let bits = |node: Option<&Node>, mask: u16| {
        node.filter(|node| is_file(node)).map_or(0, |node| node.attributes.mode & mask)
    };
    let capabilities = |node: Option<&Node>| {
        node.and_then(|node| node.attributes.xattr(b"security.capability")).map(<[u8]>::to_vec)
    };
    let is_privileged = bits(new, SETID) != 0 || capabilities(new).is_some();
    let becomes_executable = bits(new, EXECUTE) != 0 && bits(old, EXECUTE) == 0;
    bits(old, SETID) != bits(new, SETID)
        || capabilities(old) != capabilities(new)
        || is_privileged
        || becomes_executable
}

fn bears_on_users(path: &[u8]) -> bool {
    USERS.contains(&path) || path.starts_with(b"etc/sudoers.d/")
}
