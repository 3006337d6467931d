/// A size for people, with three digits that count: `1.23 MB`. Units are powers of 1000, as
/// `docker images` has them.
pub(crate) fn bytes(size: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if size < 1000 {
        return format!("{size} B");
    }
    let (mut tenths, mut unit) = (size / 10, 0);
    while tenths >= 100_000 && unit + 1 < UNITS.len() {
        tenths /= 1000;
        unit += 1;
    }
    let (whole, rest) = (tenths / 100, tenths % 100);
    match whole {
        0..10 => format!("{whole}.{rest:02} {}", UNITS[unit]),
        10..100 => format!("{whole}.{} {}", rest / 10, UNITS[unit]),
        _ => format!("{whole} {}", UNITS[unit]),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn shows_three_digits() {
        for (size, want) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.00 kB"),
            (27_648, "27.6 kB"),
            (999_999, "999 kB"),
            (1_000_000, "1.00 MB"),
            (1_827_000_000, "1.82 GB"),
            (u64::MAX, "18446 PB"),
        ] {
            assert_eq!(super::bytes(size), want);
        }
    }
}
