use std::sync::Arc;

use crate::finding::{Finding, FindingKind, Role};
use crate::json::{self, Value};
use crate::limits::Limits;
use crate::location::Location;
use crate::name::MemberName;
use crate::scan::{Blob, Content, Inventory, Member};

/// A checked JSON document of the archive.
pub(super) struct Document<'a> {
    pub(super) name: &'a MemberName,
    pub(super) blob: &'a Blob,
    pub(super) raw: Arc<[u8]>,
    pub(super) value: Value,
}

impl Document<'_> {
    pub(super) fn location(&self) -> Location {
        Location::member(self.name)
    }
}

/// Reads a member as a JSON document.
pub(super) fn read<'a>(member: &'a Member, role: Role, limits: &Limits) -> Result<Document<'a>, Finding> {
    let fault = |kind| Finding::fault(kind, member.location());
    let Content::File(blob) = &member.content else {
        return Err(fault(FindingKind::NotAFile { role }));
    };
    let (what, limit) = match role {
        Role::ManifestJson => ("bytes of manifest.json", limits.manifest_json),
        _ => ("bytes of one JSON document", limits.document),
    };
    if blob.size > limit {
        return Err(fault(FindingKind::Limit { what, limit }));
    }
    let raw = blob.document.clone().ok_or_else(|| fault(FindingKind::NotJson { role }))?;
    let value = json::parse(&raw, limits).map_err(|e| Finding::json(e, &member.name))?;
    Ok(Document { name: &member.name, blob, raw, value })
}

/// Reads the document of that name, if the archive has such a member.
pub(super) fn named<'a>(
    inventory: &'a Inventory,
    name: &str,
    role: Role,
    limits: &Limits,
) -> Option<Result<Document<'a>, Finding>> {
    inventory.get(name).map(|member| read(member, role, limits))
}
