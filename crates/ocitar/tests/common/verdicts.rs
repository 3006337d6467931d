//! `verdicts.json`: what engines did with each archive.

use std::collections::BTreeMap;
use std::path::Path;

use ocitar::Condition;
use serde_json::Value;

/// One archive's verdicts.
pub struct Record {
    pub file: String,
    pub engines: BTreeMap<String, Verdict>,
}

/// What one engine did.
pub struct Verdict {
    /// It was accepted, kept, and can be used.
    pub usable: bool,
    /// The load reported success.
    pub success: bool,
    /// What the engine said when it failed.
    pub message: String,
    /// Whether asking again gave another answer.
    pub unsteady: bool,
    pub ids: Vec<String>,
    pub images: Vec<(String, Vec<String>)>,
}

/// Whether that engine, by its name in `verdicts.json`, is of a version for which a condition holds; those
/// about anything else are taken to hold.
pub fn holds(condition: &Condition, engine: &str) -> bool {
    let version: String = engine.chars().skip_while(|c| !c.is_ascii_digit()).collect();
    let version: Option<u32> = version.parse().ok();
    let bound = condition.value().and_then(|value| value.split('.').next()?.parse::<u32>().ok());
    match (condition.name(), version, bound) {
        ("docker-newer-than", Some(version), Some(bound)) => version > bound,
        ("docker-older-than", Some(version), Some(bound)) => version < bound,
        _ => true,
    }
}

/// Reads a `verdicts.json`.
pub fn read(path: &Path) -> Vec<Record> {
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let json: Value = serde_json::from_slice(&bytes).unwrap();
    json["verdicts"].as_array().unwrap().iter().map(record).collect()
}

fn record(json: &Value) -> Record {
    let engines = json["engines"].as_object().unwrap();
    let unsteady = texts(&json["unsteady"]);
    let verdict =
        |(name, json): (&String, &Value)| (name.clone(), self::verdict(json, unsteady.contains(name)));
    Record { file: json["file"].as_str().unwrap().to_owned(), engines: engines.iter().map(verdict).collect() }
}

fn verdict(json: &Value, unsteady: bool) -> Verdict {
    let image = |image: &Value| (image["id"].as_str().unwrap().to_owned(), texts(&image["names"]));
    Verdict {
        usable: json["usable"].as_bool().unwrap(),
        success: json["rc"] == 0,
        message: json["message"].as_str().unwrap_or_default().to_owned(),
        unsteady,
        ids: texts(&json["ids"]),
        images: json["images"].as_array().into_iter().flatten().map(image).collect(),
    }
}

fn texts(json: &Value) -> Vec<String> {
    json.as_array().into_iter().flatten().map(|v| v.as_str().unwrap().to_owned()).collect()
}
