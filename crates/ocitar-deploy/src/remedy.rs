//! What makes a container run another image.

use ocitar::{Engine, ImageId};

use crate::host::{Container, Manager};

/// Commands, and what to know about them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Remedy {
    /// To be run on the host, one after the other.
    pub commands: Vec<String>,
    /// What they leave open.
    pub note: Option<String>,
}

/// How a container is made anew: from the name that it was made from, if that leads to the right image,
/// else from another reference.
pub(crate) fn repin(container: &Container, engine: Option<Engine>, other: Option<&str>) -> Remedy {
    let tool = if engine == Some(Engine::Podman) { "podman" } else { "docker" };
    let image = other.or(container.asked.as_deref()).map_or_else(|| "IMAGE".to_owned(), word);
    match &container.manager {
        Manager::Compose { project, service, folder, files, version } => {
            let is_old = version.as_deref().is_some_and(|version| version.starts_with("1."));
            let tool = if is_old { "docker-compose".to_owned() } else { format!("{tool} compose") };
            let up = compose(&tool, project, service, folder.as_deref(), files.as_deref());
            let note = match (other, version) {
                (Some(other), _) => {
                    format!(
                        "if its files still name another image, change that to {} first (ocitar pin)",
                        word(other)
                    )
                }
                (None, version) => composed(version.as_deref()),
            };
            Remedy { commands: vec![up], note: Some(note) }
        }
        Manager::Plain => plain(tool, &container.name, &image),
        Manager::Swarm { service } => Remedy {
            commands: vec![format!("docker service update --force --image {image} {}", word(service))],
            note: Some("every node needs the image: a load reaches one".to_owned()),
        },
        Manager::Kubernetes { namespace, owner, pod } => {
            let (commands, note) = kubernetes(namespace, pod, owner.as_deref());
            let other = other.map(|other| {
                format!("if its manifest still names another image, change that to {} first", word(other))
            });
            Remedy { commands, note: Some(other.unwrap_or(note)) }
        }
    }
}

/// Its options are known to nobody once it is gone, so they are kept first. What it is run with only the
/// operator knows, so that line is none to be pasted.
fn plain(tool: &str, name: &str, image: &str) -> Remedy {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let kept: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let (name, kept) = (word(name), word(&format!("{kept}.inspect.json")));
    Remedy {
        commands: vec![format!("{tool} inspect {name} > {kept}"), format!("{tool} rm -f {name}")],
        note: Some(format!(
            "then `{tool} run --name {name} OPTIONS {image}`, with those it was made with (in {kept}); \
             `{tool} restart` keeps the image"
        )),
    }
}

/// What has a pod made anew, and what to know. One that nothing keeps would be gone for good.
fn kubernetes(namespace: &str, pod: &str, owner: Option<&str>) -> (Vec<String>, String) {
    let note = "every node needs the image, and an imagePullPolicy that takes it from there";
    let command = match owner {
        Some(owner) if is_rolled(owner) => format!("rollout restart {}", word(owner)),
        Some(_) => format!("delete pod {}", word(pod)),
        None => {
            let note = "apply its manifest anew; if something keeps the pod, delete the pod instead";
            return (Vec::new(), note.to_owned());
        }
    };
    (vec![format!("kubectl -n {} {command}", word(namespace))], note.to_owned())
}

/// What was seen of Compose.
const SEEN: [&str; 3] = ["1.29.2", "2.26.1", "2.40.3"];

fn composed(version: Option<&str>) -> String {
    match version {
        Some(version) if SEEN.contains(&version) => {
            format!(
                "Compose {version} makes the container anew, as it was seen to; `restart` and `--no-recreate` do not"
            )
        }
        Some(version) => format!(
            "whether Compose {version} makes the container anew was not seen: --force-recreate does for certain"
        ),
        None => "`restart`, `start` and `--no-recreate` keep the image".to_owned(),
    }
}

fn compose(tool: &str, project: &str, service: &str, folder: Option<&str>, files: Option<&str>) -> String {
    let mut command = format!("{tool} -p {}", word(project));
    if let Some(folder) = folder {
        command += &format!(" --project-directory {}", word(folder));
    }
    for file in files.into_iter().flat_map(|files| files.split(',')) {
        // Compose 1 writes them down as they were given.
        let path = match folder {
            Some(folder) if !file.starts_with('/') => format!("{}/{file}", folder.trim_end_matches('/')),
            _ => file.to_owned(),
        };
        command += &format!(" -f {}", word(&path));
    }
    command + &format!(" up -d {}", word(service))
}

fn is_rolled(owner: &str) -> bool {
    ["deployment/", "statefulset/", "daemonset/"].iter().any(|kind| owner.starts_with(kind))
}

/// What keeps an image reachable whose name is about to move.
pub(crate) fn keep(name: &str, id: ImageId, engine: Engine) -> String {
    let tool = if engine == Engine::Podman { "podman" } else { "docker" };
    let repository = name.rsplit_once(':').map_or(name, |(repository, _)| repository);
    let short = &id.digest().hex()[..12];
    format!("{tool} tag {} {}", word(name), word(&format!("{repository}:{short}")))
}

/// A word as a shell takes it.
fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) && !text.starts_with('-') {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_are_quoted_as_needed() {
        for (text, want) in [
            ("web-1", "web-1"),
            ("/srv/my shop", "'/srv/my shop'"),
            ("a'; rm -rf /", r"'a'\''; rm -rf /'"),
            ("$(x)", "'$(x)'"),
            ("", "''"),
            ("-f", "'-f'"),
        ] {
            assert_eq!(super::word(text), want, "{text}");
        }
    }
}
