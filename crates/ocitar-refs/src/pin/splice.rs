use std::ops::Range;

/// Bytes of a file that others take the place of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where they are.
    pub span: Range<usize>,
    /// What is there afterwards.
    pub text: String,
}

/// The bytes with all edits made, and every other byte as it was; none if an edit is outside of
/// them, or two overlap.
///
/// ```
/// use ocitar_refs::{Edit, splice};
///
/// let edits = [Edit { span: 7..12, text: "b:2".to_owned() }];
/// assert_eq!(splice(b"image: a:123 # x", &edits).unwrap(), b"image: b:2 # x");
/// ```
pub fn splice(bytes: &[u8], edits: &[Edit]) -> Option<Vec<u8>> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for edit in edits {
        if edit.span.start < at || edit.span.end < edit.span.start {
            return None;
        }
        out.extend_from_slice(bytes.get(at..edit.span.start)?);
        out.extend_from_slice(edit.text.as_bytes());
        at = edit.span.end;
    }
    out.extend_from_slice(bytes.get(at..)?);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_made_in_any_order_and_never_over_each_other() {
        type Edits = &'static [(usize, usize, &'static str)];
        let cases: &[(Edits, Option<&str>)] = &[
            (&[], Some("abcdef")),
            (&[(1, 3, "X")], Some("aXdef")),
            (&[(4, 6, ""), (0, 1, "12")], Some("12bcd")),
            (&[(1, 3, "X"), (3, 4, "Y")], Some("aXYef")),
            (&[(1, 3, "X"), (2, 4, "Y")], None),
            (&[(1, 3, "X"), (1, 3, "X")], None),
            (&[(5, 7, "X")], None),
            (&[(7, 7, "X")], None),
        ];
        for (edits, want) in cases {
            let edits: Vec<Edit> = edits
                .iter()
                .map(|(start, end, text)| Edit { span: *start..*end, text: (*text).to_owned() })
                .collect();
            let got = splice(b"abcdef", &edits).map(|bytes| String::from_utf8(bytes).unwrap());
            assert_eq!(got.as_deref(), *want, "{edits:?}");
        }
    }
}
