//! Styles of a report; what is printed to strips them if it is no terminal.

use std::fmt::Display;

use anstyle::{AnsiColor, Color, Style};

pub(super) const HEAD: Style = Style::new().bold();
pub(super) const FAINT: Style = Style::new().dimmed();
pub(super) const SAME: Style = colored(AnsiColor::Green).bold();
pub(super) const DIFFERENT: Style = colored(AnsiColor::Red).bold();
pub(super) const ADDED: Style = colored(AnsiColor::Green);
pub(super) const REMOVED: Style = colored(AnsiColor::Red);
pub(super) const CHANGED: Style = colored(AnsiColor::Yellow);

const fn colored(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(color)))
}

pub(super) fn paint(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}
