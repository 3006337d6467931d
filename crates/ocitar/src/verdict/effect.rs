//! From faults to fates: who minds what.

use super::readings::{Sharing, Twice};
use super::view::View;
use super::{Fate, containerd, docker_classic, docker_containerd, message, podman};
use crate::finding::{Finding, FindingKind as Kind, Role, Severity};
use crate::identity::Engine;
use crate::image::{Facts, Scope};
use crate::json::JsonFault;
use crate::location::Location;
use crate::scan::{Member, ScanFault};
use crate::tar::TarFault;

/// What a fault does to a load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Effect {
    /// The engine does not notice, and what it loads is as good as without.
    None,
    /// The engine reports success for something that cannot be used.
    Broken,
    /// The engine reports a failure.
    Refused,
    /// Not observed, or different from case to case.
    Unclear,
}

impl Effect {
    pub(super) fn fate(
        self,
        engine: Engine,
        view: View,
        facts: &Facts,
        because: Finding,
        sound: bool,
    ) -> Fate {
        let message = || message::of(engine, view, &because, facts);
        let lacks = sound && is_lack(&because.kind);
        match self {
            Self::Broken => Fate::Broken { message: message(), lacks, because },
            Self::Refused => Fate::Refused { message: message(), lacks, because },
            Self::None | Self::Unclear => Fate::Unclear { because },
        }
    }
}

/// Whether a refusal says no more than that the engine does not take archives, or images, of this
/// kind.
fn is_lack(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::NeedsManifestJson
            | Kind::NeedsLayout
            | Kind::OuterCodec { .. }
            | Kind::SeveralImages { .. }
            | Kind::NestedIndex
            | Kind::OtherPlatform { .. }
            | Kind::NotUnpacked { .. }
            | Kind::Nameless
    )
}

/// What an engine does with an image of a sound archive that it does not make usable.
pub(super) fn of_refusal(engine: Engine, finding: &Finding) -> Effect {
    match engine {
        // The load goes well, and `create` does not.
        _ if matches!(finding.kind, Kind::Run { .. }) => Effect::Broken,
        Engine::DockerClassic | Engine::Podman => Effect::Refused,
        Engine::DockerContainerd => docker_containerd::of_refusal(&finding.kind),
        Engine::Containerd => containerd::of_refusal(&finding.kind),
    }
}

/// What an engine does with an archive at fault, if it is one of the faults that decides that.
pub(super) fn of_faults(facts: &Facts, read: &Facts, twice: &Twice, engine: Engine) -> Option<Fate> {
    let case = Case { view: View::of(read, engine), engine, read, twice };
    let forgiven = read.forgiven.iter();
    let met = [Scope::Archive, Scope::ManifestJson, Scope::Index, Scope::Views].into_iter();
    let met = met.flat_map(|scope| read.findings_of(scope).iter().map(move |finding| (scope, finding)));
    let faults = met.filter(|(_, finding)| finding.severity == Severity::Fault);
    let effects = faults.map(|(scope, finding)| (case.effect(scope, finding), finding));
    let all = effects.chain(forgiven.map(|finding| (case.forgiven(finding), finding)));
    // Of equals, what the engine meets first.
    let rank = |(effect, finding): &(Effect, &Finding)| (*effect, case.is_early(finding));
    let (effect, finding) =
        all.reduce(|worst, next| if rank(&next) > rank(&worst) { next } else { worst })?;
    match effect {
        Effect::None => None,
        effect => Some(effect.fate(engine, case.view, facts, finding.clone(), false)),
    }
}

/// What stands for a fault where there is none to show.
pub(super) fn nothing() -> Finding {
    Finding::fault(Kind::NoImage, Location::default())
}

/// An engine that meets an archive's faults.
pub(super) struct Case<'a> {
    pub(super) engine: Engine,
    pub(super) view: View,
    /// The archive as engines read it.
    pub(super) read: &'a Facts,
    /// The names that occur twice in it.
    twice: &'a Twice,
}

impl Case<'_> {
    fn effect(&self, scope: Scope, finding: &Finding) -> Effect {
        match scope {
            Scope::Views => Effect::None,
            Scope::Archive => self.of_archive(finding),
            scope if scope == self.view.scope() => self.of_view(finding),
            _ => self.of_other_view(scope, finding),
        }
    }

    /// Whether the engine meets the fault before it unpacks anything.
    fn is_early(&self, finding: &Finding) -> bool {
        let imports = matches!(self.engine, Engine::DockerContainerd | Engine::Containerd);
        imports && docker_containerd::imports(self, finding) != Effect::None
    }

    fn of_view(&self, finding: &Finding) -> Effect {
        match self.engine {
            Engine::DockerClassic => docker_classic::effect(finding),
            Engine::DockerContainerd => docker_containerd::effect(self, finding),
            Engine::Containerd => containerd::effect(self, finding),
            Engine::Podman => podman::effect(self, finding),
        }
    }

    /// The classic store does not look at the layout. The others look at both to tell which it is.
    fn of_other_view(&self, scope: Scope, finding: &Finding) -> Effect {
        match (self.engine, scope) {
            (Engine::DockerClassic, _) => Effect::None,
            (Engine::Podman, Scope::Index) => Effect::Unclear,
            (Engine::Podman, _) => Effect::None,
            // containerd decodes manifest.json when it comes by, whether it uses it or not.
            (_, Scope::ManifestJson) if is_of_manifest_json(finding) => Effect::Unclear,
            (_, Scope::ManifestJson) => Effect::None,
            // An index.json without an oci-layout is nothing to it.
            _ => Effect::None,
        }
    }

    /// What is wrong with the archive as such, or with a member whoever names it.
    fn of_archive(&self, finding: &Finding) -> Effect {
        match &finding.kind {
            Kind::Scan(fault) => self.of_scan(fault, finding),
            Kind::NoImage => Effect::Refused,
            Kind::V1Legacy if self.engine == Engine::DockerClassic => Effect::Unclear,
            Kind::V1Legacy => Effect::Refused,
            // Blobs are found by their content, or by names that this is none of.
            Kind::BlobName => Effect::None,
            Kind::BlobContent { .. } => self.of_blob(finding),
            Kind::Link { .. } => self.of_link(),
            _ => Effect::Unclear,
        }
    }

    fn of_scan(&self, fault: &ScanFault, finding: &Finding) -> Effect {
        match fault {
            // Engines stop at the end marker, and do not ask for padding.
            ScanFault::Tar(TarFault::AfterEnd | TarFault::Padding) => Effect::None,
            ScanFault::Tar(TarFault::Empty) => Effect::Refused,
            // podman may have found all it needs before the cut.
            ScanFault::Tar(TarFault::Truncated) if self.engine != Engine::Podman => Effect::Refused,
            ScanFault::Duplicate => self.of_duplicate(finding),
            _ => Effect::Unclear,
        }
    }

    /// Docker and containerd take the last member of a name, but containerd reads a second
    /// `manifest.json` into what it has of the first. podman takes the first of a docker save.
    fn of_duplicate(&self, finding: &Finding) -> Effect {
        let is = |name: &str| finding.at.member.as_ref().is_some_and(|member| member.as_str() == name);
        let sharing = finding.at.member.as_ref().and_then(|name| self.twice.get(name));
        let imports = matches!(self.engine, Engine::DockerContainerd | Engine::Containerd);
        match (self.engine, self.view) {
            _ if sharing == Some(&Sharing::Copies) => Effect::None,
            _ if sharing != Some(&Sharing::Files) => Effect::Unclear,
            (Engine::DockerClassic, _) => Effect::None,
            (Engine::Podman, View::ManifestJson) => Effect::None,
            (_, View::ManifestJson) if imports && !is("manifest.json") => Effect::None,
            _ => Effect::Unclear,
        }
    }

    /// A blob whose content is not what its name says is missing to whoever looks it up.
    fn of_blob(&self, finding: &Finding) -> Effect {
        let Kind::BlobContent { expected, .. } = finding.kind else {
            return Effect::Unclear;
        };
        let mentioned = self.read.oci.as_ref().is_some_and(|oci| oci.mentioned.contains(&expected));
        let has_content = |member: &Member| member.blob().is_some_and(|b| b.digest == Some(expected));
        match (self.view, self.engine) {
            (View::ManifestJson, _) => Effect::None,
            _ if !mentioned => Effect::None,
            // Found by its content under another name.
            _ if self.read.inventory.members().iter().any(has_content) => Effect::Unclear,
            (_, Engine::DockerContainerd) => Effect::Broken,
            _ => Effect::Refused,
        }
    }

    /// containerd looks up the target of every link in a `docker save`; the others only of those
    /// they come upon, and then something else is missing.
    fn of_link(&self) -> Effect {
        let imports = matches!(self.engine, Engine::DockerContainerd | Engine::Containerd);
        match self.view {
            View::ManifestJson if imports => Effect::Refused,
            _ => Effect::None,
        }
    }

    /// What engines read on after, to whom it makes a difference.
    fn forgiven(&self, finding: &Finding) -> Effect {
        let is_trailing = finding.kind == Kind::Json(JsonFault::Trailing);
        let refuses = self.engine == Engine::Podman && self.view == View::ManifestJson;
        if is_trailing && refuses && is_of_manifest_json(finding) { Effect::Refused } else { Effect::None }
    }
}

/// Whether it is about the text of `manifest.json` rather than what that names.
fn is_of_manifest_json(finding: &Finding) -> bool {
    let is_document = matches!(finding.kind, Kind::Json(_) | Kind::NotJson { role: Role::ManifestJson });
    is_document && finding.at.member.as_ref().is_some_and(|member| member.as_str() == "manifest.json")
}
