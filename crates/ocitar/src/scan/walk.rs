//! Drives the tar walker over anything that can be read forward.

use super::fault::Stop;
use crate::error::Result;
use crate::limits::Limits;
use crate::name::MemberName;
use crate::tar::{BLOCK, Entry, EntryKind, Step, TarFault, Walker, padding};

/// A tar stream, read forward.
pub(super) trait Tape {
    /// Bytes read or skipped so far.
    fn position(&self) -> u64;

    /// Fills `buf` as far as the stream goes; gives the number of bytes.
    fn read(&mut self, buf: &mut [u8]) -> std::result::Result<usize, Stop>;

    /// Takes the next `size` bytes as the content of the member with that index, and reports
    /// whether they are all there.
    fn content(&mut self, index: usize, name: &MemberName, size: u64) -> std::result::Result<bool, Stop>;

    /// Passes over `size` bytes, and reports whether they are all there.
    fn skip(&mut self, size: u64) -> std::result::Result<bool, Stop>;

    /// Is told that the archive is complete, and that only zeros may follow.
    fn complete(&mut self) -> std::result::Result<(), Stop> {
        Ok(())
    }
}

/// A member as the walk finds it.
pub(super) struct Found {
    pub(super) name: MemberName,
    pub(super) offset: u64,
    pub(super) kind: EntryKind,
}

/// What a walk came upon besides members.
#[derive(Default)]
pub(super) struct Ended {
    /// Members that are left out, as they are at fault, and where they begin.
    pub(super) passed: Vec<(TarFault, u64)>,
    /// What stopped it early, if anything did.
    pub(super) fault: Option<Stop>,
    /// Whether two zero blocks ended the archive.
    pub(super) end_marker: bool,
}

/// Walks over all members. `found` holds them in archive order; the last one's content may be
/// incomplete if the archive ends in it.
pub(super) fn walk(tape: &mut impl Tape, limits: &Limits, found: &mut Vec<Found>) -> Result<Ended> {
    let mut passed = Vec::new();
    match members(tape, limits, found, &mut passed) {
        Ok(end_marker) => Ok(Ended { passed, fault: None, end_marker }),
        Err(Stop::Error(error)) => Err(error),
        Err(fault) => Ok(Ended { passed, fault: Some(fault), end_marker: false }),
    }
}

fn members(
    tape: &mut impl Tape,
    limits: &Limits,
    found: &mut Vec<Found>,
    passed: &mut Vec<(TarFault, u64)>,
) -> std::result::Result<bool, Stop> {
    let mut walker = Walker::new(limits);
    let mut block = [0; BLOCK];
    // Extension headers belong to the member after them, so its place is where they begin.
    let mut begin = tape.position();
    loop {
        let at = tape.position();
        let fail = |fault| Stop::tar(if at == 0 { first(fault) } else { fault }, at);
        match tape.read(&mut block)? {
            0 => return walker.finish().map(|()| false).map_err(fail),
            n if n < block.len() => return Err(fail(TarFault::Truncated)),
            _ => {}
        }
        match walker.header(&block).map_err(fail)? {
            Step::End => {
                tape.complete()?;
                return tail(tape, limits.tail);
            }
            Step::Meta { size } => {
                let data = meta(tape, size)?;
                walker.meta(&data).map_err(fail)?;
                continue;
            }
            Step::Member(entry) => member(tape, entry, begin, found)?,
            Step::Passed { fault, size } => {
                passed.push((fault, begin));
                if !tape.skip(size)? {
                    return Err(Stop::tar(TarFault::Truncated, tape.position()));
                }
                skip_padding(tape, size)?;
            }
        }
        begin = tape.position();
    }
}

/// What a fault of the very first header means: most likely this was never a tar archive.
fn first(fault: TarFault) -> TarFault {
    match fault {
        TarFault::Checksum | TarFault::Magic | TarFault::Truncated => TarFault::NotTar,
        fault => fault,
    }
}

/// Reads extension data, whose size the walker has capped.
fn meta(tape: &mut impl Tape, size: u64) -> std::result::Result<Vec<u8>, Stop> {
    let size = usize::try_from(size).expect("capped by the limit on extension headers");
    let mut data = vec![0; size];
    let mut block = [0; BLOCK];
    let length = usize::try_from(padding(size as u64)).expect("less than a block");
    full(tape, &mut data)?;
    full(tape, &mut block[..length])?;
    Ok(data)
}

fn member(
    tape: &mut impl Tape,
    entry: Entry,
    offset: u64,
    found: &mut Vec<Found>,
) -> std::result::Result<(), Stop> {
    // The root directory has no name of its own and holds no content.
    let Some(name) = entry.name else {
        return Ok(());
    };
    let size = match entry.kind {
        EntryKind::File { size } => Some(size),
        _ => None,
    };
    found.push(Found { name: name.clone(), offset, kind: entry.kind });
    if let Some(size) = size {
        if !tape.content(found.len() - 1, &name, size)? {
            return Err(Stop::tar(TarFault::Truncated, tape.position()));
        }
        skip_padding(tape, size)?;
    }
    Ok(())
}

fn skip_padding(tape: &mut impl Tape, size: u64) -> std::result::Result<(), Stop> {
    let mut block = [0; BLOCK];
    let length = usize::try_from(padding(size)).expect("less than a block");
    if tape.read(&mut block[..length])? < length {
        return Err(Stop::tar(TarFault::Padding, tape.position()));
    }
    Ok(())
}

fn full(tape: &mut impl Tape, buf: &mut [u8]) -> std::result::Result<(), Stop> {
    if tape.read(buf)? < buf.len() {
        return Err(Stop::tar(TarFault::Truncated, tape.position()));
    }
    Ok(())
}

/// Reads what follows the first zero block: nothing, or a second one and then only zeros.
fn tail(tape: &mut impl Tape, limit: u64) -> std::result::Result<bool, Stop> {
    let start = tape.position();
    let mut buffer = [0; 8 << 10];
    loop {
        let at = tape.position();
        let n = tape.read(&mut buffer)?;
        if let Some(i) = buffer[..n].iter().position(|b| *b != 0) {
            return Err(Stop::tar(TarFault::AfterEnd, at + i as u64));
        }
        let length = tape.position() - start;
        if length > limit {
            return Err(Stop::tar(TarFault::Tail, start + limit));
        }
        if n < buffer.len() {
            return match length {
                0 => Ok(false),
                n if n < BLOCK as u64 => Err(Stop::tar(TarFault::Truncated, start)),
                _ => Ok(true),
            };
        }
    }
}
