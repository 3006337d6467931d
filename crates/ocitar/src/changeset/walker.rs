use std::sync::Arc;

use super::counts::Counts;
use super::doubt::Doubt;
use super::fault::ChangesetFault;
use super::files::LayerFiles;
use super::meta::Meta;
use super::paths::{Key, Kind, Paths, clean};
use super::record::{self, Recorder};
use crate::limits::Limits;
use crate::tar::{LooseHeader, is_zero_block, padding};
use crate::text::Escaped;

/// What one pass over a layer's tar yields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changeset {
    /// How many entries there are.
    pub entries: usize,
    /// What of note is among them.
    pub counts: Counts,
    /// The first path that occurs twice: Docker's classic store and podman refuse such a layer,
    /// containerd takes the last one.
    pub duplicate: Option<String>,
    /// What every engine finds wrong.
    pub fault: Option<ChangesetFault>,
    /// What keeps this reader from being sure that every engine can unpack the layer, each once.
    pub doubts: Vec<Doubt>,
    /// The doubt behind which nothing was looked at, and the path where that was, escaped.
    pub stopped: Option<(Doubt, String)>,
    /// Its entries, if they were asked for.
    pub files: Option<Arc<LayerFiles>>,
}

/// Reads a layer in pieces.
#[derive(Debug)]
pub(crate) struct ChangesetWalker {
    found: Changeset,
    paths: Paths,
    meta: Meta,
    state: State,
    max_entries: usize,
    /// Parts of paths looked at so far.
    parts: usize,
    recorder: Option<Box<Recorder>>,
    stopped: Option<Doubt>,
}

#[derive(Debug)]
enum State {
    /// Collects a header block.
    Header(Vec<u8>),
    /// Collects extension data of a kind, until so many bytes are there; then skips padding.
    Meta { kind: u8, data: Vec<u8>, size: usize },
    /// Skips content, then padding, in which the layer may end.
    Content { left: u64, padding: u64 },
    /// Collects the block behind a zero block, which must be another one or not be there.
    End(Vec<u8>),
    /// Nothing more is read.
    Done,
}

/// What comes next in a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ahead {
    /// Headers, or what may be such.
    Headers,
    /// So many bytes of a file that is hashed or kept.
    Content(u64),
    /// So many bytes that make no difference to what is found.
    Ignored(u64),
}

const BLOCK: usize = 512;
/// Go refuses larger extension headers.
const MAX_META: u64 = 1 << 20;
/// What Linux takes for a path, without its NUL.
const MAX_PATH: usize = 4095;
/// Engines unpack below a folder of their own, whose path comes on top.
const LONG_PATH: usize = 3500;
/// How deep paths may be on average when there are as many entries as the limit.
const PARTS: usize = 16;
/// What Linux takes for one name.
const MAX_NAME: usize = 255;

impl ChangesetWalker {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            found: Changeset::default(),
            paths: Paths::default(),
            meta: Meta::default(),
            state: State::Header(Vec::new()),
            max_entries: limits.layer_entries,
            parts: 0,
            recorder: None,
            stopped: None,
        }
    }

    /// Records entries too, which changes nothing in what else is found.
    pub(crate) fn recording(limits: &Limits, recorder: Option<Recorder>) -> Self {
        Self { recorder: recorder.map(Box::new), ..Self::new(limits) }
    }

    /// Takes the next bytes.
    pub(crate) fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            bytes = match &mut self.state {
                State::Done => return,
                State::Header(block) => {
                    let rest = collect(block, bytes, BLOCK);
                    if block.len() == BLOCK {
                        let block = std::mem::take(block);
                        self.header(&block);
                    }
                    rest
                }
                State::End(block) => {
                    let rest = collect(block, bytes, BLOCK);
                    if block.len() == BLOCK {
                        let is_zero = is_zero_block(block);
                        self.state = State::Done;
                        if !is_zero {
                            self.fail(ChangesetFault::NotTar);
                        }
                    }
                    rest
                }
                State::Meta { kind, data, size } => {
                    let rest = collect(data, bytes, *size);
                    if data.len() == *size {
                        let (kind, data) = (*kind, std::mem::take(data));
                        self.apply(kind, &data);
                    }
                    rest
                }
                State::Content { left, padding } => {
                    let rest = skip(left, bytes);
                    if let Some(recorder) = &mut self.recorder {
                        recorder.content(&bytes[..bytes.len() - rest.len()]);
                    }
                    let rest = if *left == 0 { skip(padding, rest) } else { rest };
                    self.end_content();
                    rest
                }
            };
        }
    }

    /// What the next bytes are.
    pub(crate) fn ahead(&self) -> Ahead {
        let is_wanted = self.recorder.as_ref().is_some_and(|recorder| recorder.wants_content());
        match &self.state {
            State::Header(_) | State::End(_) | State::Meta { .. } => Ahead::Headers,
            State::Content { left, .. } if *left > 0 && is_wanted => Ahead::Content(*left),
            State::Content { left, padding } => Ahead::Ignored(left.saturating_add(*padding)),
            State::Done => Ahead::Ignored(u64::MAX),
        }
    }

    /// Goes on behind so many bytes, no more than are ignored.
    pub(crate) fn pass(&mut self, mut bytes: u64) {
        if let State::Content { left, padding } = &mut self.state {
            for part in [left, padding] {
                let passed = bytes.min(*part);
                (*part, bytes) = (*part - passed, bytes - passed);
            }
            self.end_content();
        }
    }

    fn end_content(&mut self) {
        if matches!(self.state, State::Content { left: 0, padding: 0 }) {
            self.state = State::Header(Vec::new());
        }
    }

    /// Ends the layer.
    pub(crate) fn finish(mut self) -> Changeset {
        let cut = match &self.state {
            State::Header(block) | State::End(block) => !block.is_empty(),
            State::Meta { .. } => true,
            State::Content { left, .. } => *left > 0,
            State::Done => false,
        };
        if cut {
            self.fail(ChangesetFault::Truncated);
        }
        let (stopped, at_fault) = (self.stopped, self.found.fault.is_some());
        self.found.files = self.recorder.map(|recorder| Arc::new(recorder.finish(stopped, at_fault)));
        self.found
    }

    fn fail(&mut self, fault: ChangesetFault) {
        self.found.fault.get_or_insert(fault);
        self.state = State::Done;
    }

    /// Stops where this reader cannot be sure to go on as Go does.
    fn stop(&mut self, why: Doubt) {
        self.doubt(why);
        self.stopped = Some(why);
        self.state = State::Done;
    }

    fn stop_at(&mut self, why: Doubt, path: &[u8]) {
        self.found.stopped = Some((why, shown(path)));
        self.stop(why);
    }

    fn header(&mut self, block: &[u8]) {
        if is_zero_block(block) {
            self.state = State::End(Vec::new());
            return;
        }
        let Some(header) = LooseHeader::parse(block) else {
            return self.fail(ChangesetFault::NotTar);
        };
        match header.flag {
            b'x' | b'g' | b'L' | b'K' => self.extension(&header),
            b'0'..=b'6' | 0 => self.entry(&header),
            flag => {
                let name = self.meta.name(header.name());
                self.fail(ChangesetFault::Type { flag, path: shown(&name) });
            }
        }
    }

    fn extension(&mut self, header: &LooseHeader<'_>) {
        if header.size > MAX_META {
            return self.fail(ChangesetFault::NotTar);
        }
        if header.flag == b'g' {
            let raw = header.name();
            let name = clean(&raw).unwrap_or_default();
            let keys = self.paths.keys(&name);
            // containerd takes its name for that of an entry.
            if name_of(&name).starts_with(b".wh.") || self.paths.above(&keys).is_some_and(|k| !k.is_folder())
            {
                self.doubt(Doubt::GlobalHeader);
            }
            self.insert(&name, &keys, Kind::Header, &raw);
        }
        let size = usize::try_from(header.size).expect("at most 1 MiB");
        self.state = State::Meta { kind: header.flag, data: Vec::new(), size };
        if size == 0 {
            self.apply(header.flag, &[]);
        }
    }

    fn apply(&mut self, kind: u8, data: &[u8]) {
        let read = match kind {
            b'x' => self.meta.pax(data),
            b'g' => self.global(data),
            b'L' => self.meta.long_name(data),
            _ => self.meta.long_link(data),
        };
        match read {
            Some(()) => self.content(0, padding(data.len() as u64)),
            None => self.fail(ChangesetFault::NotTar),
        }
    }

    fn global(&mut self, data: &[u8]) -> Option<()> {
        if !self.meta.global(data)? {
            self.doubt(Doubt::GlobalHeader);
        }
        Some(())
    }

    /// Remarks on something that engines may differ on, and goes on.
    fn doubt(&mut self, why: Doubt) {
        if !self.found.doubts.contains(&why) {
            self.found.doubts.push(why);
        }
    }

    fn content(&mut self, left: u64, padding: u64) {
        self.state = match (left, padding) {
            (0, 0) => State::Header(Vec::new()),
            (left, padding) => State::Content { left, padding },
        };
    }

    fn entry(&mut self, header: &LooseHeader<'_>) {
        let mut meta = std::mem::take(&mut self.meta);
        let raw = meta.name(header.name());
        if meta.is_sparse() {
            return self.stop_at(Doubt::Sparse, &raw);
        }
        if self.paths.len() >= self.max_entries {
            return self.stop_at(Doubt::Entries, &raw);
        }
        self.found.entries += 1;
        let link = meta.link(header.link);
        let kind = kind(header.flag, &raw);
        let path = match path(&raw, kind) {
            Ok(path) => path,
            Err(why) => return self.fail(ChangesetFault::Path { path: shown(&raw), why }),
        };
        let keys = self.paths.keys(&path);
        self.parts += keys.len();
        if self.parts > self.max_entries.saturating_mul(PARTS) {
            return self.stop(Doubt::Entries);
        }
        match self.paths.above(&keys) {
            Some(Kind::Deleted) => {
                let why = "below what the layer itself deletes: engines cannot unpack it";
                return self.fail(ChangesetFault::Path { path: shown(&raw), why });
            }
            Some(Kind::Other) => {
                let why = "below a file: engines cannot unpack it";
                return self.fail(ChangesetFault::Path { path: shown(&raw), why });
            }
            Some(Kind::Symlink) => return self.stop_at(Doubt::ThroughLink, &raw),
            _ => {}
        }
        if meta.has_bad_capabilities() {
            let why = "whose capabilities are none that Linux knows: engines cannot set them";
            return self.fail(ChangesetFault::Path { path: shown(&raw), why });
        }
        meta.xattr_doubts(header.flag).for_each(|doubt| self.doubt(doubt));
        match header.flag {
            b'1' if !self.check_hard_link(&link, &path) => return,
            b'3' | b'4' | b'6' if header.device.iter().any(|n| u32::try_from(*n).is_err()) => {
                self.doubt(Doubt::DeviceNumber);
            }
            b'2' if link.is_empty() || link.len() > MAX_PATH => {
                let why = "a symbolic link without a target, or with one that is too long";
                return self.fail(ChangesetFault::Path { path: shown(&raw), why });
            }
            _ => {}
        }
        self.found.counts.add(header.flag, header.mode, &path, meta.has_capabilities());
        if path.len() > LONG_PATH {
            self.doubt(Doubt::LongPath);
        }
        if !self.whiteout(&path) || !self.insert(&path, &keys, kind, &raw) {
            let why =
                "which deletes what the layer itself holds, or deletes it twice: engines cannot unpack it";
            return self.fail(ChangesetFault::Path { path: shown(&raw), why });
        }
        // Only files have content: Go ignores the size of everything else.
        let is_file = header.flag == b'0' || (header.flag == 0 && kind != Kind::Directory);
        let size = if is_file { meta.size(header.size) } else { 0 };
        self.record(path, kind, header, meta, link, size);
        self.content(size, padding(size));
    }

    fn record(
        &mut self,
        path: Vec<u8>,
        kind: Kind,
        header: &LooseHeader<'_>,
        meta: Meta,
        link: Vec<u8>,
        size: u64,
    ) {
        let Some(recorder) = &mut self.recorder else {
            return;
        };
        match record::entry(path, kind == Kind::Directory, header, link, size) {
            Some((path, node)) => recorder.add(path, node, meta.attributes(header), self.paths.len()),
            None => recorder.close(),
        }
    }

    /// Takes note of an entry; false if it is a deletion for the second time.
    fn insert(&mut self, path: &[u8], keys: &[Key], kind: Kind, raw: &[u8]) -> bool {
        let Some(before) = self.paths.insert(keys, kind, raw.starts_with(b"/")) else {
            return true;
        };
        if before.is_same {
            self.found.duplicate.get_or_insert_with(|| shown(path));
        }
        if before.kind != Kind::Header && before.kind.is_folder() != kind.is_folder() {
            self.doubt(Doubt::Replaced);
        }
        before.kind == Kind::Header || !name_of(path).starts_with(b".wh.") || name_of(path) == b".wh..wh..opq"
    }

    /// Takes note of what an entry named `.wh.NAME` deletes; false if the layer itself holds that.
    fn whiteout(&mut self, path: &[u8]) -> bool {
        let name = name_of(path);
        let Some(deleted) = name.strip_prefix(b".wh.") else {
            return true;
        };
        if deleted.starts_with(b".wh.") {
            if deleted != b".wh..opq" {
                self.doubt(Doubt::UnionName);
            }
            return true;
        }
        let above = &path[..path.len() - name.len()];
        let keys = self.paths.keys(&[above, deleted].concat());
        self.paths.insert(&keys, Kind::Deleted, false).is_none()
    }

    /// Whether the target is a file of the layer; if not, the walk has ended.
    fn check_hard_link(&mut self, link: &[u8], path: &[u8]) -> bool {
        let target = clean(link).filter(|target| target != path);
        if target.as_ref().is_some_and(|target| name_of(target).starts_with(b".wh.")) {
            self.stop(Doubt::HardLink);
            return false;
        }
        let keys = target.map(|target| self.paths.keys(&target));
        let found = keys.as_ref().and_then(|keys| self.paths.get(keys));
        let above = keys.as_ref().and_then(|keys| self.paths.above(keys));
        match (found, above) {
            (Some(Kind::Other | Kind::Symlink), _) => return true,
            // The target may be there by way of the link.
            (None, Some(Kind::Symlink)) => self.stop(Doubt::HardLink),
            _ => self.fail(ChangesetFault::HardLink { target: shown(link) }),
        }
        false
    }
}

/// The last part of a path.
pub(super) fn name_of(path: &[u8]) -> &[u8] {
    path.rsplit(|b| *b == b'/').next().unwrap_or_default()
}

/// Go takes an old regular file whose name ends in a slash for a directory.
fn kind(flag: u8, raw: &[u8]) -> Kind {
    match flag {
        b'5' => Kind::Directory,
        0 if raw.ends_with(b"/") => Kind::Directory,
        b'2' => Kind::Symlink,
        _ => Kind::Other,
    }
}

/// The cleaned path, if all engines can make it, and in one place.
fn path(raw: &[u8], kind: Kind) -> Result<Vec<u8>, &'static str> {
    let path = clean(raw).ok_or("which leads out of the root: engines differ on it")?;
    let name = name_of(&path);
    if path.is_empty() && kind != Kind::Directory {
        return Err("in the place of the root: engines differ on it");
    }
    if path.len() > MAX_PATH || path.split(|b| *b == b'/').any(|part| part.len() > MAX_NAME) {
        return Err("which is longer than file systems hold");
    }
    if matches!(name, b".wh." | b".wh.." | b".wh...") {
        return Err("a deletion of nothing, or of the folder itself");
    }
    Ok(path)
}

fn shown(path: &[u8]) -> String {
    Escaped(&String::from_utf8_lossy(path)).to_string()
}

/// Moves bytes until `into` has `want`; gives what is left.
fn collect<'a>(into: &mut Vec<u8>, bytes: &'a [u8], want: usize) -> &'a [u8] {
    let (taken, rest) = bytes.split_at((want - into.len()).min(bytes.len()));
    into.extend_from_slice(taken);
    rest
}

fn skip<'a>(left: &mut u64, bytes: &'a [u8]) -> &'a [u8] {
    let n = usize::try_from(*left).map_or(bytes.len(), |left| left.min(bytes.len()));
    *left -= n as u64;
    &bytes[n..]
}
