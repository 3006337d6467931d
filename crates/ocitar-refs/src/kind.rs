//! What kind of deployment file it is.

use std::fmt;
use std::str::FromStr;

/// A kind of file (or of one document in it) that names images.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A compose file, also of `docker stack`.
    Compose,
    /// A Kubernetes object.
    Kubernetes,
    /// A Kustomization or a component of one.
    Kustomization,
    /// Values of a Helm chart.
    HelmValues,
    /// A Dockerfile or Containerfile.
    Dockerfile,
    /// A workflow of GitHub Actions (and of what reads those), or an action.
    GithubWorkflow,
    /// A pipeline of GitLab CI.
    GitlabCi,
    /// A task definition of Amazon ECS.
    EcsTask,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Compose,
        Self::Kubernetes,
        Self::Kustomization,
        Self::HelmValues,
        Self::Dockerfile,
        Self::GithubWorkflow,
        Self::GitlabCi,
        Self::EcsTask,
    ];

    /// The stable name, as used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Compose => "compose",
            Self::Kubernetes => "kubernetes",
            Self::Kustomization => "kustomization",
            Self::HelmValues => "helm-values",
            Self::Dockerfile => "dockerfile",
            Self::GithubWorkflow => "github-workflow",
            Self::GitlabCi => "gitlab-ci",
            Self::EcsTask => "ecs-task",
        }
    }

    /// The kind that a path alone tells, `/` between its parts.
    ///
    /// Kubernetes objects are told by what is in them.
    pub fn of_path(path: &str) -> Option<Self> {
        let lower = path.replace('\\', "/").to_lowercase();
        let name = lower.rsplit('/').next().unwrap_or_default();
        let folder = lower.strip_suffix(name).unwrap_or_default();
        let Some(stem) = [".yaml", ".yml"].iter().find_map(|end| name.strip_suffix(end)) else {
            return is_dockerfile(name).then_some(Self::Dockerfile);
        };
        match stem {
            "kustomization" => Some(Self::Kustomization),
            "action" => Some(Self::GithubWorkflow),
            _ if ["compose", "docker-compose", "podman-compose", "container-compose"]
                .iter()
                .any(|s| is_of(stem, s)) =>
            {
                Some(Self::Compose)
            }
            _ if folder.ends_with(".github/workflows/") => Some(Self::GithubWorkflow),
            _ if folder.ends_with(".gitea/workflows/") || folder.ends_with(".forgejo/workflows/") => {
                Some(Self::GithubWorkflow)
            }
            _ if stem.ends_with(".gitlab-ci") => Some(Self::GitlabCi),
            _ if is_of(stem, "values") || stem.ends_with("-values") || stem.ends_with(".values") => {
                Some(Self::HelmValues)
            }
            _ => None,
        }
    }
}

/// `stem`, `stem.x` or `stem-x`.
fn is_of(name: &str, stem: &str) -> bool {
    name.strip_prefix(stem).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
}

fn is_dockerfile(name: &str) -> bool {
    let is = |stem: &str| {
        name == stem
            || name.strip_suffix(stem).is_some_and(|before| before.ends_with(['.', '-', '_']))
            || name.strip_prefix(stem).is_some_and(|rest| rest.starts_with(['.', '-', '_']))
    };
    let other =
        [".dockerignore", ".containerignore", ".md", ".sh", ".py", ".go", ".js", ".json", ".txt", ".html"];
    (is("dockerfile") || is("containerfile")) && !other.iter().any(|end| name.ends_with(end))
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A text that is no kind's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownKind;

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        write!(f, "is not one of {}", names.join(", "))
    }
}

impl std::error::Error for UnknownKind {}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == text).ok_or(UnknownKind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_a_kind_by_its_path() {
        for (path, want) in [
            ("compose.yaml", Some(Kind::Compose)),
            ("x/docker-compose.prod.yml", Some(Kind::Compose)),
            ("x\\Docker-Compose_old.YML", Some(Kind::Compose)),
            ("composer.yaml", None),
            ("deploy/kustomization.yaml", Some(Kind::Kustomization)),
            (".github/workflows/ci.yml", Some(Kind::GithubWorkflow)),
            ("x/.forgejo/workflows/ci.yaml", Some(Kind::GithubWorkflow)),
            ("action.yml", Some(Kind::GithubWorkflow)),
            (".gitlab-ci.yml", Some(Kind::GitlabCi)),
            ("ci/build.gitlab-ci.yml", Some(Kind::GitlabCi)),
            ("chart/values.yaml", Some(Kind::HelmValues)),
            ("chart/values-prod.yaml", Some(Kind::HelmValues)),
            ("prod.values.yml", Some(Kind::HelmValues)),
            ("Dockerfile", Some(Kind::Dockerfile)),
            ("a/Containerfile", Some(Kind::Dockerfile)),
            ("Dockerfile.alpine", Some(Kind::Dockerfile)),
            ("web.Dockerfile", Some(Kind::Dockerfile)),
            ("Dockerfile.dockerignore", None),
            ("Dockerfile.md", None),
            ("dockerfiles", None),
            ("deployment.yaml", None),
        ] {
            assert_eq!(Kind::of_path(path), want, "{path}");
        }
    }

    #[test]
    fn names_lead_back() {
        for kind in Kind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
        }
    }
}
