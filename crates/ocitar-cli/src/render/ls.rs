//! The table of `ocitar ls`.

use ocitar::{Archive, Image, Manifest};

use super::{Columns, bytes, names};

/// Rows of any number of archives.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    columns: Option<Columns>,
    with_file: bool,
}

impl Listing {
    /// Adds the chosen images of an archive, behind its name if there are several.
    pub(crate) fn add(&mut self, archive: &Archive, chosen: &[usize], file: Option<String>) {
        self.with_file |= file.is_some();
        for i in chosen {
            let image = &archive.images()[*i];
            let file = file.clone().unwrap_or_default();
            self.index(&file, image);
            for manifest in image.manifests() {
                self.row(&file, image, manifest);
            }
            for absent in image.absent() {
                let platform = absent.platform.as_ref().map_or_else(|| "?".to_owned(), ToString::to_string);
                let columns = self.columns();
                columns.row([
                    file.clone(),
                    names(image.names()),
                    platform,
                    "absent".to_owned(),
                    String::new(),
                    absent.missing.to_string(),
                ]);
            }
        }
    }

    /// An index has a digest of its own, by which the containerd store lists the image.
    fn index(&mut self, file: &str, image: &Image) {
        let target =
            image.target().filter(|target| image.manifests().iter().all(|m| m.digest() != Some(*target)));
        if let Some(target) = target {
            let cells =
                [file.to_owned(), names(image.names()), "index".to_owned(), String::new(), String::new()];
            let [file, name, kind, layers, size] = cells;
            self.columns().row([file, name, kind, layers, size, target.to_string()]);
        }
    }

    fn row(&mut self, file: &str, image: &Image, manifest: &Manifest) {
        let layers = manifest.layers();
        let size: u64 = layers.iter().map(|layer| layer.size).sum::<u64>() + manifest.config_size();
        let digest = manifest.digest().unwrap_or_else(|| manifest.config().digest());
        self.columns().row([
            file.to_owned(),
            names(image.names()),
            manifest.platform().to_string(),
            layers.len().to_string(),
            bytes(size),
            digest.to_string(),
        ]);
    }

    fn columns(&mut self) -> &mut Columns {
        self.columns.get_or_insert_with(|| {
            let mut columns = Columns::default();
            columns.row(["FILE", "IMAGE", "PLATFORM", "LAYERS", "SIZE", "INDEX, MANIFEST OR CONFIG"]);
            columns
        })
    }

    /// The table; nothing if there is no image.
    pub(crate) fn render(self) -> String {
        let columns = self.columns.unwrap_or_default();
        let columns = if self.with_file { columns } else { columns.without_first() };
        columns.render("")
    }
}
