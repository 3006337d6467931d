use super::show::{apart, text};

/// What a shell puts before the commands of a Dockerfile.
const NOISE: [&str; 3] = ["/bin/sh -c #(nop) ", "/bin/sh -c ", "RUN /bin/sh -c "];

/// The command that made a layer, without what all have in common, safe to show.
pub(crate) fn step(created_by: &str) -> String {
    text(bare(created_by).as_bytes())
}

/// Two commands that may differ, likewise.
pub(crate) fn steps([old, new]: [&str; 2]) -> [String; 2] {
    let [old, new] = [old, new].map(bare);
    apart([old.as_bytes(), new.as_bytes()], text)
}

fn bare(created_by: &str) -> String {
    let words = created_by.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = NOISE.iter().find_map(|noise| words.strip_prefix(noise)).unwrap_or(&words);
    bare.trim_end_matches("# buildkit").trim().to_owned()
}
