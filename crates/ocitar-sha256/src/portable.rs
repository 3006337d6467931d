use crate::{BLOCK, State};

/// Compresses whole blocks into one state.
pub(crate) fn compress(state: &mut State, blocks: &[u8]) {
    for block in blocks.chunks_exact(BLOCK) {
        if let Ok(block) = block.try_into() {
            sha2::block_api::compress256(state, &[block]);
        }
    }
}
