use clap::Args;

use super::{each, report};
use crate::exit::{Exit, Failure};
use crate::input::Reading;
use crate::json::{self, archive::ArchiveReport};
use crate::render::ls as text;
use crate::{output, select};

/// List the images of an archive: names, platforms, layers, sizes, digests
#[derive(Args, Debug)]
pub(crate) struct LsArgs {
    /// Archives: a file, a folder, or - for standard input
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<String>,

    /// Print everything as JSON, as `ocitar inspect --json` does
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    reading: Reading,
}

pub(crate) fn run(args: &LsArgs) -> Result<Exit, Failure> {
    let mut reports = Vec::new();
    let mut rows = text::Listing::default();
    let exit = each(&args.images, |input| {
        let archive = input.read(&args.reading)?;
        let chosen = select::images(&archive, input.image.as_deref())?;
        if args.json {
            reports.push(ArchiveReport::new(&input.path(), &archive, &chosen));
        } else {
            rows.add(&archive, &chosen, (args.images.len() > 1).then(|| input.name()));
        }
        Ok(report(&archive, &input.name()))
    })?;
    match args.json {
        true => output::data(&json::document("ocitar.inspect/1", &reports)?)?,
        false => output::data(&rows.render())?,
    }
    Ok(exit)
}
