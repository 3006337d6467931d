//! What creating a container asks of a config, beyond what loading it does.
//!
//! A load never looks at these fields, and some engines do not either; where one does, the image
//! loads and no container can be made of it. Observed with Docker 28.5 and 29.7, containerd 2.1.9
//! and podman 5.8 (`create`, with a command given).

use super::condition::Condition;
use crate::finding::FindingKind;
use crate::image::Config;

/// Go's `Atoi`, within what the kernel takes for an ID or port.
fn number(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

fn not_run(field: &'static str, value: &str, why: &'static str) -> FindingKind {
    FindingKind::Run { field, value: value.to_owned(), why }
}

/// What keeps podman from creating a container.
pub(super) fn by_podman(config: &Config) -> Option<FindingKind> {
    let run = config.run();
    let env = run.env.iter().find(|entry| entry.find('=').is_none_or(|at| at == 0));
    let env = env.map(|entry| not_run("Env", entry, "which is not NAME=value"));
    let port = || run.exposed_ports.iter().find(|port| !is_port(port));
    let port = || port().map(|port| not_run("ExposedPorts", port, "which is no port"));
    let signal = || run.stop_signal.as_deref().filter(|signal| !is_signal(signal));
    let signal = || signal().map(|signal| not_run("StopSignal", signal, "which is no signal"));
    env.or_else(port).or_else(signal)
}

/// `80`, `80-90`, with `/tcp`, `/udp` or `/sctp` behind it or not.
fn is_port(text: &str) -> bool {
    let (ports, protocol) = text.split_once('/').unwrap_or((text, ""));
    let port = |text: &str| number(text).filter(|port| (1..=65_535).contains(port));
    let is_known = matches!(&*protocol.to_ascii_lowercase(), "" | "tcp" | "udp" | "sctp");
    let in_range = match ports.split_once('-') {
        None => port(ports).is_some(),
        Some((first, last)) => port(first).zip(port(last)).is_some_and(|(first, last)| first < last),
    };
    is_known && in_range
}

/// The condition that Docker's classic store takes the ports: since 29 it reads them when an image is
/// loaded, those of the builder's container too, and takes a single number alone (observed with 29.7).
pub(super) fn port_condition(config: &Config) -> Option<Condition> {
    config.all_ports().any(|port| !is_single_port(port)).then_some(Condition::DockerOlderThan("29"))
}

/// `80`, with any protocol behind it or none; or nothing at all.
fn is_single_port(text: &str) -> bool {
    let (port, _) = text.split_once('/').unwrap_or((text, ""));
    let is_number = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    text.is_empty() || (is_number && port.parse::<u16>().is_ok())
}

const SIGNALS: [&str; 36] = [
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE",
    "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU",
    "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ", "RTMIN", "RTMAX",
];

/// A number up to 64, or a name in any case, with `SIG` before it or not.
fn is_signal(text: &str) -> bool {
    if let Some(number) = number(text.strip_prefix('-').unwrap_or(text)) {
        return (1..=64).contains(&number);
    }
    let name = text.to_ascii_uppercase();
    let name = name.strip_prefix("SIG").unwrap_or(&name);
    let offset = |text: &str, most: u8| {
        let is_canonical = !text.starts_with(['0', '+']);
        is_canonical && text.parse::<u8>().is_ok_and(|offset| (1..=most).contains(&offset))
    };
    match (name.strip_prefix("RTMIN+"), name.strip_prefix("RTMAX-")) {
        (Some(more), _) => offset(more, 15),
        (_, Some(less)) => offset(less, 14),
        _ => text.is_empty() || (!name.is_empty() && SIGNALS.contains(&name)),
    }
}

/// Bytes of a label's key and value together that containerd keeps.
const MAX_LABEL: usize = 4096;

/// What keeps `ctr` from creating a container.
pub(super) fn by_containerd(config: &Config) -> Option<FindingKind> {
    let run = config.run();
    let too_long = |(key, value): &&(String, String)| key.is_empty() || key.len() + value.len() > MAX_LABEL;
    let label = run.labels.iter().find(too_long);
    let label = label.map(|(key, _)| not_run("Labels", key, "which has no key, or more than 4096 bytes"));
    let user = || run.user.as_deref().filter(|user| !may_be_user(user));
    label.or_else(|| user().map(|user| not_run("User", user, "which is no user and group")))
}

/// A user and perhaps a group, each by name or by a number that Linux takes.
fn may_be_user(text: &str) -> bool {
    let in_range = |id: &str| number(id).is_none_or(|id| (0..=i64::from(i32::MAX)).contains(&id));
    text.matches(':').count() <= 1 && text.split(':').all(in_range)
}

/// The condition that the image's own files know a user that the config names.
pub(super) fn user_condition(config: &Config) -> Option<Condition> {
    let user = config.run().user.as_deref()?;
    let is_id =
        |id: &str| id.is_empty() || number(id).is_some_and(|id| (0..=i64::from(i32::MAX)).contains(&id));
    let (user_id, group_id) = user.split_once(':').unwrap_or((user, ""));
    (!is_id(user_id) || !is_id(group_id)).then(|| Condition::KnowsUser(user.to_owned()))
}

/// What Linux takes for a path and for one name of it.
const MAX_PATH: usize = 4095;
const MAX_NAME: usize = 255;

/// What keeps Docker, in either store, from creating a container.
pub(super) fn by_docker(config: &Config) -> Option<FindingKind> {
    let run = config.run();
    let cannot_be = |path: &str| {
        path.contains('\0') || path.len() > MAX_PATH || path.split('/').any(|name| name.len() > MAX_NAME)
    };
    let folder = run.working_dir.as_deref().filter(|path| cannot_be(path));
    let volume = || run.volumes.iter().map(String::as_str).find(|path| cannot_be(path));
    let folder = folder.map(|path| not_run("WorkingDir", path, "which cannot be made"));
    folder.or_else(|| volume().map(|path| not_run("Volumes", path, "which cannot be made")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_podman_takes_for_a_port() {
        for text in ["80", "80/tcp", "80/TCP", "80/", "+80", "080", "80-90/udp", "65535/sctp"] {
            assert!(is_port(text), "{text}");
        }
        for text in
            ["", "/tcp", "0", "65536", "80/foo", "90-80", "80-80", "80-", "-80", " 80", "80/tcp/udp", "x"]
        {
            assert!(!is_port(text), "{text}");
        }
    }

    #[test]
    fn knows_what_docker_29_takes_for_a_port() {
        for text in
            ["", "80", "0", "080", "80/", "80/foo", "80/tcp/udp", "80/tcp ", "65535/sctp", "00000000080"]
        {
            assert!(is_single_port(text), "{text}");
        }
        for text in
            ["/tcp", "/", "+80", "-80", "x", "80-90", "80-80", " 80", "80 ", "65536", "0x50", "8_0", "١"]
        {
            assert!(!is_single_port(text), "{text}");
        }
    }

    #[test]
    fn knows_what_podman_takes_for_a_signal() {
        for text in ["", "15", "-15", "64", "TERM", "SIGTERM", "sigterm", "RTMIN", "SIGRTMIN+15", "rtmax-14"]
        {
            assert!(is_signal(text), "{text}");
        }
        for text in ["0", "65", "-1-", "bogus", "SIG", "SIG15", "RTMIN+16", "RTMIN+0", "RTMIN+03", "UNUSED"] {
            assert!(!is_signal(text), "{text}");
        }
    }
}
