use std::cell::{Cell, RefCell};
use std::sync::Arc;

use super::layer;
use crate::finding::{Finding, FindingKind, Role};
use crate::json::{self, JsonError, JsonFault, Value};
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

/// How JSON is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// What readers take differently is a fault, and the document is not used.
    Strict,
    /// As engines read it, where that is certain: to tell what they make of an archive at fault.
    AsGo,
}

/// What of an archive is read, and how much may yet be parsed.
#[derive(Debug)]
pub(super) struct Shelf<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) limits: &'a Limits,
    reading: Reading,
    left: Cell<u64>,
    /// What was read on after, as engines do.
    forgiven: RefCell<Vec<Finding>>,
}

impl<'a> Shelf<'a> {
    pub(super) fn new(inventory: &'a Inventory, limits: &'a Limits, reading: Reading) -> Self {
        let left = Cell::new(limits.parsed);
        Self { inventory, limits, reading, left, forgiven: RefCell::default() }
    }

    /// What documents were read on after.
    pub(super) fn forgiven(&self) -> Vec<Finding> {
        self.forgiven.take()
    }

    /// Reads the document of that name, if the archive has such a member.
    pub(super) fn named(&self, name: &str, role: Role) -> Option<Result<Document<'a>, Finding>> {
        self.inventory.get(name).map(|member| self.read(member, role))
    }

    /// Reads a member as a JSON document.
    pub(super) fn read(&self, member: &'a Member, role: Role) -> Result<Document<'a>, Finding> {
        // Every engine finds a config by way of a link, though others may not.
        let is_linked = self.reading == Reading::AsGo && role == Role::Config;
        let target = layer::follow(self.inventory, member.name.as_str()).filter(|_| is_linked);
        let member = target.unwrap_or(member);
        let size = member.blob().map_or(0, |blob| blob.size);
        let Some(left) = self.left.get().checked_sub(size) else {
            let what = "bytes of JSON, read as often as referred to";
            let kind = FindingKind::Limit { what, limit: self.limits.parsed };
            return Err(Finding::fault(kind, member.location()));
        };
        self.left.set(left);
        let (blob, raw) = bytes(member, role, self.limits)?;
        let value = self.parse(&raw, role, member).map_err(|e| Finding::json(e, &member.name))?;
        Ok(Document { name: &member.name, blob, raw, value })
    }

    fn parse(&self, raw: &[u8], role: Role, member: &Member) -> Result<Value, JsonError> {
        if self.reading == Reading::Strict {
            return json::parse(raw, self.limits);
        }
        let (value, faults) = json::parse_as_go(raw, self.limits)?;
        for fault in faults {
            // Of these two, engines read the first value only; of the others, the whole file.
            let is_stream = matches!(role, Role::ManifestJson | Role::OciLayout);
            if fault.fault == JsonFault::Trailing && !is_stream {
                return Err(fault);
            }
            self.forgiven.borrow_mut().push(Finding::json(fault, &member.name));
        }
        Ok(value)
    }
}

/// The bytes of a document, if they may be one.
fn bytes<'a>(member: &'a Member, role: Role, limits: &Limits) -> Result<(&'a Blob, Arc<[u8]>), Finding> {
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
    Ok((blob, raw))
}
