use std::fmt;

use ocitar::FileTime;

/// A time as a date in UTC; beyond the years of four digits, as seconds since 1970.
pub(super) struct Utc(pub(super) FileTime);

const DAY: i64 = 86_400;
/// The years 0 to 9999.
const SHOWN: std::ops::Range<i64> = -62_167_219_200..253_402_300_800;

impl fmt::Display for Utc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.seconds;
        if !SHOWN.contains(&seconds) {
            return write!(f, "{} s since 1970", self.0);
        }
        let (year, month, day) = date(seconds.div_euclid(DAY));
        let second = seconds.rem_euclid(DAY);
        write!(
            f,
            "{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}",
            second / 3600,
            second / 60 % 60,
            second % 60
        )?;
        if self.0.nanoseconds != 0 {
            write!(f, ".{:09}", self.0.nanoseconds)?;
        }
        f.write_str(" UTC")
    }
}

/// The date of a day since 1970, in the Gregorian calendar. Years are counted from March, so that a
/// leap day ends one.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let calendar_month = if month < 10 { month + 3 } else { month - 9 };
    let calendar_year = year + era * 400 + i64::from(calendar_month <= 2);
    (calendar_year, calendar_month, day - (153 * month + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_dates() {
        for (seconds, nanoseconds, want) in [
            (0, 0, "1970-01-01 00:00:00 UTC"),
            (951_827_696, 5, "2000-02-29 12:34:56.000000005 UTC"),
            (-1, 0, "1969-12-31 23:59:59 UTC"),
            (253_402_300_799, 0, "9999-12-31 23:59:59 UTC"),
            (i64::MIN, 0, "-9223372036854775808 s since 1970"),
        ] {
            assert_eq!(Utc(FileTime { seconds, nanoseconds }).to_string(), want);
        }
    }
}
