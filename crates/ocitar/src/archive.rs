//! The facade: an archive that was read, and all that can be asked of it.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

use crate::codec::Codec;
use crate::diff::{self, DiffOptions, DiffReport, Source};
use crate::digest::BlobDigest;
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{self, Finding};
use crate::identity::{self, Engine, Host, Prediction};
use crate::image::{self, Facts, Image};
use crate::limits::Limits;
use crate::name::MemberName;
use crate::scan::{Inventory, Member, Recording, ScanOptions};
use crate::verify::{self, Report};

/// An image archive that was read: a `docker save`, an OCI layout, or both in one.
///
/// Reading looks at every byte once; everything asked afterwards is computed from the facts that
/// were kept.
#[derive(Debug)]
pub struct Archive {
    facts: Facts,
    /// Those of the facts, each once.
    findings: Vec<Finding>,
    images: Vec<Image>,
    limits: Limits,
}

impl Archive {
    /// Reads a file or a directory with the default options.
    ///
    /// # Errors
    ///
    /// If the input cannot be read. An archive that can be read and is broken is no error: see
    /// [`findings`](Self::findings).
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        ScanOptions::new().open(path)
    }

    /// Reads a stream with the default options: one pass, bounded memory, no temporary file.
    ///
    /// # Errors
    ///
    /// As for [`open`](Self::open).
    pub fn read(input: impl Read) -> Result<Self> {
        ScanOptions::new().read(input)
    }

    /// What the archive holds.
    pub fn inventory(&self) -> &Inventory {
        &self.facts.inventory
    }

    /// All members in archive order.
    pub fn members(&self) -> &[Member] {
        self.facts.inventory.members()
    }

    /// The bytes of the JSON document of that digest, exactly as they are in the archive.
    pub fn document(&self, digest: BlobDigest) -> Option<&[u8]> {
        self.facts.inventory.get(&format!("blobs/sha256/{}", digest.digest().hex()))?.blob()?.document()
    }

    /// The images, by `index.json` if there is one, else by `manifest.json`.
    pub fn images(&self) -> &[Image] {
        &self.images
    }

    /// Whether there is a `manifest.json`, which Docker's classic store reads.
    pub fn has_manifest_json(&self) -> bool {
        self.facts.docker.is_some()
    }

    /// Whether there is an `index.json` or `oci-layout`, which podman reads as an OCI layout.
    pub fn has_index(&self) -> bool {
        self.facts.oci.is_some()
    }

    /// Whether there is an `oci-layout`, by which containerd reads `index.json`.
    pub fn has_oci_layout(&self) -> bool {
        self.facts.oci.as_ref().is_some_and(|oci| oci.declared)
    }

    /// The same archive as it will be once its file is compressed as a whole: some engines need more
    /// to read that. A folder stays what it is.
    #[must_use]
    pub fn compressed_by(mut self, codec: Codec) -> Self {
        self.facts.inventory.compress(codec);
        self
    }

    /// What is wrong with the archive. A fault among it makes every engine's prediction a
    /// refusal: an archive that two engines would read differently has no identity.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The fault that keeps the archive from having an identity, if there is one.
    pub fn fault(&self) -> Option<&Finding> {
        self.facts.fault()
    }

    /// What `engine` makes of each image, on Linux of this machine's architecture.
    pub fn predict(&self, engine: Engine) -> Vec<Prediction> {
        self.predict_on(engine, &Host::default())
    }

    /// What `engine` makes of each image on that host.
    pub fn predict_on(&self, engine: Engine, host: &Host) -> Vec<Prediction> {
        identity::predict(&self.facts, &self.images, engine, host)
    }

    /// Whether the archive is what it says, and what each engine makes of it on Linux of this
    /// machine's architecture.
    pub fn verify(&self) -> Report {
        self.verify_on(&Host::default())
    }

    /// The same for engines on that host.
    pub fn verify_on(&self, host: &Host) -> Report {
        verify::report(&self.facts, &self.images, host, &self.limits)
    }

    /// What differs between its images and those of another archive, and why.
    ///
    /// Files are compared as far as both archives were read for that: by
    /// [`ScanOptions::open_pair`], or with [`ScanOptions::for_diff`].
    pub fn diff(&self, new: &Self, options: &DiffOptions) -> DiffReport {
        diff::report(self.source(), new.source(), options)
    }

    fn source(&self) -> Source<'_> {
        Source { facts: &self.facts, images: &self.images, limits: &self.limits }
    }
}

impl ScanOptions<'_> {
    /// Reads a file or a directory.
    ///
    /// # Errors
    ///
    /// As for [`Archive::open`].
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Archive> {
        self.scan(path).map(|inventory| self.interpret(inventory))
    }

    /// Reads several files or directories with the same threads; results are in the order of the
    /// paths. See [`scan_all`](Self::scan_all).
    pub fn open_all(&self, paths: &[impl AsRef<Path>]) -> Vec<Result<Archive>> {
        let inventories = self.scan_all(paths).into_iter();
        inventories.map(|inventory| Ok(self.interpret(inventory?))).collect()
    }

    /// Reads two files or directories to compare them, with the same threads, and of their layers'
    /// files no more than the comparison needs: the documents are read first, and tell which layers
    /// are in both.
    ///
    /// # Errors
    ///
    /// As for [`Archive::open`], of either.
    pub fn open_pair(
        &self,
        old: impl AsRef<Path>,
        new: impl AsRef<Path>,
        options: &DiffOptions,
    ) -> Result<(Archive, Archive)> {
        let paths = [old.as_ref(), new.as_ref()];
        let archives = self.scan_recording(&paths, self.recordings(paths, options));
        let interpret = |inventory: Result<Inventory>| Ok(self.interpret(inventory?));
        let mut archives = archives.into_iter().map(interpret);
        let mut next = || -> Result<Archive> {
            archives.next().unwrap_or_else(|| Err(Error::new(ErrorKind::Cancelled)))
        };
        Ok((next()?, next()?))
    }

    fn recordings(&self, paths: [&Path; 2], options: &DiffOptions) -> Vec<Option<Recording>> {
        let [old, new] = paths.map(|path| self.documents(path).map(|inventory| self.interpret(inventory)));
        let (Some(old), Some(new)) = (&old, &new) else {
            let except = diff::all_wanted(options);
            let recording = |except| Some(Recording { except, keep: options.keep(), ..Recording::default() });
            return except.map_or_else(|| vec![None, None], |except| except.map(recording).into());
        };
        let (old, new) = (old.source(), new.source());
        let except = diff::wanted(old, new, options);
        let is_off = except.is_none();
        let mut later = if !is_off { diff::later(old, new, options) } else { Default::default() };
        let recording = |(except, trusted): (BTreeSet<MemberName>, BTreeSet<MemberName>)| {
            let (keep, later) = (options.keep(), std::mem::take(&mut later));
            let skimmed = &later & &trusted;
            let unread = if is_off { trusted } else { &trusted & &except };
            Recording { is_off, except, later, skimmed, unread, keep }
        };
        let trusted = diff::trusted(old, new, options);
        except.unwrap_or_default().into_iter().zip(trusted).map(recording).map(Some).collect()
    }

    /// Records of layers all that a comparison may need: for archives that are read one at a time,
    /// or from a pipe. See [`open_pair`](Self::open_pair).
    #[must_use]
    pub fn for_diff(self, options: &DiffOptions) -> Self {
        let except = diff::all_wanted(options).map(|[except, _]| except);
        self.recording(except.map(|except| Recording {
            except,
            keep: options.keep(),
            ..Recording::default()
        }))
    }

    /// Reads a stream.
    ///
    /// # Errors
    ///
    /// As for [`Archive::read`].
    pub fn read(&self, input: impl Read) -> Result<Archive> {
        self.scan_reader(input).map(|inventory| self.interpret(inventory))
    }

    fn interpret(&self, inventory: Inventory) -> Archive {
        let facts = Facts::new(inventory, self.current_limits());
        let images = image::images(&facts);
        let findings = finding::once(facts.findings.iter().cloned());
        Archive { facts, findings, images, limits: self.current_limits().clone() }
    }
}
