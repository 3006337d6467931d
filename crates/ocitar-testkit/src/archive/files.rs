//! The members of an archive before they are written.

/// Says what a member is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A directory.
    Dir,
    /// A regular file with its content.
    File(Vec<u8>),
    /// A symbolic link with its target.
    Symlink(String),
}

/// Holds the members of an archive in their order. Names may repeat.
///
/// ```
/// use ocitar_testkit::{ArchiveFiles, FileKind};
///
/// let files = ArchiveFiles::new().add_dir("d/").add_file("d/a", "1").add_symlink("b", "d/a");
/// assert_eq!(files.names(), ["d/", "d/a", "b"]);
/// assert_eq!(files.reverse().files[0], ("b".into(), FileKind::Symlink("d/a".into())));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArchiveFiles {
    /// Name and kind of every member; the names of directories end in a slash.
    pub files: Vec<(String, FileKind)>,
}

impl ArchiveFiles {
    /// Starts without members.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file behind all others, also if there is one of that name.
    pub fn add_file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.add(name, FileKind::File(content.as_ref().to_vec()))
    }

    /// Adds a directory; its name should end in a slash.
    pub fn add_dir(self, name: &str) -> Self {
        self.add(name, FileKind::Dir)
    }

    /// Adds a symbolic link.
    pub fn add_symlink(self, name: &str, target: &str) -> Self {
        self.add(name, FileKind::Symlink(target.to_owned()))
    }

    /// Adds any member behind all others.
    pub fn add(mut self, name: &str, kind: FileKind) -> Self {
        self.files.push((name.to_owned(), kind));
        self
    }

    /// Gives all names in order.
    pub fn names(&self) -> Vec<&str> {
        self.files.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// Gives the first member of a name.
    pub fn get(&self, name: &str) -> Option<&FileKind> {
        self.files.iter().find(|(other, _)| other == name).map(|(_, kind)| kind)
    }

    /// Gives the content of the first member of a name, if that is a regular file.
    pub fn content(&self, name: &str) -> Option<&[u8]> {
        match self.get(name) {
            Some(FileKind::File(content)) => Some(content),
            _ => None,
        }
    }

    /// Brings the members into the order of their names.
    pub(crate) fn sorted(mut self) -> Self {
        self.files.sort_by(|(one, _), (other, _)| one.cmp(other));
        self
    }

    /// Adds a file unless there is a member of that name.
    pub(crate) fn add_once(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        if self.get(name).is_some() { self } else { self.add_file(name, content) }
    }
}
