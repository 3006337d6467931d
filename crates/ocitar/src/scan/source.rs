use std::io::{self, Read};

/// Where a content's bytes come from, some of which can be left out.
pub(super) trait Source: Read + Send {
    /// Goes on behind that many bytes, no more than there are left.
    fn skip(&mut self, bytes: u64) -> io::Result<()>;
}
