//! SHA-256 (FIPS 180-4) of several independent messages at once.
//!
//! One message is bound by the latency of the processor's SHA instructions: each round waits for the
//! one before it, and no library hashes it faster than another. Two to four messages in lockstep
//! fill the gaps. So [`update_all`] takes several [`Sha256`]es and a piece for each.
//!
//! ```
//! use ocitar_sha256::{Sha256, update_all};
//!
//! let (mut one, mut two) = (Sha256::new(), Sha256::new());
//! update_all(&mut [(&mut one, b"hello"), (&mut two, b"a longer piece")]);
//! assert_eq!(one.finish()[..4], [0x2c, 0xf2, 0x4d, 0xba]);
//! ```
//!
//! This is the one crate of the workspace with `unsafe` code: the SHA instructions of x86-64 and of
//! aarch64, used where the processor has them, and tested against `sha2`, which is used everywhere
//! else.
//!
//! Lanes were measured on x86-64 only. On aarch64 the hashes are tested under an emulator
//! (`qemu-aarch64`): they are right, but how fast they are was **not measured on real hardware**.

#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
mod aarch64;
mod compress;
#[cfg(any(target_arch = "x86_64", all(target_arch = "aarch64", target_endian = "little")))]
mod constants;
mod hasher;
mod lanes;
mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use hasher::Sha256;
pub use lanes::{LANES, update_all};

/// Bytes of a block, the unit of compression.
const BLOCK: usize = 64;

/// Eight words of state.
type State = [u32; 8];
