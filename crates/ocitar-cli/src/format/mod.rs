//! Reports in the forms that other programs read.

pub(crate) mod github;
pub(crate) mod junit;
pub(crate) mod lint;
pub(crate) mod problem;
pub(crate) mod sarif;
pub(crate) mod verify;

use clap::{Args, ValueEnum};

/// A form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// Everything, as docs/schema describes it
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for test reports
    Junit,
    /// GitHub Actions annotations
    Github,
}

/// Which form is asked for.
#[derive(Args, Debug)]
pub(crate) struct Printing {
    /// How the report is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// Print everything as JSON, as --format json does
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl Printing {
    pub(crate) fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }
}
