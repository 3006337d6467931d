use ocitar::Engine;

use crate::pin_style::PinStyle;
use crate::target::Target;

/// An image that files may be pinned to, and how that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The image.
    pub target: Target,
    /// How its references are written.
    pub style: PinStyle,
    /// The engine that will read the files; none if any Docker may.
    pub engine: Option<Engine>,
}
