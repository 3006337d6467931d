use anstream::adapter::strip_str;

/// Lines of cells, each column as wide as its widest cell that has another behind it. Styles take
/// no width.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    rows: Vec<Vec<String>>,
}

impl Columns {
    pub(crate) fn row<const N: usize>(&mut self, cells: [impl Into<String>; N]) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// The same lines without their first column.
    pub(crate) fn without_first(mut self) -> Self {
        for row in &mut self.rows {
            row.remove(0);
        }
        self
    }

    /// The lines, each behind `indent`, without trailing blanks.
    pub(crate) fn render(&self, indent: &str) -> String {
        let widths = self.widths();
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| padded(cell, *width));
            format!("{indent}{}", cells.collect::<Vec<_>>().join("  ")).trim_end().to_owned() + "\n"
        };
        self.rows.iter().map(line).collect()
    }

    fn widths(&self) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let followed = |i: usize| self.rows.iter().filter(move |row| row.len() > i + 1);
        let widest = |i| followed(i).map(|row| width(&row[i])).max().unwrap_or_default();
        (0..columns).map(widest).collect()
    }
}

fn padded(cell: &str, to: usize) -> String {
    format!("{cell}{:1$}", "", to.saturating_sub(width(cell)))
}

fn width(cell: &str) -> usize {
    strip_str(cell).to_string().chars().count()
}
