//! apk's database of installed packages: paragraphs of `X:value` lines.

use super::Package;

pub(super) fn packages(text: &str) -> Vec<Package> {
    text.split("\n\n").filter_map(package).collect()
}

fn package(paragraph: &str) -> Option<Package> {
    let field = |key: &str| paragraph.lines().find_map(|line| line.strip_prefix(key)).map(str::to_owned);
    Some((field("P:")?, field("A:").unwrap_or_default(), field("V:")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_and_versions() {
        let text = "C:Q1x=\nP:musl\nV:1.2.5-r0\nA:x86_64\nF:lib\nR:ld.so\n\nP:odd\n\nP:b\nV:1\n";
        let want = [("musl", "x86_64", "1.2.5-r0"), ("b", "", "1")];
        let want = want.map(|(name, arch, version)| (name.into(), arch.into(), version.into()));
        assert_eq!(packages(text), want);
    }
}
