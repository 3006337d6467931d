//! Held against `sha2`, and against answers that NIST published: `sha2` takes the processor's
//! instructions too, unless it is built with `--cfg sha2_256_backend="soft"`.

use ocitar_sha256::{LANES, Sha256, update_all};
use proptest::prelude::*;
use sha2::Digest;

fn portable(bytes: &[u8]) -> [u8; 32] {
    sha2::Sha256::digest(bytes).into()
}

#[test]
fn lanes_give_the_published_answers() {
    let million = "a".repeat(1_000_000);
    let cases = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
        (&million, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ];
    for (text, answer) in cases {
        let mut messages = vec![Sha256::new(); LANES];
        update_all(&mut messages.iter_mut().map(|message| (message, text.as_bytes())).collect::<Vec<_>>());
        for message in messages {
            let hash: String = message.finish().iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hash, answer);
        }
    }
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
