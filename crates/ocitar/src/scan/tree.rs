//! Names that collide: members that engines would lay over each other differently.

use std::collections::BTreeMap;

use super::fault::ScanFault;
use super::inventory::{Content, Member};
use crate::location::Location;
use crate::name::MemberName;

type Index = BTreeMap<MemberName, usize>;

/// Indexes members by name and reports every collision. Of two members of one name the first is
/// indexed; which one an engine takes differs, so it is at fault either way.
pub(super) fn index(members: &[Member]) -> (Index, Vec<(ScanFault, Location)>) {
    let mut by_name = Index::new();
    let mut faults = Vec::new();
    for (i, member) in members.iter().enumerate() {
        if let Some(first) = by_name.get(&member.name) {
            if !(is_directory(member) && is_directory(&members[*first])) {
                faults.push((ScanFault::Duplicate, member.location()));
            }
        } else {
            by_name.insert(member.name.clone(), i);
        }
    }
    faults.extend(members.iter().filter_map(|member| shadowed(member, members, &by_name)));
    (by_name, faults)
}

fn is_directory(member: &Member) -> bool {
    matches!(member.content, Content::Directory)
}

fn shadowed(member: &Member, members: &[Member], by_name: &Index) -> Option<(ScanFault, Location)> {
    let above = member
        .name
        .parents()
        .find_map(|parent| by_name.get(parent).map(|i| &members[*i]).filter(|m| !is_directory(m)))?;
    Some((ScanFault::Shadowed { by: above.name.clone() }, member.location()))
}
