//! Image references in deployment files: where they stand to the byte, what they say, and whether
//! they float.
//!
//! Takes the name and the bytes of a file (compose, Kubernetes, Dockerfile, ...); opens none.
//!
//! ```
//! use ocitar_refs::{Kind, find};
//!
//! let file = b"services:\n  web:\n    image: \"nginx:1.27\"  # the front\n";
//! let found = find("compose.yaml", file)?;
//! let image = &found.uses[0];
//! assert_eq!(image.kind, Kind::Compose);
//! assert_eq!(image.owners[0].path, "services.web.image");
//! let place = &image.scalar().place;
//! assert_eq!((place.line, place.column), (3, 13));
//! assert_eq!(&file[place.span.clone()], b"nginx:1.27");
//! # Ok::<(), ocitar_refs::FindError>(())
//! ```
//!
//! # Layers of the crate
//!
//! `lib.rs` names the modules from the bottom up; none names one that comes after it.

#![warn(clippy::panic, clippy::print_stderr, clippy::print_stdout, clippy::unwrap_used)]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that unwraps says enough"))]

mod limits;
mod place;
mod error;
mod scalar;
mod kind;
mod variable;
mod literals;
mod image_use;
mod yaml;
mod dockerfile;
mod find;
mod target;
mod lint;
mod pin_style;
mod lock;
mod pin;

pub use error::{FindError, FindErrorKind};
pub use find::{Finder, Found, find};
pub use image_use::{ContainerRole, Form, ImageUse, Meaning, Owner, Part, Role, Tie, Who};
pub use kind::{Kind, UnknownKind};
pub use limits::Limits;
pub use lint::{IgnoreFault, Level, LintFinding, Linter, Merged, PatternFault, Problem, Rule};
pub use lock::{Entry, Lock, LockFault, Pinned};
pub use pin::{
    Edit, NearMiss, Pin, PinFault, PinFaultKind, PinFile, PinPlan, Pinner, SaidBy, Wish, service, splice,
};
pub use pin_style::{PinStyle, UnknownPinStyle};
pub use place::Place;
pub use scalar::{Scalar, Style};
pub use target::{OnEngine, Target};
pub use variable::Variables;
pub use yaml::{Comment, DuplicateKey};
