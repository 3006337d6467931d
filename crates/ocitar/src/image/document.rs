use std::cell::Cell;
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

/// What of an archive is read, and how much may yet be parsed.
#[derive(Debug)]
pub(super) struct Shelf<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) limits: &'a Limits,
    left: Cell<u64>,
}

impl<'a> Shelf<'a> {
    pub(super) fn new(inventory: &'a Inventory, limits: &'a Limits) -> Self {
        Self { inventory, limits, left: Cell::new(limits.parsed) }
    }

    /// Reads the document of that name, if the archive has such a member.
    pub(super) fn named(&self, name: &str, role: Role) -> Option<Result<Document<'a>, Finding>> {
        self.inventory.get(name).map(|member| self.read(member, role))
    }

    /// Reads a member as a JSON document.
    pub(super) fn read(&self, member: &'a Member, role: Role) -> Result<Document<'a>, Finding> {
        let size = member.blob().map_or(0, |blob| blob.size);
        let Some(left) = self.left.get().checked_sub(size) else {
            let what = "bytes of JSON, read as often as referred to";
            let kind = FindingKind::Limit { what, limit: self.limits.parsed };
            return Err(Finding::fault(kind, member.location()));
        };
        self.left.set(left);
        read(member, role, self.limits)
    }
}

fn read<'a>(member: &'a Member, role: Role, limits: &Limits) -> Result<Document<'a>, Finding> {
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
