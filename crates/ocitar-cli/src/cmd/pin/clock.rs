use std::time::{SystemTime, UNIX_EPOCH};

use ocitar::FileTime;

use crate::exit::Failure;
use crate::gist::iso;

/// The time that is recorded, in RFC 3339: that of `SOURCE_DATE_EPOCH` if it is set, else now.
pub(super) fn now() -> Result<String, Failure> {
    let seconds = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => text.parse().map_err(|_| no_epoch())?,
        Err(std::env::VarError::NotPresent) => {
            let since = SystemTime::now().duration_since(UNIX_EPOCH);
            i64::try_from(since.unwrap_or_default().as_secs()).unwrap_or_default()
        }
        Err(std::env::VarError::NotUnicode(_)) => return Err(no_epoch()),
    };
    rfc3339(seconds).ok_or_else(no_epoch)
}

fn no_epoch() -> Failure {
    Failure::failed("SOURCE_DATE_EPOCH is not a number of seconds since 1970 up to the year 9999")
}

fn rfc3339(seconds: i64) -> Option<String> {
    let text = iso(FileTime { seconds, nanoseconds: 0 });
    text.contains(' ').then(|| text.replace(' ', "T") + "Z")
}

#[cfg(test)]
mod tests {
    #[test]
    fn writes_times() {
        for (seconds, want) in [
            (0, Some("1970-01-01T00:00:00Z")),
            (1_795_000_000, Some("2026-11-18T11:06:40Z")),
            (i64::MAX, None),
        ] {
            assert_eq!(super::rfc3339(seconds).as_deref(), want);
        }
    }
}
