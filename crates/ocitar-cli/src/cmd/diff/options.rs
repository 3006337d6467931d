//! From arguments to what the library is asked.

use ocitar::{By, DiffOptions, Host, Ignore, Image, Manifest, Side};

use super::DiffArgs;
use crate::exit::Failure;
use crate::input::Input;
use crate::select;

/// What is asked of the library for these arguments.
pub(super) fn options(args: &DiffArgs, inputs: [&Input; 2]) -> Result<DiffOptions, Failure> {
    // What is behind a difference is worth a closer look, unless nobody is told.
    let detail = if args.quiet { By::Identity } else { By::Files };
    let mut options = DiffOptions::new()
        .by(args.by())
        .detail(detail)
        .per_layer(args.layers)
        .trust_digests(args.trust_digests)
        .packages(!args.quiet && !args.layers)
        .ignore(ignore(args)?)
        .host(args.platform.clone().map_or_else(Host::default, Host::new));
    for glob in &args.content {
        options = options.content(glob).map_err(|e| Failure::failed(format!("--content {e}")))?;
    }
    for (side, input) in [Side::Old, Side::New].into_iter().zip(inputs) {
        let (choice, platform) = (input.image.clone(), args.platform.clone());
        let rule = move |place: usize, image: &Image, manifest: &Manifest| {
            choice.as_ref().is_none_or(|choice| select::is_choice(place, image, choice))
                && platform.as_ref().is_none_or(|platform| platform == manifest.platform())
        };
        options = options.choose(side, rule);
    }
    Ok(options)
}

fn ignore(args: &DiffArgs) -> Result<Ignore, Failure> {
    let mut ignore = match (args.semantic, args.security) {
        (true, _) => Ignore::semantic(),
        (_, true) => Ignore::but_security(),
        _ => Ignore::new(),
    };
    for field in &args.ignore {
        ignore = ignore.field(*field);
    }
    for glob in &args.ignore_path {
        ignore = ignore.path(glob).map_err(|e| Failure::failed(format!("--ignore-path {e}")))?;
    }
    Ok(ignore)
}
