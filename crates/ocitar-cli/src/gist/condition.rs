use ocitar::{Condition, EngineId};

/// What must hold for an ID, in words.
pub(crate) fn conditions(conditions: &[Condition]) -> String {
    conditions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// What must hold for the IDs on both sides; of which one, if it is not both.
pub(crate) fn conditions_of_both(old: Option<&EngineId>, new: Option<&EngineId>) -> String {
    let [old, new] = [old, new].map(|side| side.map(|side| conditions(&side.conditions)).unwrap_or_default());
    match (old.as_str(), new.as_str()) {
        (one, other) if one == other => old,
        (one, "") => format!("old: {one}"),
        ("", other) => format!("new: {other}"),
        (one, other) => format!("old: {one}; new: {other}"),
    }
}
