use crate::compress::compress;
use crate::hasher::Sha256;
use crate::{BLOCK, State};

/// Messages that are hashed in lockstep; more are taken in turns.
pub const LANES: usize = 4;

/// A state, and the whole blocks that are still to be compressed into it.
struct Lane<'a> {
    state: &'a mut State,
    blocks: &'a [u8],
}

/// Adds a piece to each of several messages, in less time than one after the other.
///
/// The result is that of [`Sha256::update`] for each; pieces may have different lengths, and be
/// empty. Pieces of about the same length gain most.
pub fn update_all(messages: &mut [(&mut Sha256, &[u8])]) {
    let mut lanes: Vec<Lane<'_>> = Vec::with_capacity(messages.len());
    for (message, bytes) in messages.iter_mut() {
        let blocks = message.begin(bytes);
        if !blocks.is_empty() {
            lanes.push(Lane { state: &mut message.state, blocks });
        }
    }
    while !lanes.is_empty() {
        step(&mut lanes);
        lanes.retain(|lane| !lane.blocks.is_empty());
    }
}

/// Compresses as much as up to [`LANES`] lanes have in common.
fn step(lanes: &mut [Lane<'_>]) {
    let count = lanes.len().min(LANES);
    let lanes = &mut lanes[..count];
    let blocks = lanes.iter().map(|lane| lane.blocks.len() / BLOCK).min().unwrap_or_default();
    match lanes {
        [a] => together([a], blocks),
        [a, b] => together([a, b], blocks),
        [a, b, c] => together([a, b, c], blocks),
        [a, b, c, d] => together([a, b, c, d], blocks),
        _ => {}
    }
}

fn together<const N: usize>(mut lanes: [&mut Lane<'_>; N], blocks: usize) {
    let data = lanes.each_ref().map(|lane| lane.blocks);
    compress(lanes.each_mut().map(|lane| &mut *lane.state), data, blocks);
    for lane in lanes {
        lane.blocks = &lane.blocks[blocks * BLOCK..];
    }
}
