use clap::Args;
use std::ffi::OsString;

use super::{each, report_alone};
use crate::exit::{Exit, Failure};
use crate::input::{Full, Reading};
use crate::json::{self, archive::ArchiveReport};
use crate::render::ls as text;
use crate::{output, select};

/// List the images of an archive: names, platforms, layers, sizes, digests
#[derive(Args, Debug)]
pub(crate) struct LsArgs {
    /// Archives: files, folders, - for standard input, or docker-archive:PATH[:NAME],
    /// oci-archive:PATH[:NAME], oci:FOLDER[:NAME]
    #[arg(required = true, value_name = "ARCHIVE")]
    archives: Vec<OsString>,

    /// Print everything as JSON, as `ocitar inspect --json` does
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    depth: Full,
}

pub(crate) fn run(args: &LsArgs) -> Result<Exit, Failure> {
    let mut reports = Vec::new();
    let mut rows = text::Listing::default();
    let exit = each(&args.archives, |input| {
        let archive = input.read(&args.reading, args.depth.detail())?;
        let exit = report_alone(&archive, input);
        let chosen = match select::images(&archive, &input.name(), input.image.as_deref()) {
            Ok(chosen) => chosen,
            Err(_) if exit == Exit::No => return Ok(exit),
            Err(failure) => return Err(failure),
        };
        if args.json {
            reports.push(ArchiveReport::new(&input.path(), &archive, &chosen));
        } else {
            rows.add(&archive, &chosen, (args.archives.len() > 1).then(|| input.name()));
        }
        Ok(exit)
    })?;
    match args.json {
        true => output::data(&json::document("ocitar.inspect/1", &reports)?)?,
        false => output::data(&rows.render())?,
    }
    Ok(exit)
}
