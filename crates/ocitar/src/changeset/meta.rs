//! Extension headers of a layer: PAX records and GNU long names, as leniently as Go reads them.

/// What the extension headers before a member say of it.
#[derive(Debug, Default)]
pub(super) struct Meta {
    pub(super) path: Option<Vec<u8>>,
    pub(super) linkpath: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
}

impl Meta {
    /// Applies PAX data; `None` if it asks for something this reader does not do.
    pub(super) fn pax(&mut self, mut data: &[u8]) -> Option<()> {
        // Go forgets the header before when a second one comes.
        (self.path, self.linkpath, self.size) = (None, None, None);
        while !data.is_empty() {
            let space = data.iter().take(12).position(|b| *b == b' ')?;
            let length: usize = std::str::from_utf8(&data[..space]).ok()?.parse().ok()?;
            let record = data.get(space + 1..length)?.strip_suffix(b"\n")?;
            let equals = record.iter().position(|b| *b == b'=')?;
            self.set(&record[..equals], &record[equals + 1..])?;
            data = &data[length..];
        }
        Some(())
    }

    fn set(&mut self, key: &[u8], value: &[u8]) -> Option<()> {
        match key {
            b"path" if !value.is_empty() => self.path = Some(value.to_vec()),
            b"linkpath" if !value.is_empty() => self.linkpath = Some(value.to_vec()),
            b"size" => self.size = Some(std::str::from_utf8(value).ok()?.parse().ok()?),
            key if key.starts_with(b"GNU.sparse") => return None,
            _ => {}
        }
        Some(())
    }

    pub(super) fn long_name(&mut self, data: &[u8]) {
        self.path = Some(until_nul(data).to_vec());
    }

    pub(super) fn long_link(&mut self, data: &[u8]) {
        self.linkpath = Some(until_nul(data).to_vec());
    }
}

pub(super) fn until_nul(data: &[u8]) -> &[u8] {
    let end = data.iter().position(|b| *b == 0).unwrap_or(data.len());
    &data[..end]
}
