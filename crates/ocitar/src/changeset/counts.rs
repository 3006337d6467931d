/// How many entries of a layer do more than add a plain file or folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Entries that delete a path of the layers below (`.wh.NAME`).
    pub whiteouts: u32,
    /// Entries that hide all that the layers below have in a folder (`.wh..wh..opq`).
    pub opaque: u32,
    /// Symbolic links.
    pub symlinks: u32,
    /// Hard links.
    pub hard_links: u32,
    /// Character and block devices, and named pipes.
    pub devices: u32,
    /// Files that run as their owner or group (mode bits 04000 and 02000).
    pub setuid: u32,
    /// Files that run with capabilities (`security.capability`).
    pub capabilities: u32,
}

/// The bits that make a program run as its owner or its group.
const SETUID: i64 = 0o6000;

impl Counts {
    /// Adds an entry, of which this is the cleaned path.
    pub(super) fn add(&mut self, flag: u8, mode: i64, path: &[u8], has_capabilities: bool) {
        let name = path.rsplit(|b| *b == b'/').next().unwrap_or_default();
        match name.strip_prefix(b".wh.") {
            Some(b".wh..opq") => self.opaque += 1,
            // Other names of this form are left to the union file system of old.
            Some(rest) if rest.starts_with(b".wh.") => {}
            Some(_) => self.whiteouts += 1,
            None => {}
        }
        match flag {
            b'1' => self.hard_links += 1,
            b'2' => self.symlinks += 1,
            b'3' | b'4' | b'6' => self.devices += 1,
            b'0' | 0 if mode & SETUID != 0 => self.setuid += 1,
            _ => {}
        }
        self.capabilities += u32::from(has_capabilities);
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.whiteouts += other.whiteouts;
        self.opaque += other.opaque;
        self.symlinks += other.symlinks;
        self.hard_links += other.hard_links;
        self.devices += other.devices;
        self.setuid += other.setuid;
        self.capabilities += other.capabilities;
    }
}
