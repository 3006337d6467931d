//! Compression decodes to what went in, or fails where it should.

use std::io::{self, Read};

use ocitar_testkit::wrap::{
    gzip_bad_crc, gzip_bad_size, gzip_named, patched, truncated, with_trailing, zstd_skippable_first,
    zstd_window,
};
use ocitar_testkit::{Compression, XorShift};

fn decoded(compression: Compression, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut decoder: Box<dyn Read + '_> = match compression {
        Compression::None => Box::new(bytes),
        Compression::Gzip | Compression::GzipMultiMember => {
            Box::new(flate2::read::MultiGzDecoder::new(bytes))
        }
        Compression::Zstd | Compression::ZstdMultiFrame => Box::new(zstd::Decoder::new(bytes)?),
        Compression::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(bytes)),
        Compression::Xz => Box::new(liblzma::read::XzDecoder::new_multi_decoder(bytes)),
    };
    let mut plain = Vec::new();
    decoder.read_to_end(&mut plain)?;
    Ok(plain)
}

fn noise(size: usize) -> Vec<u8> {
    let mut noise = XorShift::new(1);
    (0..size).map(|_| noise.next_u64().to_le_bytes()[0] & 15).collect()
}

#[test]
fn everything_decodes_to_what_went_in() {
    for compression in Compression::ALL {
        for size in [0, 1, 1000, 300_000] {
            let plain = noise(size);
            let packed = compression.apply(&plain);
            assert_eq!(decoded(compression, &packed).expect("decodes"), plain, "{compression:?}");
        }
    }
}

#[test]
fn streams_decode_to_what_went_in() {
    let plain = noise((2 << 20) + 5);
    for compression in Compression::ALL {
        let mut packed = Vec::new();
        compression.reader(&plain[..]).read_to_end(&mut packed).expect("compresses");
        assert!(decoded(compression, &packed).expect("decodes") == plain, "{compression:?}");
    }
}

#[test]
fn parts_are_parts() {
    let plain = noise(1000);
    let mut first = Vec::new();
    let packed = Compression::GzipMultiMember.apply(&plain);
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut first).expect("decodes");
    assert_eq!(first, plain[..500]);
}

#[test]
fn odd_forms_decode() {
    let plain = noise(300_000);
    let named = gzip_named(&plain, "image.tar");
    assert_eq!(decoded(Compression::Gzip, &named).expect("decodes"), plain);
    assert_eq!(&named[10..20], b"image.tar\0");
    let skippable = zstd_skippable_first(&plain);
    assert_eq!(decoded(Compression::Zstd, &skippable).expect("decodes"), plain);
    for log in [10, 27] {
        let window = zstd_window(&plain, log);
        assert_eq!(decoded(Compression::Zstd, &window).expect("decodes"), plain);
    }
    assert!(decoded(Compression::Zstd, &zstd_window(&plain, 28)).is_err(), "above the default limit");
    assert_eq!(decoded(Compression::Zstd, &zstd_window("", 20)).expect("decodes"), b"");
}

#[test]
fn broken_forms_fail() {
    let good = Compression::Gzip.apply("hello");
    for bad in [
        gzip_bad_crc("hello"),
        gzip_bad_size("hello"),
        truncated(&good, 1),
        with_trailing(&good, "garbage"),
        patched(&good, 3, [0xe0]),
    ] {
        assert!(decoded(Compression::Gzip, &bad).is_err());
    }
}
