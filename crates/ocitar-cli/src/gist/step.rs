use ocitar::Escaped;

/// What a shell puts before the commands of a Dockerfile.
const NOISE: [&str; 3] = ["/bin/sh -c #(nop) ", "/bin/sh -c ", "RUN /bin/sh -c "];

/// The command that made a layer, without what all have in common, safe to show.
pub(crate) fn step(created_by: &str) -> String {
    let words = created_by.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = NOISE.iter().find_map(|noise| words.strip_prefix(noise)).unwrap_or(&words);
    Escaped(bare.trim_end_matches("# buildkit").trim()).to_string()
}
