use super::align::{EQUAL, align};
use crate::image::HistoryEntry;

/// A step of the history that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HistoryChange {
    /// Its place in the old image's history, from the oldest step, 0; none if it was added.
    pub old_index: Option<usize>,
    /// Its place in the new image's history; none if it was removed.
    pub new_index: Option<usize>,
    /// It in the old image.
    pub old: Option<HistoryEntry>,
    /// It in the new image.
    pub new: Option<HistoryEntry>,
}

/// The steps that differ, those of one command side by side.
pub(super) fn compare(old: &[HistoryEntry], new: &[HistoryEntry]) -> Vec<HistoryChange> {
    let weight = |i: usize, j: usize| match (&old[i], &new[j]) {
        (one, other) if one == other => EQUAL,
        (one, other) if one.created_by == other.created_by && one.empty_layer == other.empty_layer => 100,
        _ => 0,
    };
    let rows = align(old.len(), new.len(), weight);
    let differ = |(i, j): &(Option<usize>, Option<usize>)| i.map(|i| &old[i]) != j.map(|j| &new[j]);
    let change = |(i, j): (Option<usize>, Option<usize>)| HistoryChange {
        old_index: i,
        new_index: j,
        old: i.map(|i| old[i].clone()),
        new: j.map(|j| new[j].clone()),
    };
    rows.into_iter().filter(differ).map(change).collect()
}
