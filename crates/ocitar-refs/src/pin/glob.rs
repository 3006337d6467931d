//! Whether a text with variables in it may stand for a name.

use ocitar::Reference;

use crate::literals::literals;
use crate::variable::Variables;

/// Whether the text may become `name`, in any spelling of it.
///
/// Variables stand for anything, so that it may say yes where no is true. But where all of them have
/// defaults, and these make another repository of it, that is what is meant.
pub(crate) fn may_become(variables: &Variables, name: &Reference) -> bool {
    let text = &variables.text;
    // What stands behind a name as its digest may be that of the image.
    let (text, has_digest) = text.split_once('@').map_or((&**text, false), |(name, _)| (name, true));
    let parts = literals(text);
    let fits = spellings(name, has_digest).iter().any(|spelling| fits(&parts, spelling));
    fits && !is_elsewhere(variables, name)
}

/// All texts that mean the name: Docker's own registry and folder may be left out, and so may `latest`,
/// or any tag before a digest.
fn spellings(name: &Reference, has_digest: bool) -> Vec<String> {
    let mut names = vec![name.to_string(), name.familiar()];
    if name.domain() == "docker.io" {
        let tag = name.tag().map(|tag| format!(":{tag}")).unwrap_or_default();
        let path = name.path();
        let short = path.strip_prefix("library/").unwrap_or(path);
        for host in ["", "docker.io/", "index.docker.io/"] {
            names.extend([path, short].map(|path| format!("{host}{path}{tag}")));
        }
    }
    if let Some(tag) = name.tag().filter(|tag| has_digest || *tag == "latest") {
        let tag = format!(":{tag}");
        let bare: Vec<String> =
            names.iter().filter_map(|name| name.strip_suffix(&tag)).map(str::to_owned).collect();
        names.extend(bare);
    }
    names
}

fn fits(parts: &[String], name: &str) -> bool {
    let [first, middle @ .., last] = parts else {
        return parts.iter().all(|only| only == name);
    };
    let rest = name.strip_prefix(first.as_str()).and_then(|rest| rest.strip_suffix(last.as_str()));
    let skip = |rest: &str, part: &String| rest.find(part.as_str()).map(|i| i + part.len());
    rest.is_some_and(|mut rest| {
        middle.iter().all(|part| skip(rest, part).map(|end| rest = &rest[end..]).is_some())
    })
}

fn is_elsewhere(variables: &Variables, name: &Reference) -> bool {
    let usual = variables.default.as_ref().and_then(|text| text.parse::<Reference>().ok());
    usual.is_some_and(|usual| (usual.domain(), usual.path()) != (name.domain(), name.path()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::Syntax;

    #[test]
    fn finds_what_may_be_meant() {
        for (text, name, want) in [
            ("app:${TAG}", "app:1", true),
            ("docker.io/app:${TAG}", "app:1", true),
            ("library/app:${TAG:-1}", "app:1", true),
            ("index.docker.io/library/app:${TAG:-1}", "app:1", true),
            ("index.docker.io/app:$TAG", "app:1", true),
            ("index.docker.io/me/app:$TAG", "me/app:1", true),
            ("library/app:$TAG", "reg.local/app:1", false),
            ("app:1@${DIGEST}", "app:1", true),
            ("app@${DIGEST}", "app:1", true),
            ("app:2@${DIGEST}", "app:1", false),
            ("db@${DIGEST}", "app:1", false),
            ("${REGISTRY}/app", "reg.local/app:latest", true),
            ("${REGISTRY}/app", "reg.local/app:1", false),
            ("${REGISTRY:-reg.local}/app", "reg.local/app:latest", true),
            ("app:${TAG}", "postgres:1", false),
            ("app:$TAG", "app:latest", true),
            ("${REGISTRY}/app:1", "localhost/app:1", true),
            ("${REGISTRY-x}/app:1", "localhost/app:2", false),
            ("${IMAGE}", "app:1", true),
            ("${A:-${B:-app}}:1", "app:1", true),
            ("${A:-${B:-c}}:1", "app:1", false),
            ("$A/b$C/d:1", "a/bc/d:1", true),
            ("$A/b$C/d:1", "a/cc/d:1", false),
            ("b/${A}aa${B}aa", "b/aaa", false),
            ("${IMAGE:-app:latest}", "app:1.8", true),
            ("${IMAGE:-postgres:16}", "app:1", false),
            ("${R:-docker.io}/app:${TAG:-latest}", "app:1.8", true),
            ("${R:-ghcr.io/me}/app:${TAG:-latest}", "app:1.8", false),
            ("${R:-ghcr.io/me}/app:${TAG}", "app:1.8", true),
            ("app:{{ .Tag }}", "app:1", true),
            ("app:${{ matrix.tag }}", "app:1", true),
            ("app:$[[ inputs.tag ]]", "app:1", true),
            ("db:$(tag)", "app:1", false),
            ("app:${TAG", "app:1", true),
        ] {
            let variables = Variables::of(text, Syntax::Compose, 4096).unwrap();
            assert_eq!(may_become(&variables, &name.parse().unwrap()), want, "{text} {name}");
        }
    }
}
