/// Whether readers of YAML take a plain text for a number or a truth value that is not sure to be printed
/// as the same text: `1.10` becomes `1.1`, `0123` 83, `20240101` may become `2.0240101e+07`.
pub(super) fn is_rewritten(text: &str) -> bool {
    const WORDS: [&str; 10] = ["true", "false", "yes", "no", "on", "off", "y", "n", ".inf", ".nan"];
    if WORDS.contains(&text.to_lowercase().as_str()) {
        return true;
    }
    let digits = text.replace('_', "");
    let unsigned = digits.trim_start_matches(['+', '-']);
    let is_based = |prefix: &str, base: u32| {
        unsigned.strip_prefix(prefix).is_some_and(|rest| u64::from_str_radix(rest, base).is_ok())
    };
    if is_based("0x", 16) || is_based("0o", 8) || is_based("0b", 2) {
        return true;
    }
    let is_numeric = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    match digits.parse::<f64>() {
        Ok(value) if is_numeric => value.to_string() != text || value.abs() >= LARGE,
        _ => false,
    }
}

/// From here on Go prints a floating-point number with an exponent.
const LARGE: f64 = 1e6;

#[cfg(test)]
mod tests {
    #[test]
    fn tells_numbers_that_change() {
        for text in
            ["1.10", "2.0", "0123", "1_0", "20240101", "1e3", "0x1f", "yes", "TRUE", "+1", "1.", ".5", "007"]
        {
            assert!(super::is_rewritten(text), "{text}");
        }
        for text in [
            "1",
            "8",
            "1.27",
            "1.2.3",
            "v1.10",
            "latest",
            "1.10-alpine",
            "",
            "inf",
            "nan",
            "1e",
            "nope",
            "-",
            "0",
        ] {
            assert!(!super::is_rewritten(text), "{text}");
        }
    }
}
