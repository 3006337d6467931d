//! zstd frames (RFC 8878), as strict as libzstd, over the blocks of `ruzstd`.
//!
//! That crate reads one frame, and leaves to its caller what is around the blocks: more frames, the
//! content's size, the checksum. It is given a header that was checked, and then whole blocks.

use std::io::{self, BufRead, Read};

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::decode::Window;
use super::input::{Input, corrupt};

const FRAME: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// The first of 16 numbers that skippable frames begin with.
const SKIPPABLE: [u8; 4] = [0x50, 0x2a, 0x4d, 0x18];

/// Bits of a frame header's descriptor.
const CHECKSUM: u8 = 4;
const RESERVED: u8 = 8;
const SINGLE_SEGMENT: u8 = 0x20;

/// The largest exponent of a window that libzstd knows at all.
const LAST_EXPONENT: u8 = 31 - 10;
/// The most bytes that a block may hold, whatever the window.
const MAX_BLOCK: u64 = 128 << 10;
/// The last block of a frame, empty.
const END: [u8; 3] = [1, 0, 0];
/// Windows up to this size are kept from one frame to the next; a larger one grows again with what
/// is decoded, as nothing is allocated by a declared size alone.
const KEPT_WINDOW: u64 = 1 << 20;

/// Decodes any number of zstd frames and fails unless the last one ends the input.
pub(crate) struct ZstdReader<R> {
    input: Input<R>,
    decoder: FrameDecoder,
    max_window: u64,
    frame: Frame,
    /// Bytes the current frame gave so far.
    made: u64,
    /// A frame header or a block as it is stored.
    stored: Vec<u8>,
    state: State,
    /// The error to tell once all that precedes it was handed out.
    failed: Option<(io::ErrorKind, String)>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// At the beginning, where an empty input is an error.
    Start,
    Blocks,
    /// Behind the last block, of which some may still have to be handed out.
    Trailer,
    Next,
    Done,
}

/// What a frame's header says.
#[derive(Clone, Copy, Default)]
struct Frame {
    window: u64,
    content: Option<u64>,
    has_checksum: bool,
}

impl<R: BufRead> ZstdReader<R> {
    #[expect(clippy::unnecessary_wraps, reason = "libzstd may lack memory")]
    pub(super) fn new(source: R, window: Window) -> io::Result<Self> {
        Ok(Self {
            input: Input::new(source, "zstd frame"),
            decoder: FrameDecoder::new(),
            max_window: 1 << window.log(),
            frame: Frame::default(),
            made: 0,
            stored: Vec::new(),
            state: State::Start,
            failed: None,
        })
    }

    /// The source, of which not all may have been read.
    pub(super) fn source(&mut self) -> &mut R {
        &mut self.input.inner
    }

    fn step(&mut self) -> io::Result<()> {
        match self.state {
            State::Start => self.begin(),
            State::Blocks => self.block(),
            State::Trailer => self.trailer(),
            State::Next if self.input.fill()?.is_empty() => {
                self.state = State::Done;
                Ok(())
            }
            State::Next => self.begin(),
            State::Done => Ok(()),
        }
    }

    /// Begins a frame, or passes over a skippable one.
    fn begin(&mut self) -> io::Result<()> {
        if self.is_skippable()? {
            let size = u32::from_le_bytes(self.input.array()?);
            self.input.skip(size.into())?;
            self.state = State::Next;
            return Ok(());
        }
        self.stored.clear();
        self.stored.extend(FRAME);
        self.frame = header(&mut self.input, &mut self.stored, self.max_window)?;
        if self.frame.window > KEPT_WINDOW {
            self.decoder = FrameDecoder::new();
        }
        self.decoder.set_max_window_size(self.max_window);
        self.decoder.reset(self.stored.as_slice()).map_err(|e| corrupt(e.to_string()))?;
        self.made = 0;
        self.state = State::Blocks;
        Ok(())
    }

    /// Reads the number that a frame begins with. A wrong one is told as soon as it is.
    fn is_skippable(&mut self) -> io::Result<bool> {
        let mut number = [0; 4];
        for at in 0..4 {
            let Some(&byte) = self.input.fill()?.first() else {
                return Err(self.input.cut());
            };
            number[at] = byte;
            let skippable = [number[0] & 0xf0, number[1], number[2], number[3]];
            if number[..=at] != FRAME[..=at] && skippable[..=at] != SKIPPABLE[..=at] {
                return Err(corrupt("no zstd frame where one must begin"));
            }
            self.input.consume(1);
        }
        Ok(number != FRAME)
    }

    fn block(&mut self) -> io::Result<()> {
        let [a, b, c] = self.input.array()?;
        let header = u32::from_le_bytes([a, b, c, 0]);
        let size = if header >> 1 & 3 == 1 { 1 } else { (header >> 3) as usize };
        if header >> 1 & 3 == 3 {
            return Err(corrupt("a block of a reserved type"));
        }
        // The decoder holds the size of what comes out against the same limit.
        if size as u64 > MAX_BLOCK.min(self.frame.window) {
            return Err(corrupt("a block larger than the window or 128 KiB"));
        }
        self.stored.clear();
        self.stored.extend([a, b, c]);
        self.input.append(size, &mut self.stored)?;
        if header >> 1 & 3 == 2 && has_reserved_modes(&self.stored[3..]) {
            return Err(corrupt("reserved bits of a block are set"));
        }
        let one = BlockDecodingStrategy::UptoBlocks(1);
        let is_last =
            self.decoder.decode_blocks(self.stored.as_slice(), one).map_err(|e| corrupt(e.to_string()))?;
        if is_last {
            self.state = State::Trailer;
        }
        Ok(())
    }

    fn trailer(&mut self) -> io::Result<()> {
        if self.frame.content.is_some_and(|content| content != self.made) {
            return Err(corrupt("wrong content size in the frame header"));
        }
        if self.frame.has_checksum {
            let checksum = u32::from_le_bytes(self.input.array()?);
            if self.decoder.get_calculated_checksum() != Some(checksum) {
                return Err(corrupt("wrong checksum"));
            }
        }
        self.state = State::Next;
        Ok(())
    }

    /// Remembers an error. What precedes a cut is in the window, and handed out before it.
    fn fail(&mut self, error: &io::Error) {
        self.failed = Some((error.kind(), error.to_string()));
        if error.kind() == io::ErrorKind::UnexpectedEof && self.state == State::Blocks {
            // An empty block cannot be damaged.
            let _ = self.decoder.decode_blocks(END.as_slice(), BlockDecodingStrategy::UptoBlocks(1));
        }
    }
}

impl<R: BufRead> Read for ZstdReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            let n = self.decoder.read(out)?;
            if n > 0 {
                self.made += n as u64;
                return Ok(n);
            }
            if let Some((kind, message)) = &self.failed {
                return Err(io::Error::new(*kind, message.as_str()));
            }
            if self.state == State::Done {
                return Ok(0);
            }
            if let Err(error) = self.step() {
                self.fail(&error);
            }
        }
    }
}

/// Reads a header behind its number (RFC 8878 section 3.1.1.1) and adds it to `stored`, without the
/// checksum's flag: the checksum is read here.
fn header<R: BufRead>(input: &mut Input<R>, stored: &mut Vec<u8>, max_window: u64) -> io::Result<Frame> {
    let [descriptor] = input.array()?;
    let is_single = descriptor & SINGLE_SEGMENT != 0;
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let content = [usize::from(is_single), 2, 4, 8][usize::from(descriptor >> 6)];
    stored.push(descriptor & !CHECKSUM);
    let begin = stored.len();
    input.append(usize::from(!is_single) + dictionary + content, stored)?;
    let (window, rest) = stored[begin..].split_at(usize::from(!is_single));
    let (dictionary, content) = rest.split_at(dictionary);
    if descriptor & RESERVED != 0 {
        return Err(corrupt("a reserved bit of the frame header is set"));
    }
    if window.iter().any(|window| window >> 3 > LAST_EXPONENT) {
        return Err(too_much());
    }
    if dictionary.iter().any(|&byte| byte != 0) {
        return Err(corrupt("the frame needs a dictionary"));
    }
    let size = content_size(content);
    let window = match window {
        [window] => window_size(*window),
        _ => size.unwrap_or_default(),
    };
    if window > max_window {
        return Err(too_much());
    }
    Ok(Frame { window, content: size, has_checksum: descriptor & CHECKSUM != 0 })
}

/// Whether bits are set that the decoder does not look at, in the modes of a compressed block's
/// sequences behind its literals (RFC 8878 section 3.1.1.3).
fn has_reserved_modes(block: &[u8]) -> bool {
    let mut head = [0; 8];
    let length = block.len().min(5);
    head[..length].copy_from_slice(&block[..length]);
    let bits = u64::from_le_bytes(head);
    let literals = match (bits & 3, bits >> 2 & 3) {
        (0, 0 | 2) => 1 + (bits >> 3 & 0x1f),
        (0, 1) => 2 + (bits >> 4 & 0xfff),
        (0, _) => 3 + (bits >> 4 & 0xf_ffff),
        (1, 0 | 2) => 1 + 1,
        (1, 1) => 2 + 1,
        (1, _) => 3 + 1,
        (_, 0 | 1) => 3 + (bits >> 14 & 0x3ff),
        (_, 2) => 4 + (bits >> 18 & 0x3fff),
        _ => 5 + (bits >> 22 & 0x3_ffff),
    };
    let sequences = usize::try_from(literals).ok().and_then(|literals| block.get(literals..));
    let modes = match sequences {
        Some([1..=127, modes, ..] | [128..=254, _, modes, ..] | [255, _, _, modes, ..]) => *modes,
        _ => 0,
    };
    modes & 3 != 0
}

fn content_size(bytes: &[u8]) -> Option<u64> {
    let size = bytes.iter().rev().fold(0, |size, byte| size << 8 | u64::from(*byte));
    match bytes.len() {
        0 => None,
        2 => Some(size + 256),
        _ => Some(size),
    }
}

fn window_size(descriptor: u8) -> u64 {
    let base = 1u64 << (10 + (descriptor >> 3));
    base + base / 8 * u64::from(descriptor & 7)
}

fn too_much() -> io::Error {
    corrupt("the frame requires too much memory for decoding")
}
