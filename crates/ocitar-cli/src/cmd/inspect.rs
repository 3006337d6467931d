use clap::{Args, ValueEnum};
use ocitar::{Archive, Platform};

use super::{each, report};
use crate::exit::{Exit, Failure};
use crate::input::{Input, Reading};
use crate::json::{self, archive::ArchiveReport};
use crate::render::inspect as text;
use crate::{output, select};

/// Show all that an archive says of its images
///
/// Configs, history with its layers, labels, and every digest: index, manifest, config, layer,
/// diffID and chainID.
#[derive(Args, Debug)]
pub(crate) struct InspectArgs {
    /// Archives: a file, a folder, or - for standard input
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<String>,

    /// Print a document exactly as it is in the archive; with several images, say which
    #[arg(long, value_name = "WHAT", conflicts_with = "json")]
    raw: Option<What>,

    /// The platform whose manifest or config --raw means, where there are several
    #[arg(long, value_name = "OS/ARCH[/VARIANT]")]
    platform: Option<Platform>,

    /// Only the image of this name, or the Nth as @N, counted from 0
    #[arg(long, value_name = "NAME|@N")]
    image: Option<String>,

    /// Print everything as JSON
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    reading: Reading,
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
    let mut reports = Vec::new();
    let exit = each(&args.images, |input| {
        let archive = input.read(&args.reading)?;
        let choice = args.image.as_deref().or(input.image.as_deref());
        let chosen = select::images(&archive, choice)?;
        let exit = report(&archive, &input.name());
        if let Some(what) = args.raw {
            output::raw(args.document(input, &archive, &chosen, what)?)?;
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
