use ocitar::{Archive, DiffOptions};

use super::{Input, Reading, stdin};
use crate::exit::Failure;
use crate::progress::Bar;

/// Reads two archives to compare them; of two files, no more than the comparison needs.
pub(crate) fn read(
    [old, new]: [&Input; 2],
    reading: &Reading,
    options: &DiffOptions,
) -> Result<[Archive; 2], Failure> {
    [old, new].into_iter().try_for_each(Input::check_path)?;
    let bar = Bar::new(reading.progress);
    let scan = reading.options(&bar);
    let Some((one, other)) = old.file().zip(new.file()) else {
        let scan = scan.for_diff(options);
        let read = |input: &Input| match input.file() {
            Some(path) => input.take(scan.open(path)),
            None => input.take(scan.read(stdin())),
        };
        // Nothing is known of a pipe beforehand, so neither waits for the other.
        let (one, other) = std::thread::scope(|scope| {
            let one = scope.spawn(|| read(old));
            let other = read(new);
            (one.join(), other)
        });
        return Ok([one.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?, other?]);
    };
    let is_new = |error: &ocitar::Error| error.path() == Some(other) && one != other;
    let pair = scan.open_pair(one, other, options);
    let (one, other) = pair.map_err(|e| if is_new(&e) { new.explain(&e) } else { old.explain(&e) })?;
    old.check_dialect(&one)?;
    new.check_dialect(&other)?;
    Ok([one, other])
}
