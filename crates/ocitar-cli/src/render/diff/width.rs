/// How much room there is, and whether it is to be kept to.
#[derive(Clone, Copy)]
pub(super) struct Width {
    columns: usize,
    /// Whether all is told, however long.
    pub(super) is_verbose: bool,
}

/// Columns where there is no terminal.
const USUAL: usize = 100;

impl Width {
    pub(super) fn of_output(is_verbose: bool) -> Self {
        let size = terminal_size::terminal_size_of(std::io::stdout());
        let columns = size.map_or(USUAL, |(width, _)| usize::from(width.0).clamp(60, 200));
        Self { columns, is_verbose }
    }

    /// The text, cut to what is left of a line behind so many columns.
    pub(super) fn cut(self, text: &str, taken: usize) -> String {
        let room = self.columns.saturating_sub(taken).max(20);
        if self.is_verbose || text.chars().count() <= room {
            return text.to_owned();
        }
        text.chars().take(room - 3).collect::<String>() + "..."
    }

    /// As many of a list as are shown.
    pub(super) fn first<T>(self, all: &[T], most: usize) -> &[T] {
        if self.is_verbose { all } else { &all[..all.len().min(most)] }
    }
}
