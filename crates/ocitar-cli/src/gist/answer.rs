use ocitar::{By, DiffReport, ImageDiff};

/// The answer to whether two sides are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Same,
    Different,
    /// Not all was compared, and what was is the same.
    Unknown,
}

impl Answer {
    /// Of all images.
    pub(crate) fn of(report: &DiffReport) -> Self {
        match () {
            () if report.is_same() => Self::Same,
            () if report.is_known() => Self::Different,
            () => Self::Unknown,
        }
    }

    /// Of one.
    pub(crate) fn of_image(image: &ImageDiff, by: By) -> Self {
        match () {
            () if image.is_same(by) => Self::Same,
            () if image.is_different(by) => Self::Different,
            () => Self::Unknown,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Unknown => "not known",
        }
    }
}
