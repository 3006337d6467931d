//! Times in image configs, as strict as Go's JSON decoding of them.

/// Whether `text` is an RFC 3339 time that Go's `time.Time` accepts in JSON: the classic store
/// refuses a config whose `created` is not one.
pub(crate) fn is_rfc3339(text: &str) -> bool {
    parse(text.as_bytes()).is_some()
}

fn parse(text: &[u8]) -> Option<()> {
    let (date, rest) = text.split_at_checked(19)?;
    let shape = b"dddd-dd-ddTdd:dd:dd";
    let fits = |(c, s): (&u8, &u8)| if *s == b'd' { c.is_ascii_digit() } else { c == s };
    if !date.iter().zip(shape).all(fits) {
        return None;
    }
    let year = number(&date[..4]);
    let [month, day, hour, minute, second] = [5, 8, 11, 14, 17].map(|i| number(&date[i..i + 2]));
    let sound = (1..=12).contains(&month)
        && (1..=days(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    let zone = match rest.strip_prefix(b".") {
        None => rest,
        Some(fraction) => {
            let digits = fraction.iter().take_while(|b| b.is_ascii_digit()).count();
            if digits == 0 {
                return None;
            }
            &fraction[digits..]
        }
    };
    (sound && is_zone(zone)).then_some(())
}

fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |n, d| n * 10 + u32::from(d - b'0'))
}

fn days(year: u32, month: u32) -> u32 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_zone(zone: &[u8]) -> bool {
    match zone {
        b"Z" => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => {
            [h1, h2, m1, m2].into_iter().all(u8::is_ascii_digit)
                && number(&[*h1, *h2]) < 24
                && number(&[*m1, *m2]) < 60
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn accepts_what_go_accepts() {
        for (text, want) in [
            ("2023-11-14T22:13:20.123456789Z", true),
            ("0001-01-01T00:00:00Z", true),
            ("2024-02-29T00:00:00+05:30", true),
            ("2023-02-29T00:00:00Z", false),
            ("2023-11-14T24:00:00Z", false),
            ("2023-11-14T22:13:20", false),
            ("2023-11-14T22:13:20.Z", false),
            ("2023-11-14t22:13:20Z", false),
            ("2023-11-14 22:13:20Z", false),
            ("yesterday", false),
            ("", false),
        ] {
            assert_eq!(super::is_rfc3339(text), want, "{text}");
        }
    }
}
