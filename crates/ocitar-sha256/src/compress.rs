use crate::{BLOCK, State, portable};

/// The code for the instructions of one kind of processor.
type Kernel<const N: usize> = fn([&mut State; N], [&[u8]; N], usize);

/// The code for this processor; none if it lacks the instructions.
fn kernel<const N: usize>() -> Option<Kernel<N>> {
    #[cfg(target_arch = "x86_64")]
    if crate::x86::is_supported() {
        return Some(crate::x86::compress);
    }
    #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
    if crate::aarch64::is_supported() {
        return Some(crate::aarch64::compress);
    }
    None
}

/// Compresses `blocks` blocks from the front of each lane's data into its state.
///
/// # Panics
///
/// If a lane has less.
pub(crate) fn compress<const N: usize>(states: [&mut State; N], data: [&[u8]; N], blocks: usize) {
    let data = data.map(|data| &data[..blocks * BLOCK]);
    if let Some(kernel) = kernel() {
        return kernel(states, data, blocks);
    }
    for (state, data) in states.into_iter().zip(data) {
        portable::compress(state, data);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hashes do not tell which code made them, so whoever knows the processor has to say it.
    #[test]
    fn instructions_are_used_where_they_are_expected() {
        let expected = match std::env::var("OCITAR_SHA_INSTRUCTIONS").as_deref() {
            Ok("yes") => true,
            Ok("no") => false,
            _ => return,
        };
        assert_eq!(kernel::<1>().is_some(), expected);
    }

    #[test]
    fn portable_code_gives_the_same() {
        let data: Vec<u8> = (0..251).cycle().take(10 * BLOCK).collect();
        for blocks in 0..=10 {
            let (mut one, mut other) = ([7; 8], [7; 8]);
            compress([&mut one], [&data], blocks);
            portable::compress(&mut other, &data[..blocks * BLOCK]);
            assert_eq!(one, other, "{blocks} blocks");
        }
    }

    #[test]
    fn lanes_are_each_as_if_alone() {
        let data: Vec<Vec<u8>> = (0..4u8).map(|lane| vec![lane; 5 * BLOCK]).collect();
        let mut together = [[1; 8], [2; 8], [3; 8], [4; 8]];
        let [a, b, c, d] = &mut together;
        compress([a, b, c, d], [&data[0], &data[1], &data[2], &data[3]], 5);
        for (lane, state) in (1..).zip(together) {
            let mut alone = [lane; 8];
            portable::compress(&mut alone, &data[lane as usize - 1]);
            assert_eq!(state, alone, "lane {lane}");
        }
    }
}
