use ocitar::{FieldChange, FileTime, Node, NodeKind, Xattrs};

use super::show::{apart, path, text};
use crate::render::bytes;

/// A field that differs, and both values, for people.
pub(crate) struct Change {
    pub(crate) field: String,
    pub(crate) old: String,
    pub(crate) new: String,
}

/// What a field was and what it is.
pub(crate) fn change(change: &FieldChange) -> Change {
    let (field, old, new) = match change {
        FieldChange::Kind { old, new } => ("kind", (*old).to_owned(), (*new).to_owned()),
        FieldChange::Size { old, new } => ("size", size(*old), size(*new)),
        FieldChange::Content { old, new } => ("content", old.to_string(), new.to_string()),
        FieldChange::Target { old, new } => {
            let [old, new] = apart([old, new], path);
            ("target", old, new)
        }
        FieldChange::Device { old, new } => ("device", device(*old), device(*new)),
        FieldChange::Mode { old, new } => ("mode", format!("{old:04o}"), format!("{new:04o}")),
        FieldChange::Uid { old, new } => ("uid", old.to_string(), new.to_string()),
        FieldChange::Gid { old, new } => ("gid", old.to_string(), new.to_string()),
        FieldChange::OwnerName { old, new } => return both("owner name", old, new),
        FieldChange::GroupName { old, new } => return both("group name", old, new),
        FieldChange::HardLinks { old, new } => return both("hard link with", old, new),
        FieldChange::Xattr { name, old, new } => return both(&format!("xattr {}", path(name)), old, new),
        FieldChange::Mtime { old, new } => ("mtime", iso(*old), iso(*new)),
        _ => ("other", String::new(), String::new()),
    };
    Change { field: field.to_owned(), old, new }
}

/// What is at a path, in a few words.
pub(crate) fn about(node: &Node) -> String {
    let what = match &node.kind {
        NodeKind::File { size, .. } => bytes(*size),
        NodeKind::Symlink { target } => format!("symlink to {}", path(target)),
        NodeKind::HardLink { target } => format!("hard link to {}", path(target)),
        kind => kind.name().to_owned(),
    };
    let attributes = &node.attributes;
    match node.kind.is_deletion() {
        true => what,
        false => {
            let xattrs = xattrs(&attributes.xattrs);
            format!("{what}, {:04o} {}:{}{xattrs}", attributes.mode, attributes.uid, attributes.gid)
        }
    }
}

/// As many extended attributes are named.
const XATTRS: usize = 3;

fn xattrs(all: &Xattrs) -> String {
    let named: String = all.iter().take(XATTRS).map(|(name, _)| format!(", {}", path(name))).collect();
    match all.len().saturating_sub(XATTRS) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

fn size(size: u64) -> String {
    if size < 1000 { bytes(size) } else { format!("{} ({size} B)", bytes(size)) }
}

fn device((major, minor): (i64, i64)) -> String {
    format!("{major}:{minor}")
}

/// Two values of which one may be none.
fn both(field: &str, old: &Option<Vec<u8>>, new: &Option<Vec<u8>>) -> Change {
    let one = |value: &[u8]| if value.is_empty() { "\"\"".to_owned() } else { text(value) };
    let [old, new] = match (old, new) {
        (Some(old), Some(new)) => apart([old, new], one),
        (old, new) => [old, new].map(|value| value.as_deref().map_or_else(|| "(none)".to_owned(), one)),
    };
    Change { field: field.to_owned(), old, new }
}

/// A time in UTC; one that no calendar has as seconds since 1970.
pub(crate) fn iso(time: FileTime) -> String {
    let (days, rest) = (time.seconds.div_euclid(86_400), time.seconds.rem_euclid(86_400));
    if !(-719_162..=2_932_896).contains(&days) {
        return time.to_string();
    }
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    let fraction = format!(".{:09}", time.nanoseconds);
    let fraction = if time.nanoseconds == 0 { "" } else { fraction.trim_end_matches('0') };
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{fraction}")
}

/// Year, month and day of a count of days since 1970, in the Gregorian calendar: years begin in
/// March here, so that leap days come last.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day = day_of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let of_month = day - (153 * month + 2) / 5 + 1;
    let of_year = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(of_year <= 2), of_year, of_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_times() {
        for (seconds, nanoseconds, want) in [
            (0, 0, "1970-01-01 00:00:00"),
            (951_782_400, 0, "2000-02-29 00:00:00"),
            (-1, 500_000_000, "1969-12-31 23:59:59.5"),
            (253_402_300_799, 0, "9999-12-31 23:59:59"),
            (i64::MAX, 0, "9223372036854775807"),
        ] {
            assert_eq!(iso(FileTime { seconds, nanoseconds }), want);
        }
    }
}
