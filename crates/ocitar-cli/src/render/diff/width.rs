/// How much room there is, and whether it is to be kept to.
#[derive(Clone, Copy)]
pub(super) struct Width {
    columns: usize,
    /// Whether all is told, however long.
    pub(super) is_verbose: bool,
}

/// Characters that are shown before the first that differs, where what is before is left out.
const BEFORE: usize = 4;
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

    /// Two texts that differ, each cut as by [`cut`](Self::cut): after its beginning if that is all
    /// that would be left.
    pub(super) fn cut_both(self, [old, new]: [&str; 2], taken: usize) -> [String; 2] {
        let cut = [old, new].map(|text| self.cut(text, taken));
        if cut[0] != cut[1] {
            return cut;
        }
        let same = old.chars().zip(new.chars()).take_while(|(one, other)| one == other).count();
        let tail =
            |text: &str| format!("...{}", text.chars().skip(same.saturating_sub(BEFORE)).collect::<String>());
        [old, new].map(|text| self.cut(&tail(text), taken))
    }

    /// As many of a list as are shown.
    pub(super) fn first<T>(self, all: &[T], most: usize) -> &[T] {
        if self.is_verbose { all } else { &all[..all.len().min(most)] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_not_cut_away() {
        let width = |is_verbose| Width { columns: 30, is_verbose };
        let [old, new] = ["1", "2"].map(|end| "x".repeat(40) + end);
        assert_eq!(width(false).cut_both([&old, &new], 0), ["...xxxx1", "...xxxx2"]);
        assert_eq!(width(true).cut_both([&old, &new], 0), [old.clone(), new]);
        let cut = width(false).cut_both([&old, "short"], 0);
        assert_eq!(cut, ["x".repeat(27) + "...", "short".to_owned()]);
    }
}
