use super::pool::Done;
use super::queue::{Hand, Rest};
use super::task::Stream;
use super::work::{self, PIECE};

/// Bytes of a plain content that are read at a time: several pieces stay in a core's cache.
const PLAIN: usize = 128 << 10;
/// Pieces of each content before all are put back.
const PIECES: usize = 16;

/// A thread's buffers, one for each content it has in hand.
pub(super) type Buffers = Vec<Box<[u8]>>;

/// Reads some pieces of each in the hand, or all that is left of a lone one; gives what is to be put
/// back, and what has ended.
pub(super) fn run<'a>(hand: Hand<'a>, buffers: &mut Buffers) -> (Rest<'a>, Done) {
    let mut rest = Rest { streams: Vec::new(), taken: hand.entries.len(), left: hand.left, released: 0 };
    let mut done = Done::new();
    for entry in hand.entries {
        let (key, shares) = (entry.key(), entry.cost().shares);
        match entry.begin() {
            Ok(stream) => rest.streams.push(stream),
            Err(error) => {
                rest.released += shares;
                done.push((key, Err(error)));
            }
        }
    }
    if hand.is_lone {
        for stream in rest.streams.drain(..) {
            rest.released += stream.cost.shares;
            done.push((stream.label.key, stream.read_ahead()));
        }
        return (rest, done);
    }
    for _ in 0..PIECES {
        advance(&mut rest, buffers, &mut done);
        if rest.streams.is_empty() {
            break;
        }
    }
    (rest, done)
}

/// Reads a piece of each and hashes all pieces together.
fn advance(rest: &mut Rest<'_>, buffers: &mut Buffers, done: &mut Done) {
    let mut filled = Vec::new();
    let mut i = 0;
    while i < rest.streams.len() {
        if buffers.len() == i {
            buffers.push(vec![0; PIECE].into());
        }
        let stream = &mut rest.streams[i];
        let size = if stream.work.is_plain() { PLAIN } else { PIECE };
        match stream.fill(&mut buffers[i][..size]) {
            Ok(Some(n)) => {
                filled.push(n);
                i += 1;
            }
            end => {
                let stream = rest.streams.swap_remove(i);
                rest.released += stream.cost.shares;
                done.push((stream.label.key, end.map(|_| stream.work.finish())));
            }
        }
    }
    let pieces = buffers.iter().zip(filled).map(|(buffer, n)| &buffer[..n]);
    work::update_all(rest.streams.iter_mut().map(|stream: &mut Stream<'_>| &mut stream.work).zip(pieces));
}
