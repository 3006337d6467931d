use ocitar_deploy::{ConditionStamp, Cost, Daemon, Fate, Plan, PlannedContainer, Unnamed};
use serde::Serialize;

use super::UnreadReport;
use super::remedy::RemedyReport;
use crate::exit::Failure;
use crate::shipped::Unread;

/// What `ocitar plan` says.
#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: &'static str,
    plans: Vec<PlanReport<'a>>,
    unread: Vec<UnreadReport<'a>>,
}

#[derive(Debug, Serialize)]
struct PlanReport<'a> {
    from: &'a str,
    host: HostReport,
    images: Vec<ImageReport<'a>>,
    tags: Vec<TagReport<'a>>,
    dangling: Vec<UnnamedReport<'a>>,
    gone: Vec<UnnamedReport<'a>>,
    containers: Vec<ContainerReport<'a>>,
    way_back: Vec<String>,
    cost: CostReport,
}

#[derive(Debug, Serialize)]
struct HostReport {
    engine: &'static str,
    version: Option<String>,
    platform: Option<String>,
}

#[derive(Debug, Serialize)]
struct ImageReport<'a> {
    id: String,
    names: &'a [String],
    state: &'static str,
    conditions: &'a [ConditionStamp],
    lenders: Vec<String>,
}

#[derive(Debug, Serialize)]
struct TagReport<'a> {
    name: &'a str,
    change: &'static str,
    from: Option<String>,
    to: String,
}

#[derive(Debug, Serialize)]
struct UnnamedReport<'a> {
    id: String,
    names: &'a [String],
    size: Option<u64>,
    certain: bool,
    layers: usize,
    own_layers: usize,
}

#[derive(Debug, Serialize)]
struct ContainerReport<'a> {
    id: &'a str,
    name: &'a str,
    place: String,
    image: Option<String>,
    asked: Option<&'a str>,
    state: Option<&'a str>,
    verdict: &'static str,
    remedy: Option<RemedyReport<'a>>,
}

#[derive(Debug, Serialize)]
struct CostReport {
    send: Option<u64>,
    known: u64,
    layers: usize,
    known_layers: usize,
    disk: u64,
}

pub(crate) fn document(plans: &[(String, Daemon, Plan)], unread: &[Unread]) -> Result<String, Failure> {
    let plans = plans.iter().map(|(from, daemon, plan)| report(from, daemon, plan)).collect();
    super::text(&Document { schema: "ocitar.plan/1", plans, unread: super::unread(unread) })
}

fn report<'a>(from: &'a str, daemon: &Daemon, plan: &'a Plan) -> PlanReport<'a> {
    let image = |image: &'a ocitar_deploy::PlannedImage| ImageReport {
        id: image.id.to_string(),
        names: &image.names,
        state: if image.present { "present" } else { "new" },
        conditions: &image.conditions,
        lenders: image.lenders.iter().map(ToString::to_string).collect(),
    };
    let tag = |tag: &'a ocitar_deploy::TagChange| TagReport {
        name: &tag.name,
        change: tag.change.name(),
        from: tag.from.map(|id| id.to_string()),
        to: tag.to.to_string(),
    };
    let (gone, dangling): (Vec<&Unnamed>, Vec<_>) =
        plan.unnamed.iter().partition(|image| image.fate == Fate::Vanishes);
    PlanReport {
        from,
        host: HostReport {
            engine: plan.engine.name(),
            version: daemon.version.clone(),
            platform: daemon.platform.as_ref().map(ToString::to_string),
        },
        images: plan.images.iter().map(image).collect(),
        tags: plan.tags.iter().map(tag).collect(),
        dangling: dangling.into_iter().map(unnamed).collect(),
        gone: gone.into_iter().map(unnamed).collect(),
        containers: plan.containers.iter().map(container).collect(),
        way_back: plan.way_back(),
        cost: cost(&plan.cost),
    }
}

fn unnamed(image: &Unnamed) -> UnnamedReport<'_> {
    UnnamedReport {
        id: image.id.to_string(),
        names: &image.names,
        size: image.size,
        certain: image.fate == Fate::Dangles,
        layers: image.layers,
        own_layers: image.own_layers,
    }
}

fn container(planned: &PlannedContainer) -> ContainerReport<'_> {
    let container = &planned.container;
    ContainerReport {
        id: &container.id,
        name: &container.name,
        place: container.place(),
        image: container.runs().map(|(digest, _)| digest.to_string()),
        asked: container.asked.as_deref(),
        state: container.state.as_deref(),
        verdict: planned.after.name(),
        remedy: planned.remedy.as_ref().map(RemedyReport::from),
    }
}

fn cost(cost: &Cost) -> CostReport {
    let Cost { send, known, layers, known_layers, disk, .. } = *cost;
    CostReport { send, known, layers, known_layers, disk }
}
