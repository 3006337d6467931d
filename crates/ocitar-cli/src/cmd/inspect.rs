use clap::{Args, ValueEnum};
use ocitar::{Archive, Platform};
use std::ffi::OsString;

use super::{each, report_alone};
use crate::exit::{Exit, Failure};
use crate::input::{Full, Input, Reading};
use crate::json::{self, archive::ArchiveReport};
use crate::render::inspect as text;
use crate::{output, select};

/// Show all that an archive says of its images
///
/// Configs, history with its layers, labels, and every digest: index, manifest, config, layer,
/// diffID and chainID.
#[derive(Args, Debug)]
pub(crate) struct InspectArgs {
    /// Archives: files, folders, - for standard input, or docker-archive:PATH[:NAME],
    /// oci-archive:PATH[:NAME], oci:FOLDER[:NAME]
    #[arg(required = true, value_name = "ARCHIVE")]
    archives: Vec<OsString>,

    /// Print a document exactly as it is in the archive; with several images, say which
    #[arg(long, value_name = "WHAT", conflicts_with = "json")]
    raw: Option<What>,

    /// The platform whose manifest or config --raw means, where there are several
    #[arg(long, value_name = "OS/ARCH[/VARIANT]", requires = "raw")]
    platform: Option<Platform>,

    /// Only the image of this name, or the Nth as @N, counted from 0
    #[arg(long, value_name = "NAME|@N")]
    image: Option<String>,

    /// Print everything as JSON
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    depth: Full,
}

/// A document of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// The image manifest
    Manifest,
    /// The image config
    Config,
    /// The index or manifest that index.json names, or index.json itself
    Index,
}

pub(crate) fn run(args: &InspectArgs) -> Result<Exit, Failure> {
    if args.raw.is_some() && args.archives.len() > 1 {
        return Err(Failure::failed("--raw prints one document, so it takes one archive"));
    }
    let mut reports = Vec::new();
    let exit = each(&args.archives, |input| {
        let archive = input.read(&args.reading, args.depth.detail())?;
        let choice = args.image.as_deref().or(input.image.as_deref());
        let exit = report_alone(&archive, input);
        let chosen = match select::images(&archive, &input.name(), choice) {
            Ok(chosen) => chosen,
            Err(_) if exit == Exit::No => return Ok(exit),
            Err(failure) => return Err(failure),
        };
        if let Some(what) = args.raw {
            match args.document(input, &archive, &chosen, what) {
                Ok(document) => output::raw(document)?,
                Err(_) if exit == Exit::No => return Ok(exit),
                Err(failure) => return Err(failure),
            }
        } else if args.json {
            reports.push(ArchiveReport::new(&input.path(), &archive, &chosen));
        } else {
            output::data(&text::archive(&input.name(), &archive, &chosen))?;
        }
        Ok(exit)
    })?;
    if args.json {
        output::data(&json::document("ocitar.inspect/1", &reports)?)?;
    }
    Ok(exit)
}

impl InspectArgs {
    fn document<'a>(
        &self,
        input: &Input,
        archive: &'a Archive,
        chosen: &[usize],
        what: What,
    ) -> Result<&'a [u8], Failure> {
        let fail = |text: &str| Failure::failed(format!("{}: {text}", input.name()));
        let [i] = chosen else {
            let text = format!("it holds {} images", chosen.len());
            return Err(fail(&text).advise("choose one with --image NAME or --image @0"));
        };
        let image = &archive.images()[*i];
        if what == What::Index {
            let digest = image
                .target()
                .filter(|_| image.media_type().is_some_and(|t| t.contains("index") || t.contains("list")));
            let document = match digest {
                Some(digest) => archive.document(digest),
                None => archive.inventory().get("index.json").and_then(|m| m.blob()?.document()),
            };
            return document.ok_or_else(|| fail("it has no index"));
        }
        let fits = |m: &&ocitar::Manifest| self.platform.as_ref().is_none_or(|p| p == m.platform());
        let manifests: Vec<_> = image.manifests().iter().filter(fits).collect();
        match (manifests.as_slice(), what) {
            ([], _) => Err(fail("no such platform is in it").advise("ocitar ls shows which are")),
            ([manifest], What::Config) => Ok(manifest.config().raw()),
            ([manifest], _) => manifest
                .digest()
                .and_then(|digest| archive.document(digest))
                .ok_or_else(|| fail("it has no manifest: a docker save without an OCI layout has none")),
            _ => Err(fail("the image is there for several platforms").advise("choose one with --platform")),
        }
    }
}
