use ocitar::{Condition, Outcome, Prediction};
use serde::Serialize;

use super::finding::FindingReport;
use crate::cmd::id::Case;

/// What `ocitar id` says of one archive.
#[derive(Debug, Serialize)]
pub(crate) struct IdReport {
    path: String,
    /// Whether every byte was read and checked.
    complete: bool,
    findings: Vec<FindingReport>,
    images: Vec<ImageReport>,
    engines: Vec<EngineReport>,
}

#[derive(Debug, Serialize)]
struct ImageReport {
    index: usize,
    names: Vec<String>,
    platforms: Vec<String>,
}

#[derive(Debug, Serialize)]
struct EngineReport {
    engine: &'static str,
    ids: Vec<String>,
    predictions: Vec<PredictionReport>,
}

#[derive(Debug, Serialize)]
struct PredictionReport {
    image: Option<usize>,
    outcome: &'static str,
    id: Option<String>,
    names: Vec<String>,
    references: Vec<String>,
    conditions: Vec<ConditionReport>,
    reason: Option<FindingReport>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ConditionReport {
    name: &'static str,
    value: Option<String>,
    message: String,
}

impl IdReport {
    pub(crate) fn new(case: &Case<'_>) -> Self {
        let image = |i: &usize| {
            let image = &case.archive.images()[*i];
            ImageReport {
                index: *i,
                names: image.names().to_vec(),
                platforms: image.manifests().iter().map(|m| m.platform().to_string()).collect(),
            }
        };
        let engine = |answer: &crate::cmd::id::Answer| EngineReport {
            engine: answer.engine.name(),
            ids: answer.ids().iter().map(ToString::to_string).collect(),
            predictions: answer.predictions.iter().map(prediction).collect(),
        };
        Self {
            path: case.path.clone(),
            complete: case.archive.inventory().is_complete(),
            findings: case.archive.findings().iter().map(FindingReport::from).collect(),
            images: case.chosen.iter().map(image).collect(),
            engines: case.answers.iter().map(engine).collect(),
        }
    }
}

fn prediction(prediction: &Prediction) -> PredictionReport {
    PredictionReport {
        image: prediction.image,
        outcome: match prediction.outcome {
            Outcome::Loads { .. } => "loads",
            Outcome::Unknown(_) => "unknown",
            _ => "refused",
        },
        id: prediction.outcome.id().map(|id| id.to_string()),
        names: prediction.names.clone(),
        references: prediction.references(),
        conditions: prediction.outcome.conditions().iter().map(condition).collect(),
        reason: prediction.outcome.finding().map(FindingReport::from),
    }
}

pub(crate) fn condition(condition: &Condition) -> ConditionReport {
    ConditionReport { name: condition.name(), value: condition.value(), message: condition.to_string() }
}
