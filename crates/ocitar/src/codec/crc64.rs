/// The polynomial of ECMA-182, reflected, as xz uses it.
const POLYNOMIAL: u64 = 0xc96c_5795_d787_0f42;

/// How each of eight bytes that are taken at once changes the sum.
const TABLES: [[u64; 256]; 8] = tables();

const fn tables() -> [[u64; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut sum = byte as u64;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ POLYNOMIAL } else { sum >> 1 };
            bit += 1;
        }
        tables[0][byte] = sum;
        byte += 1;
    }
    let mut at = 256;
    while at < 8 * 256 {
        let before = tables[at / 256 - 1][at % 256];
        tables[at / 256][at % 256] = before >> 8 ^ tables[0][(before & 0xff) as usize];
        at += 1;
    }
    tables
}

/// The CRC-64 of what xz streams hold.
#[derive(Clone, Default)]
pub(super) struct Crc64(u64);

impl Crc64 {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        let mut sum = !self.0;
        let chunks = bytes.chunks_exact(8);
        let rest = chunks.remainder();
        for chunk in chunks {
            let first = sum.to_le_bytes();
            sum = (0..8).fold(0, |sum, at| sum ^ TABLES[7 - at][usize::from(first[at] ^ chunk[at])]);
        }
        for byte in rest {
            sum = sum >> 8 ^ TABLES[0][usize::from(sum.to_le_bytes()[0] ^ byte)];
        }
        self.0 = !sum;
    }

    pub(super) fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_that_of_xz_however_it_is_cut() {
        for cut in 0..=9 {
            let mut sum = Crc64::default();
            sum.update(&b"123456789"[..cut]);
            sum.update(&b"123456789"[cut..]);
            assert_eq!(sum.finish(), 0x995d_c9bb_df19_39fa, "{cut}");
        }
    }
}
