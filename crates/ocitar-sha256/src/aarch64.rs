//! The SHA-256 instructions of aarch64 (FEAT_SHA256), for one to four messages in lockstep.
//!
//! Every pointer that is read is the start of an array or of a slice whose length was checked, and
//! every instruction belongs to a feature that the processor was asked for.
//!
//! The hashes are tested under an emulator (`qemu-aarch64`). How fast they are was **not measured on
//! real hardware**: what lanes gain depends on the latency and the number of a core's hashing units,
//! and an emulator has neither. The order of the instructions is that of `x86`, which was measured.
//!
//! For little-endian processors only: a message's words are big-endian, and are turned round.
#![allow(unsafe_code, reason = "instructions of the processor are not safe to call")]

use core::arch::aarch64::{
    uint32x4_t, vaddq_u32, vdupq_n_u32, vld1q_u8, vld1q_u32, vreinterpretq_u32_u8, vrev32q_u8,
    vsha256h2q_u32, vsha256hq_u32, vsha256su0q_u32, vsha256su1q_u32, vst1q_u32,
};
use std::arch::is_aarch64_feature_detected;

use crate::constants::K;
use crate::{BLOCK, State};

/// Whether the processor has the instructions. The answer is remembered by the standard library.
pub(crate) fn is_supported() -> bool {
    is_aarch64_feature_detected!("neon") && is_aarch64_feature_detected!("sha2")
}

/// Compresses so many blocks of each lane.
///
/// # Panics
///
/// If the processor lacks the instructions, or a lane is not that long.
pub(crate) fn compress<const N: usize>(states: [&mut State; N], data: [&[u8]; N], blocks: usize) {
    assert!(is_supported(), "the caller has asked");
    assert!(data.iter().all(|data| data.len() / BLOCK == blocks), "every lane has the blocks");
    // SAFETY: the processor has NEON and SHA-256, and every lane has `blocks` blocks.
    unsafe { lockstep(states, data, blocks) }
}

/// # Safety
///
/// The processor must have NEON and SHA-256, and each lane at least `blocks` blocks.
#[target_feature(enable = "neon,sha2")]
unsafe fn lockstep<const N: usize>(states: [&mut State; N], data: [&[u8]; N], blocks: usize) {
    // SAFETY: as the caller promises; a block has 64 bytes, which four loads read, a state eight
    // words, which two loads read and two stores write, and none of them needs alignment.
    unsafe {
        let zero = vdupq_n_u32(0);
        let (mut abcd, mut efgh) = ([zero; N], [zero; N]);
        for lane in 0..N {
            abcd[lane] = vld1q_u32(states[lane].as_ptr());
            efgh[lane] = vld1q_u32(states[lane].as_ptr().add(4));
        }
        for block in 0..blocks {
            let (abcd_before, efgh_before) = (abcd, efgh);
            let mut words = [[zero; 4]; N];
            for lane in 0..N {
                let from = data[lane].as_ptr().add(block * BLOCK);
                for (i, word) in words[lane].iter_mut().enumerate() {
                    *word = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(from.add(i * 16))));
                }
            }
            // Sixteen times four rounds; the words of the last four times have no successors.
            for turn in 0..3 {
                rounds::<N, 0, true>(&mut abcd, &mut efgh, &mut words, turn);
                rounds::<N, 1, true>(&mut abcd, &mut efgh, &mut words, turn);
                rounds::<N, 2, true>(&mut abcd, &mut efgh, &mut words, turn);
                rounds::<N, 3, true>(&mut abcd, &mut efgh, &mut words, turn);
            }
            rounds::<N, 0, false>(&mut abcd, &mut efgh, &mut words, 3);
            rounds::<N, 1, false>(&mut abcd, &mut efgh, &mut words, 3);
            rounds::<N, 2, false>(&mut abcd, &mut efgh, &mut words, 3);
            rounds::<N, 3, false>(&mut abcd, &mut efgh, &mut words, 3);
            for lane in 0..N {
                abcd[lane] = vaddq_u32(abcd[lane], abcd_before[lane]);
                efgh[lane] = vaddq_u32(efgh[lane], efgh_before[lane]);
            }
        }
        for (lane, state) in states.into_iter().enumerate() {
            vst1q_u32(state.as_mut_ptr(), abcd[lane]);
            vst1q_u32(state.as_mut_ptr().add(4), efgh[lane]);
        }
    }
}

/// Four rounds of every lane with the words of place `Q`, which are then replaced by those sixteen
/// after them.
///
/// # Safety
///
/// The processor must have NEON and SHA-256.
#[inline]
#[target_feature(enable = "neon,sha2")]
unsafe fn rounds<const N: usize, const Q: usize, const NEXT: bool>(
    abcd: &mut [uint32x4_t; N],
    efgh: &mut [uint32x4_t; N],
    words: &mut [[uint32x4_t; 4]; N],
    turn: usize,
) {
    // SAFETY: as the caller promises, and four constants are what the load reads.
    unsafe {
        let k = vld1q_u32(K[turn * 4 + Q].as_ptr());
        let mut sums = [k; N];
        for lane in 0..N {
            sums[lane] = vaddq_u32(words[lane][Q], k);
        }
        let before = *abcd;
        for lane in 0..N {
            abcd[lane] = vsha256hq_u32(before[lane], efgh[lane], sums[lane]);
        }
        for lane in 0..N {
            efgh[lane] = vsha256h2q_u32(efgh[lane], before[lane], sums[lane]);
        }
        if NEXT {
            for w in words.iter_mut() {
                let [w0, w1, w2, w3] = [w[Q], w[(Q + 1) % 4], w[(Q + 2) % 4], w[(Q + 3) % 4]];
                w[Q] = vsha256su1q_u32(vsha256su0q_u32(w0, w1), w2, w3);
            }
        }
    }
}
