//! The SHA instructions of x86-64, for one to four messages in lockstep.
//!
//! Every pointer that is read is the start of an array or of a slice whose length was checked, and
//! every instruction belongs to a feature that the processor was asked for.
#![allow(unsafe_code, reason = "instructions of the processor are not safe to call")]

use core::arch::x86_64::{
    __m128i, _MM_HINT_T0, _mm_add_epi32, _mm_alignr_epi8, _mm_blend_epi16, _mm_loadu_si128, _mm_prefetch,
    _mm_set_epi64x, _mm_sha256msg1_epu32, _mm_sha256msg2_epu32, _mm_sha256rnds2_epu32, _mm_shuffle_epi8,
    _mm_shuffle_epi32, _mm_storeu_si128,
};

use crate::constants::K;
use crate::{BLOCK, State};

/// Whether the processor has the instructions. The answer is remembered by the standard library.
pub(crate) fn is_supported() -> bool {
    is_x86_feature_detected!("sha") && is_x86_feature_detected!("sse4.1") && is_x86_feature_detected!("ssse3")
}

/// Compresses so many blocks of each lane.
///
/// # Panics
///
/// If the processor lacks the instructions, or a lane is not that long.
pub(crate) fn compress<const N: usize>(states: [&mut State; N], data: [&[u8]; N], blocks: usize) {
    assert!(is_supported(), "the caller has asked");
    assert!(data.iter().all(|data| data.len() / BLOCK == blocks), "every lane has the blocks");
    // SAFETY: the processor has SHA, SSSE3 and SSE4.1, and every lane has `blocks` blocks.
    unsafe { lockstep(states, data, blocks) }
}

/// How many bytes before their use they are asked for, as they may be in another core's cache: the
/// thread that read them need not be the one that hashes them.
const AHEAD: usize = 2048;

/// # Safety
///
/// The processor must have SHA, SSSE3 and SSE4.1, and each lane at least `blocks` blocks.
#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
unsafe fn lockstep<const N: usize>(states: [&mut State; N], data: [&[u8]; N], blocks: usize) {
    // SAFETY: as the caller promises; loads and stores are unaligned and within their slices.
    unsafe {
        let swap = _mm_set_epi64x(0x0c0d_0e0f_0809_0a0b, 0x0405_0607_0001_0203);
        let mut abef = [swap; N];
        let mut cdgh = [swap; N];
        for lane in 0..N {
            (abef[lane], cdgh[lane]) = load(states[lane]);
        }
        for block in 0..blocks {
            let (abef_before, cdgh_before) = (abef, cdgh);
            let mut words = [[swap; 4]; N];
            for lane in 0..N {
                let from = data[lane].as_ptr().add(block * BLOCK).cast::<__m128i>();
                // A hint, which may lead beyond the slice: nothing is read by it.
                _mm_prefetch::<_MM_HINT_T0>(data[lane].as_ptr().wrapping_add(block * BLOCK + AHEAD).cast());
                for (i, word) in words[lane].iter_mut().enumerate() {
                    *word = _mm_shuffle_epi8(_mm_loadu_si128(from.add(i)), swap);
                }
            }
            // Sixteen times four rounds; the words of the last four times have no successors.
            for turn in 0..3 {
                rounds::<N, 0, true>(&mut abef, &mut cdgh, &mut words, turn);
                rounds::<N, 1, true>(&mut abef, &mut cdgh, &mut words, turn);
                rounds::<N, 2, true>(&mut abef, &mut cdgh, &mut words, turn);
                rounds::<N, 3, true>(&mut abef, &mut cdgh, &mut words, turn);
            }
            rounds::<N, 0, false>(&mut abef, &mut cdgh, &mut words, 3);
            rounds::<N, 1, false>(&mut abef, &mut cdgh, &mut words, 3);
            rounds::<N, 2, false>(&mut abef, &mut cdgh, &mut words, 3);
            rounds::<N, 3, false>(&mut abef, &mut cdgh, &mut words, 3);
            for lane in 0..N {
                abef[lane] = _mm_add_epi32(abef[lane], abef_before[lane]);
                cdgh[lane] = _mm_add_epi32(cdgh[lane], cdgh_before[lane]);
            }
        }
        for lane in 0..N {
            store(states[lane], abef[lane], cdgh[lane]);
        }
    }
}

/// Four rounds of every lane with the words of place `Q`, which are then replaced by those sixteen
/// after them.
///
/// # Safety
///
/// The processor must have SHA, SSSE3 and SSE4.1.
#[inline]
#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
#[allow(unused_unsafe, reason = "newer compilers know which of these touch no memory")]
unsafe fn rounds<const N: usize, const Q: usize, const NEXT: bool>(
    abef: &mut [__m128i; N],
    cdgh: &mut [__m128i; N],
    words: &mut [[__m128i; 4]; N],
    turn: usize,
) {
    // SAFETY: as the caller promises, and four constants are what the load reads.
    unsafe {
        let k = _mm_loadu_si128(K[turn * 4 + Q].as_ptr().cast());
        let mut sums = [k; N];
        for lane in 0..N {
            sums[lane] = _mm_add_epi32(words[lane][Q], k);
        }
        for lane in 0..N {
            cdgh[lane] = _mm_sha256rnds2_epu32(cdgh[lane], abef[lane], sums[lane]);
        }
        if NEXT {
            for w in words.iter_mut() {
                let [w0, w1, w2, w3] = [w[Q], w[(Q + 1) % 4], w[(Q + 2) % 4], w[(Q + 3) % 4]];
                let seven_before = _mm_alignr_epi8(w3, w2, 4);
                w[Q] = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), seven_before), w3);
            }
        }
        for lane in 0..N {
            let high = _mm_shuffle_epi32(sums[lane], 0x0e);
            abef[lane] = _mm_sha256rnds2_epu32(abef[lane], cdgh[lane], high);
        }
    }
}

/// The state in the order of the instructions.
///
/// # Safety
///
/// The processor must have SSSE3 and SSE4.1.
#[inline]
#[target_feature(enable = "sse2,ssse3,sse4.1")]
unsafe fn load(state: &State) -> (__m128i, __m128i) {
    // SAFETY: a state has eight words, and both loads are unaligned.
    unsafe {
        let dcba = _mm_loadu_si128(state.as_ptr().cast());
        let hgfe = _mm_loadu_si128(state.as_ptr().add(4).cast());
        let cdab = _mm_shuffle_epi32(dcba, 0xb1);
        let efgh = _mm_shuffle_epi32(hgfe, 0x1b);
        (_mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xf0))
    }
}

/// Puts the state back in its own order.
///
/// # Safety
///
/// The processor must have SSSE3 and SSE4.1.
#[inline]
#[target_feature(enable = "sse2,ssse3,sse4.1")]
unsafe fn store(state: &mut State, abef: __m128i, cdgh: __m128i) {
    // SAFETY: a state has eight words, and both stores are unaligned.
    unsafe {
        let feba = _mm_shuffle_epi32(abef, 0x1b);
        let dchg = _mm_shuffle_epi32(cdgh, 0xb1);
        _mm_storeu_si128(state.as_mut_ptr().cast(), _mm_blend_epi16(feba, dchg, 0xf0));
        _mm_storeu_si128(state.as_mut_ptr().add(4).cast(), _mm_alignr_epi8(dchg, feba, 8));
    }
}
