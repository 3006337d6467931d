use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use ocitar::{Engine, Escaped, ImageId, Reference};
use serde::Deserialize;

use super::{Entry, Lock, Pinned};

/// Why a text is not a lock that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LockFault {
    /// Longer than [`Lock::LONGEST`].
    TooLong,
    /// Not UTF-8.
    Encoding,
    /// Not TOML of that shape; the line from 1, if it is known, and what is wrong.
    Syntax(Option<usize>, String),
    /// Of another version, which it names.
    Schema(String),
    /// A value of a service that is not what it should be: the service, and which value.
    Value(String, &'static str),
}

impl fmt::Display for LockFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "longer than {} MiB", Lock::LONGEST >> 20),
            Self::Encoding => f.write_str("not UTF-8"),
            Self::Syntax(Some(line), what) => write!(f, "line {line}: {}", Escaped(what)),
            Self::Syntax(None, what) => write!(f, "{}", Escaped(what)),
            Self::Schema(schema) => {
                write!(f, "its schema is {}, and this version reads ocitar.lock/1", Escaped(schema))
            }
            Self::Value(service, what) => write!(f, "service {}: {what}", Escaped(service)),
        }
    }
}

impl std::error::Error for LockFault {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLock {
    #[allow(dead_code, reason = "read before the rest, whatever that looks like")]
    schema: String,
    #[serde(default)]
    service: Vec<RawPinned>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawPinned {
    name: String,
    repository: String,
    files: Vec<String>,
    override_file: Option<String>,
    current: u32,
    entry: Vec<RawEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawEntry {
    number: u32,
    image: String,
    when: String,
    style: String,
    engine: Option<String>,
    source: String,
    archive_sha256: Option<String>,
    names: Vec<String>,
    #[serde(default)]
    id: BTreeMap<String, String>,
    #[serde(default)]
    conditions: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct RawSchema {
    schema: String,
}

impl Lock {
    /// Reads the text of a lock file.
    ///
    /// # Errors
    ///
    /// If it is not exactly of the form that is written, but for order and white space: what is not
    /// understood would be lost when it is written again.
    pub fn parse(bytes: &[u8]) -> Result<Self, LockFault> {
        if bytes.len() > Self::LONGEST {
            return Err(LockFault::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| LockFault::Encoding)?;
        let schema: RawSchema = toml::from_str(text).map_err(|e| syntax(text, &e))?;
        if schema.schema != "ocitar.lock/1" {
            return Err(LockFault::Schema(schema.schema));
        }
        let raw: RawLock = toml::from_str(text).map_err(|e| syntax(text, &e))?;
        let mut pinned = raw.service.into_iter().map(pinned).collect::<Result<Vec<_>, _>>()?;
        pinned.sort_by(|a, b| a.key().cmp(&b.key()));
        match pinned.windows(2).find(|pair| pair[0].key() == pair[1].key()) {
            Some(pair) => {
                Err(LockFault::Value(pair[0].service.clone(), "the same repository is there twice"))
            }
            None => Ok(Self { pinned }),
        }
    }
}

fn syntax(text: &str, error: &toml::de::Error) -> LockFault {
    let before = error.span().and_then(|span| text.get(..span.start));
    LockFault::Syntax(before.map(|before| before.matches('\n').count() + 1), error.message().to_owned())
}

fn pinned(raw: RawPinned) -> Result<Pinned, LockFault> {
    let fault = |what| LockFault::Value(raw.name.clone(), what);
    let repository: Reference = parse(&raw.repository, &fault, "repository is not a reference")?;
    let entries = raw.entry.into_iter().map(|raw| entry(raw, &fault)).collect::<Result<Vec<_>, _>>()?;
    let files = raw.files.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let pinned = Pinned::new(raw.name.clone(), repository, files, raw.override_file);
    let pinned = pinned.with_entries(raw.current, entries);
    pinned.ok_or_else(|| {
        fault("numbers of entries do not go up, current is none of them, or one is of another repository")
    })
}

fn entry(raw: RawEntry, fault: &impl Fn(&'static str) -> LockFault) -> Result<Entry, LockFault> {
    let engine = |name: &str| parse::<Engine>(name, fault, "an engine is unknown");
    let id = |(name, id): (&String, &String)| {
        Ok((engine(name)?, parse::<ImageId>(id, fault, "an ID is not sha256: and 64 hex digits")?))
    };
    let is_hex = |text: &String| text.len() == 64 && text.bytes().all(|c| c.is_ascii_hexdigit());
    if !raw.archive_sha256.as_ref().is_none_or(is_hex) {
        return Err(fault("archive-sha256 is not 64 hex digits"));
    }
    let image: Reference = parse(&raw.image, fault, "image is not a reference")?;
    if image.tag().is_none() || image.digest().is_some() {
        return Err(fault("image is not a name with a tag"));
    }
    Ok(Entry {
        number: raw.number,
        image,
        when: raw.when,
        style: parse(&raw.style, fault, "a style is unknown")?,
        engine: raw.engine.as_deref().map(engine).transpose()?,
        source: raw.source,
        archive_sha256: raw.archive_sha256,
        names: raw
            .names
            .iter()
            .map(|name| parse(name, fault, "a name is not a reference"))
            .collect::<Result<_, _>>()?,
        ids: raw.id.iter().map(id).collect::<Result<_, _>>()?,
        conditions: raw
            .conditions
            .into_iter()
            .map(|(name, conditions)| Ok((engine(&name)?, conditions)))
            .collect::<Result<_, _>>()?,
    })
}

fn parse<T: FromStr>(
    text: &str,
    fault: &impl Fn(&'static str) -> LockFault,
    what: &'static str,
) -> Result<T, LockFault> {
    text.parse().map_err(|_| fault(what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pin_style::PinStyle;
    use crate::target::Target;

    fn id(n: u8) -> ImageId {
        ImageId::new(ocitar::Digest::from_bytes([n; 32]))
    }

    fn entry(n: u8) -> Entry {
        let target = Target {
            names: vec!["app".parse::<Reference>().unwrap().or_latest()],
            ids: [(Engine::DockerClassic, id(n)), (Engine::Podman, id(n))].into(),
            conditions: [(Engine::Podman, vec!["say \"please\"".to_owned()])].into(),
            source: format!("app\u{1b}{n}.tar"),
            archive_sha256: Some("0".repeat(64)),
            ..Target::default()
        };
        Entry::new(
            &target,
            &target.names[0],
            PinStyle::Id,
            Some(Engine::DockerClassic),
            "2026-11-21T18:00:00Z",
        )
    }

    fn lock(images: &[u8]) -> Lock {
        let mut lock = Lock::default();
        for n in images {
            lock.record("web", entry(*n));
        }
        if !images.is_empty() {
            let repository = "app".parse().unwrap();
            assert!(lock.note("web", &repository, Some("b.yaml"), None));
            assert!(lock.note("web", &repository, Some("a \"b\".yaml"), Some("o.yaml")));
            assert!(!lock.note("web", &repository, Some("b.yaml"), Some("o.yaml")));
            assert!(!lock.note("worker", &repository, Some("b.yaml"), None));
        }
        lock
    }

    #[test]
    fn is_read_as_it_was_written() {
        for lock in [Lock::default(), lock(&[1]), lock(&[1, 2, 1])] {
            assert_eq!(Lock::parse(lock.to_string().as_bytes()).unwrap(), lock, "{lock}");
        }
    }

    #[test]
    fn the_same_image_is_not_recorded_again() {
        let mut lock = lock(&[1, 2]);
        let before = lock.clone();
        assert!(!lock.record("web", entry(2)));
        assert_eq!(lock, before);
        assert!(lock.record("other", entry(2)));
    }

    #[test]
    fn going_back_changes_one_line_and_skips_the_same_image() {
        for (images, wants) in
            [(&[1][..], &[][..]), (&[1, 2], &[1]), (&[1, 2, 1], &[2, 1]), (&[1, 2, 3], &[2, 1])]
        {
            let mut lock = lock(images);
            for want in wants {
                let before = lock.to_string();
                assert_eq!(lock.roll_back("web").len(), 1);
                let current = lock.pinned()[0].current();
                assert_eq!(current.ids[&Engine::Podman], id(*want), "{images:?}");
                let after = lock.to_string();
                let changed = before.lines().zip(after.lines()).filter(|(a, b)| a != b).count();
                assert_eq!((changed, before.lines().count()), (1, after.lines().count()));
            }
            assert_eq!(lock.roll_back("web"), []);
            assert_eq!(lock.roll_back("nobody"), []);
        }
    }

    #[test]
    fn a_repin_after_going_back_can_be_gone_back_from() {
        let mut lock = lock(&[1, 2]);
        lock.roll_back("web");
        assert!(lock.record("web", entry(2)));
        assert_eq!(lock.pinned()[0].current_number(), 3);
        lock.roll_back("web");
        assert_eq!(lock.pinned()[0].current_number(), 1);
    }

    #[test]
    fn keeps_no_more_entries_than_it_says() {
        let images: Vec<u8> = (0..=u8::try_from(Lock::KEPT).unwrap()).collect();
        let lock = lock(&images);
        let entries = lock.pinned()[0].entries();
        assert_eq!((entries.len(), entries[0].number), (Lock::KEPT, 2));
    }

    #[test]
    fn refuses_what_it_would_not_write() {
        let good = lock(&[1, 2]).to_string();
        let deep = format!("schema = \"ocitar.lock/1\"\nx = {}", "[".repeat(1 << 20));
        let twice = good.clone() + good.split_once("\n\n").unwrap().1;
        let cases: &[(String, &str)] = &[
            (String::new(), "missing field `schema`"),
            (good.replace("lock/1", "lock/2"), "its schema is ocitar.lock/2"),
            (good.replace("source =", "extra ="), "unknown field `extra`"),
            (good.replace("current = 2", "current = 3"), "is none of them"),
            (good.replace("current = 2", "current = -1"), "line 11: invalid value"),
            (good.replace("number = 2", "number = 1"), "numbers of entries do not go up"),
            (good.replace("library/app\"", "library/App\""), "repository is not a reference"),
            (good.replace("app:latest", "App"), "image is not a reference"),
            (good.replacen("app:latest", "other:1", 1), "one is of another repository"),
            (good.replacen("app:latest", "app", 1), "image is not a name with a tag"),
            (good.replace("sha256:0202", "sha256:020"), "an ID is not"),
            (good.replace("id.podman", "id.lxc"), "an engine is unknown"),
            (good.replace("\"id\"", "\"loud\""), "a style is unknown"),
            (good.replace("\"0000", "\"000"), "archive-sha256 is not"),
            (good.replace("when =", "when"), "line 16"),
            (twice, "there twice"),
            (deep, "recursion"),
            ("\u{feff}{}".to_owned(), "line 1"),
        ];
        for (text, want) in cases {
            let fault = Lock::parse(text.as_bytes()).unwrap_err().to_string();
            assert!(fault.contains(want), "{fault}: {want}");
        }
        assert_eq!(Lock::parse(b"\xff"), Err(LockFault::Encoding));
        assert_eq!(Lock::parse(&vec![b'#'; Lock::LONGEST + 1]), Err(LockFault::TooLong));
    }
}
