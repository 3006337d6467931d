//! dpkg's status database: paragraphs of `Field: value` lines (deb-status is like deb-src-control(5)).

use super::Package;

/// The packages that are installed. An entry without a status, as in `status.d`, is.
pub(super) fn packages(text: &str) -> Vec<Package> {
    text.split("\n\n").filter_map(package).collect()
}

fn package(paragraph: &str) -> Option<Package> {
    let field = |name: &str| {
        let value = |line: &str| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        };
        // A line that begins with a blank goes on with the field before.
        paragraph.lines().filter(|line| !line.starts_with([' ', '\t'])).find_map(value)
    };
    let is_installed = field("Status").is_none_or(|status| status.ends_with(" installed"));
    let (name, version) = (field("Package")?, field("Version")?);
    is_installed.then(|| (name, field("Architecture").unwrap_or_default(), version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_installed() {
        let text = "Package: a\nStatus: install ok installed\nDescription: x\n Version: 9\nVersion: 1-2\n\n\
                    Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n\n\
                    Package: b\nArchitecture: amd64\nVersion: 2:3\n";
        let want = [("a", "", "1-2"), ("b", "amd64", "2:3")];
        let want = want.map(|(name, arch, version)| (name.into(), arch.into(), version.into()));
        assert_eq!(packages(text), want);
    }
}
