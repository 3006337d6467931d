//! Pages of archives made up for it, as text and in a browser.

mod browser;
mod fixture;
mod markup;
