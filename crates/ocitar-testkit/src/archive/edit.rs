//! Variations of an archive: other orders, missing, doubled and false members.
//!
//! Each fails if the member it is about does not exist, since a test would otherwise pass without testing anything.

use super::{ArchiveFiles, FileKind};
use crate::XorShift;

impl ArchiveFiles {
    /// Reverses the order.
    pub fn reverse(mut self) -> Self {
        self.files.reverse();
        self
    }

    /// Brings the members into an order that depends on the seed only.
    pub fn shuffle(mut self, seed: u64) -> Self {
        XorShift::new(seed).shuffle(&mut self.files);
        self
    }

    /// Brings the named members to the front, in the order given.
    ///
    /// # Panics
    ///
    /// If there is no such member.
    pub fn reorder(mut self, names: &[&str]) -> Self {
        for name in names.iter().rev() {
            let member = self.files.remove(self.position(name));
            self.files.insert(0, member);
        }
        self
    }

    /// Brings a member to the front.
    ///
    /// # Panics
    ///
    /// If there is no such member.
    pub fn move_first(self, name: &str) -> Self {
        self.reorder(&[name])
    }

    /// Brings a member to the end.
    ///
    /// # Panics
    ///
    /// If there is no such member.
    pub fn move_last(mut self, name: &str) -> Self {
        let member = self.files.remove(self.position(name));
        self.files.push(member);
        self
    }

    /// Removes the first member of a name.
    ///
    /// # Panics
    ///
    /// If there is no such member.
    pub fn remove(mut self, name: &str) -> Self {
        self.files.remove(self.position(name));
        self
    }

    /// Makes a member a regular file with other content.
    ///
    /// # Panics
    ///
    /// If there is no such member.
    pub fn replace(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.replace_kind(name, FileKind::File(content.as_ref().to_vec()))
    }

    /// Makes a member something else.
    ///
    /// # Panics
    ///
    /// If there is no such member.
    pub fn replace_kind(mut self, name: &str, kind: FileKind) -> Self {
        let position = self.position(name);
        self.files[position].1 = kind;
        self
    }

    /// Replaces text in the content of a file.
    ///
    /// # Panics
    ///
    /// If there is no such file, or no such text in it.
    pub fn replace_text(self, name: &str, from: &str, to: &str) -> Self {
        let text = String::from_utf8_lossy(self.file(name)).into_owned();
        assert!(text.contains(from), "nothing to replace: {from:?} does not occur in {name}");
        self.replace(name, text.replace(from, to))
    }

    /// Flips one bit in the middle of a file.
    ///
    /// # Panics
    ///
    /// If there is no such file, or if it is empty.
    pub fn corrupt(self, name: &str) -> Self {
        let mut content = self.file(name).to_vec();
        assert!(!content.is_empty(), "{name} has no bit to flip");
        let middle = content.len() / 2;
        content[middle] ^= 1;
        self.replace(name, content)
    }

    /// Gives a member another name.
    ///
    /// # Panics
    ///
    /// If there is no such member.
    pub fn rename(mut self, from: &str, to: &str) -> Self {
        let position = self.position(from);
        self.files[position].0 = to.to_owned();
        self
    }

    /// Puts something before all names: `./` makes it look as if tarred from within a directory.
    pub fn prefix(mut self, prefix: &str) -> Self {
        for (name, _) in &mut self.files {
            name.insert_str(0, prefix);
        }
        self
    }

    /// Adds a copy of a member behind all others. For a copy with other content, use
    /// [`add_file`](Self::add_file).
    ///
    /// # Panics
    ///
    /// If there is no such member.
    pub fn duplicate(mut self, name: &str) -> Self {
        let member = self.files[self.position(name)].clone();
        self.files.push(member);
        self
    }

    fn position(&self, name: &str) -> usize {
        let position = self.files.iter().position(|(other, _)| other == name);
        assert!(position.is_some(), "no member {name:?} among {:?}", self.names());
        position.unwrap_or_default()
    }

    fn file(&self, name: &str) -> &[u8] {
        let content = self.content(name);
        assert!(content.is_some(), "no regular file {name:?} among {:?}", self.names());
        content.unwrap_or_default()
    }
}
