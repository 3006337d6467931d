//! What makes a container run another image, for people.

use ocitar::Escaped;
use ocitar_deploy::Remedy;

/// A line a command, then what to know.
pub(super) fn lines(remedy: &Remedy, indent: &str) -> String {
    let command = |command: &String| format!("{indent}$ {}\n", Escaped(command));
    let note = remedy.note.iter().map(|note| format!("{indent}  {}\n", Escaped(note)));
    remedy.commands.iter().map(command).chain(note).collect()
}
