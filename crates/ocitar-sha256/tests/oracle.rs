//! Held against `sha2`, which is the portable code too.

use ocitar_sha256::{Sha256, update_all};
use proptest::prelude::*;
use sha2::Digest;

fn portable(bytes: &[u8]) -> [u8; 32] {
    sha2::Sha256::digest(bytes).into()
}

#[test]
fn every_short_length_has_its_padding() {
    let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(300).collect();
    for length in 0..bytes.len() {
        let mut message = Sha256::new();
        message.update(&bytes[..length]);
        assert_eq!(message.finish(), portable(&bytes[..length]), "{length}");
    }
}

proptest! {
    #[test]
    fn pieces_make_the_whole(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..12)) {
        let mut message = Sha256::new();
        pieces.iter().for_each(|piece| message.update(piece));
        prop_assert_eq!(message.finish(), portable(&pieces.concat()));
    }

    #[test]
    fn lanes_do_not_mix(
        rounds in prop::collection::vec(prop::collection::vec((any::<u8>(), 0usize..700), 1..8), 1..8),
    ) {
        let lanes = rounds.iter().map(Vec::len).max().unwrap_or_default();
        let mut messages = vec![Sha256::new(); lanes];
        let mut wholes = vec![Vec::new(); lanes];
        for round in &rounds {
            let pieces: Vec<Vec<u8>> = round.iter().map(|(byte, length)| {
                (0..251).cycle().take(*length).map(|i| byte.wrapping_add(i)).collect()
            }).collect();
            wholes.iter_mut().zip(&pieces).for_each(|(whole, piece)| whole.extend(piece));
            let mut pairs: Vec<(&mut Sha256, &[u8])> =
                messages.iter_mut().zip(pieces.iter().map(Vec::as_slice)).collect();
            update_all(&mut pairs);
        }
        for (message, whole) in messages.into_iter().zip(&wholes) {
            prop_assert_eq!(message.finish(), portable(whole));
        }
    }
}
