use crate::digest::BlobDigest;
use crate::finding::{Finding, FindingKind};
use crate::json::{Fields, JsonError, Value};
use crate::location::Location;
use crate::name::MemberName;
use crate::platform::Platform;

/// What names a blob: media type, digest and size (OCI image-spec 1.1, *descriptor*).
#[derive(Clone, Debug)]
pub(crate) struct Descriptor {
    pub(crate) at: Location,
    pub(crate) digest: BlobDigest,
    pub(crate) size: i64,
    pub(crate) media_type: String,
    pub(crate) platform: Option<DescribedPlatform>,
    pub(crate) annotations: Vec<(String, String)>,
}

/// A descriptor's platform, as written and in normal form.
#[derive(Clone, Debug)]
pub(crate) struct DescribedPlatform {
    pub(crate) os: String,
    pub(crate) architecture: String,
    pub(crate) variant: String,
    pub(crate) os_features: bool,
    pub(crate) normal: Platform,
}

const KNOWN: [&str; 8] =
    ["mediaType", "digest", "size", "urls", "annotations", "data", "platform", "artifactType"];
const PLATFORM_KNOWN: [&str; 5] = ["architecture", "os", "os.version", "os.features", "variant"];

impl Descriptor {
    pub(crate) fn annotation(&self, key: &str) -> Option<&str> {
        // Where a key may occur twice, the last one counts, as in Go.
        self.annotations.iter().rfind(|(k, _)| k == key).map(|(_, v)| &**v)
    }

    /// Reads a descriptor found in `document`; what is wrong with it goes to `findings`.
    pub(super) fn read(
        value: &Value,
        path: &str,
        document: &MemberName,
        findings: &mut Vec<Finding>,
    ) -> Option<Self> {
        let at = Location::member(document).byte(value.at as u64);
        match parse(value, path, &at) {
            Ok((descriptor, faults)) => {
                findings.extend(faults.into_iter().map(|kind| Finding::fault(kind, at.clone())));
                descriptor
            }
            Err(error) => {
                findings.push(Finding::json(error, document));
                None
            }
        }
    }
}

type Parsed = (Option<Descriptor>, Vec<FindingKind>);

fn parse(value: &Value, path: &str, at: &Location) -> Result<Parsed, JsonError> {
    let fields = value.fields(path, &KNOWN)?;
    let mut faults = Vec::new();
    if !fields.strings("urls")?.is_empty() {
        faults.push(FindingKind::Urls);
    }
    if fields.get("data").is_some() {
        faults.push(FindingKind::Data);
    }
    fields.string("artifactType")?;
    let (media_type, text) = (fields.string("mediaType")?.unwrap_or_default(), fields.need("digest")?);
    let digest = fields.string("digest")?.map(str::parse::<BlobDigest>);
    fields.need("size")?;
    let annotations = owned(fields.map("annotations")?);
    if annotations.iter().any(|(key, _)| key.is_empty()) {
        faults.push(FindingKind::Annotation);
    }
    let descriptor = Descriptor {
        at: at.clone(),
        digest: match digest {
            Some(Ok(digest)) => digest,
            Some(Err(fault)) => {
                let text = text.as_str().unwrap_or_default().to_owned();
                faults.push(FindingKind::Digest { text, fault });
                return Ok((None, faults));
            }
            None => return Ok((None, faults)),
        },
        size: fields.integer("size")?.unwrap_or_default(),
        media_type: media_type.to_owned(),
        platform: fields.get("platform").map(platform).transpose()?,
        annotations,
    };
    Ok((Some(descriptor), faults))
}

fn platform(value: &Value) -> Result<DescribedPlatform, JsonError> {
    let fields: Fields<'_> = value.fields("platform", &PLATFORM_KNOWN)?;
    let text = |key| fields.string(key).map(|t| t.unwrap_or_default().to_owned());
    text("os.version")?;
    let (os, architecture, variant) = (text("os")?, text("architecture")?, text("variant")?);
    let os_features = !fields.strings("os.features")?.is_empty();
    let normal = Platform::new(&os, &architecture, &variant);
    Ok(DescribedPlatform { os, architecture, variant, os_features, normal })
}

fn owned(pairs: Vec<(&str, &str)>) -> Vec<(String, String)> {
    pairs.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
}
